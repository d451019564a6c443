// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension OwnershipViolation {
    /// The sentence about a change of an object that is not its owner's own, or a creation of one without an owner.
    package var sentence: String {
        switch self {
        case .notOwn(let owner, let kind, let name):
            "the \(kind) \(name) is not \(owner)'s own: this client may look at it, and not change or use it"
        case .labelsOfImage:
            "the image would have labels that are not judged here, and the label of another owner among them"
        case .instruction(let text):
            "\"\(text)\" could set a label, and the gate writes whose an image is; only CMD, ENTRYPOINT, ENV, EXPOSE, "
                + "HEALTHCHECK, STOPSIGNAL, USER, VOLUME and WORKDIR may change it"
        case .builds: "builds and their cache are no owner's own"
        case .quota(let violation): violation.sentence
        case .resourcesOfQuota(let member):
            "quota: \(member) counts from when the container was created; create it anew with another one"
        }
    }
}
