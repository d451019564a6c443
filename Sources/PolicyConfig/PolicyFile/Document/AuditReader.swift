// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension DocumentReader {
    /// Reads the audit's settings: a mapping, or a folder alone.
    mutating func audit(from node: YAMLNode) -> AuditSettings? {
        if node.text != nil { return folder(from: node, of: "audit").map { AuditSettings(folder: $0) } }
        guard let fields = fields(from: node, of: "audit", keys: PolicyFileReference.audit.keyNames) else { return nil }
        guard let place = fields["dir"] else {
            issues.error(at: node.place, "audit needs \"dir\", the folder of its files")
            return nil
        }
        guard let folder = folder(from: place, of: "dir") else { return nil }
        var audit = AuditSettings(folder: folder)
        if let node = fields["endpoints"] { readEndpoints(from: node, into: &audit) }
        if let node = fields["size"], let size = number(from: node, of: "size", in: AuditSettings.fileSizes) {
            audit.fileSize = size
        }
        if let node = fields["keep"], let days = number(from: node, of: "keep", in: AuditSettings.days) {
            audit.keptDays = days
        }
        if let node = fields["when_lost"] {
            audit.refusesWhenLost =
                word(from: node, of: "when_lost", among: [("serve", false), ("refuse", true)]) ?? false
        }
        audit.keyFile = fields["key_file"].flatMap { self.folder(from: $0, of: "key_file") }
        return audit
    }

    private mutating func folder(from node: YAMLNode, of key: String) -> String? {
        guard let path = text(from: node, of: key, expected: "an absolute path") else { return nil }
        guard path.hasPrefix("/") else {
            mismatch(at: node, subject: key, expected: "an absolute path")
            return nil
        }
        return path
    }

    private mutating func readEndpoints(from node: YAMLNode, into audit: inout AuditSettings) {
        let expected = "a list of writes, denied, all, operationIds, globs and groups"
        guard let items = items(from: node, of: "endpoints", expected: expected) else { return }
        guard (1...PolicyFileBounds.entries).contains(items.count) else {
            let words =
                items.isEmpty
                ? "is empty: nothing would be audited" : "has more than \(PolicyFileBounds.entries) entries"
            return issues.error(at: node.place, "endpoints \(words)")
        }
        audit.words = []
        for item in items {
            guard let word = text(from: item, of: "an entry of endpoints", expected: expected) else { continue }
            audit.words.append(word)
            if AuditSettings.kinds.contains(word) { continue }
            do throws(EntryProblem) {
                audit.endpoints.formUnion(try RuleEntry.Meaning(parsing: word).whole)
            } catch {
                issues.error(at: item.place, error.message)
            }
        }
    }
}
