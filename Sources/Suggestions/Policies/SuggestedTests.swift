// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// A test for each line of a suggested policy: what was seen passes, and where a line is for some objects alone, the
/// same request for another one does not.
struct SuggestedTests {
    private(set) var lines: [String] = []
    private let policy: Policy?
    private let tester: String?

    /// - Parameters:
    ///   - policy: the suggestion as a gate reads it.
    ///   - namesClient: whether the file has several policies, so that each test names its client.
    init(of part: SuggestionFile.Part, policy: Policy?, namesClient: Bool) {
        self.policy = policy
        tester = namesClient ? part.tester : nil
        guard policy != nil, !namesClient || tester != nil else { return }
        for entry in part.policy.entries { add(entry, isNarrowed: part.policy.preset == nil) }
        for entry in part.policy.withheld { add(entry.request, expecting: "deny") }
    }

    private mutating func add(_ entry: SuggestedPolicy.Entry, isNarrowed: Bool) {
        guard isNarrowed, entry.isNarrowed else { return add(entry.request, expecting: "allow") }
        // Logs do not contain the parameters that a test would need.
        guard entry.parameters.allSatisfy(\.mayBeAbsent) else {
            lines.append("  \(YAMLText.comment("it depends on its parameters: \(entry.request)"))")
            return
        }
        guard let fact = entry.rung.fact else { return add(entry.request, expecting: "allow") }
        add(entry.request, object: fact, expecting: "allow")
        add(entry.request, object: entry.rung.otherFact, expecting: "deny")
    }

    private mutating func add(_ request: String, object: String? = nil, expecting result: String) {
        guard let reason = reasonAgainst(request, expecting: result) else {
            var members = ["request: \(YAMLText.scalar(request))"]
            if let object { members.append("object: [\(YAMLText.scalar(object))]") }
            if let tester { members.append("as: \(YAMLText.scalar(tester))") }
            lines.append("  - { \(members.joined(separator: ", ")), expect: \(result) }")
            return
        }
        lines.append("  \(YAMLText.comment("\(reason): \(request)"))")
    }

    /// Returns the reason for which a request gets no test; nil if it gets one.
    private func reasonAgainst(_ request: String, expecting result: String) -> String? {
        guard let policy, let (token, path) = request.parted(at: " ") else { return "it cannot be read" }
        let method = Array(token.utf8).withUnsafeBytes { Method(token: $0) }
        switch Admission(by: policy, asIfEnforced: true).admit(method, target: path) {
        case .permitted, .needsObjects: return nil
        case .needsBody: return "it depends on its body"
        case .refused(.denied, _): return result == "deny" ? nil : "it depends on more than its path"
        case .refused: return "it has no one reading as it stands in the log"
        }
    }
}

extension SuggestedPolicy.Entry {
    /// The request line of an observed request, by the name in its entry: an ID may be gone tomorrow.
    fileprivate var request: String {
        guard case .names(let names) = rung, let name = names.first, let object = usage.pathObject,
            !names.contains(object)
        else { return "\(usage.method.token) \(usage.path)" }
        return "\(usage.method.token) \(usage.path.substituting("/\(object)", with: "/\(name)"))"
    }
}
