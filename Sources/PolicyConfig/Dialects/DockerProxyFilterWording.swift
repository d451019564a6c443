// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The words of docker-proxy-filter's dialect, which has no setting for what may be asked.
struct DockerProxyFilterWording: Wording {
    func tell(_ setting: Setting, to text: inout String) { PlainWording().tell(setting, to: &text) }

    func tellNothing(to text: inout String) {
        text += "the docker-proxy-filter dialect has no setting that would allow it"
    }
}
