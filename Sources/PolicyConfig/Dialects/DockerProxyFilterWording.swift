// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The wording of docker-proxy-filter's dialect, which has no setting for allowed requests.
struct DockerProxyFilterWording: Wording {
    func tell(_ setting: Setting, to text: inout String) { PlainWording().tell(setting, to: &text) }

    func tellNothing(to text: inout String) {
        text += "the docker-proxy-filter dialect has no setting that would allow it"
    }
}
