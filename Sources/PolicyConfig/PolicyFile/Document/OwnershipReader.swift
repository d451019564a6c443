// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The owner of the objects that a policy's clients create: `own: ci`.
struct OwnerEntry {
    let name: String
    let place: SourceLocation
    let quota: Quota
}

extension DocumentReader {
    /// - Parameter quota: what stands at `quota`; nil where nothing does.
    mutating func owner(from node: YAMLNode, quota: YAMLNode?) -> OwnerEntry? {
        let quota = quota.map { self.quota(from: $0) } ?? Quota()
        guard let name = text(from: node, of: "own", expected: "the name of an owner"), isName(name, at: node.place)
        else { return nil }
        return OwnerEntry(name: name, place: node.place, quota: quota)
    }

    private mutating func quota(from node: YAMLNode) -> Quota {
        var quota = Quota()
        guard let fields = fields(from: node, of: "quota", keys: PolicyFileReference.quota.keyNames) else {
            return quota
        }
        for (key, member) in QuotaKeys.counts {
            guard fields.has(key), let node = fields[key] else { continue }
            quota[keyPath: member] = number(from: node, of: key, in: QuotaKeys.range)
        }
        if fields.has("memory"), let node = fields["memory"] { quota.memory = memory(from: node) }
        if fields.has("cpus"), let node = fields["cpus"] { quota.nanoCPUs = processors(from: node) }
        return quota
    }

    /// Requires `create` beside `own`: a client whose bodies are not judged could set any label, and be root on the
    /// host.
    mutating func checkOwner(in fields: Fields, of subject: String) {
        if fields.has("quota"), !fields.has("own") {
            issues.error(
                at: fields.place(of: "quota"), "\(subject) has \"quota\" and no \"own\": whose is what it counts?")
        }
        guard fields.has("own"), !fields.has("create") else { return }
        let why = "where no body is judged, its clients could give what they create any owner, or be root on the host"
        issues.error(
            at: fields.place(of: "own"),
            "\(subject) has \"own\" and no \"create\": \(why); write create: { standard: baseline }")
    }
}

/// The keys of `quota` that count objects.
enum QuotaKeys {
    static let range = 0...1_000_000
    static let counts: [(key: String, member: any WritableKeyPath<Quota, Int?> & Sendable)] = [
        ("containers", \.containers), ("volumes", \.volumes), ("networks", \.networks),
    ]
}
