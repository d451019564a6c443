// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// A reader of one container's labels: its policy, with remarks on them.
struct WollomaticLabelReader: Sendable {
    struct Reading: Sendable {
        /// The policy; nil for a container without such labels.
        var policy: Policy?
        var remarks: [LabelRemark] = []
    }

    /// The prefix with `.allow.`.
    private let prefix: String
    /// The known keys, without the suffixes that they may have.
    private let known: [String]

    private static let bindMounts = "bindmountfrom"
    /// The most bytes of a key, of a value and of a remark that are reported, and the most labels of one container.
    private static let (keyLimit, valueLimit, wordsLimit, most) = (120, 80, 240, 16)

    init(prefix: String) {
        let prefix = prefix + ".allow."
        self.prefix = prefix
        known = WollomaticRules.methods.map { prefix + "\($0.token)".lowercased() } + [prefix + Self.bindMounts]
    }

    func read(from container: ContainerDescription) -> Reading {
        let sorted = container.labels.sorted { $0.key < $1.key }
        var reading = Reading(policy: policy(of: container, labels: sorted))
        for label in sorted where mayMean(label.key) && reading.remarks.count < Self.most {
            let key = Quotation.of(label.key, limit: Self.keyLimit)
            reading.remarks += words(on: label).map { LabelRemark(label: key, words: $0) }
        }
        return reading
    }

    /// Whether the key is one of these labels, or similar to one.
    func mayMean(_ key: String) -> Bool { isOurs(key) || likely(for: key) != nil }

    private func isOurs(_ key: String) -> Bool { key.utf8.starts(with: prefix.utf8) }

    private func rest(of key: String) -> String {
        String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    // MARK: The policy

    /// Returns a container's policy. A malformed pattern allows nothing, but its container counts as labelled.
    private func policy(of container: ContainerDescription, labels: [ContainerDescription.Label]) -> Policy? {
        let labels = labels.filter { isOurs($0.key) && !$0.value.isEmpty }
        guard labels.contains(where: { isRead($0.key) }) else { return nil }
        let name = "labels of \(container.name)"
        let rules = labels.compactMap { rule(for: $0.key, text: $0.value, of: name) }
        let directories = labels.first { isBindMounts($0.key) }?.value
        let policy = Policy(
            name: name, rules: rules, wording: WollomaticLabelsWording(container: container.name), style: .methodFirst)
        return WollomaticReader.limit(policy, to: directories.map(WollomaticReader.directories) ?? [])
    }

    private func rule(for key: String, text: String, of policy: String) -> Rule? {
        guard let method = method(of: key), let pattern = AnchoredPattern.read(from: text).pattern else { return nil }
        return Rule(
            .allow, methods: MethodSet(method), subject: .matching(pattern),
            id: RuleID(text: "label \(key)", policy: policy))
    }

    private func isRead(_ key: String) -> Bool { method(of: key) != nil || isBindMounts(key) }

    private func isBindMounts(_ key: String) -> Bool { rest(of: key).lowercased() == Self.bindMounts }

    /// Returns the method of a label's key, before the first dot; its case does not matter.
    private func method(of key: String) -> Method? {
        guard isOurs(key) else { return nil }
        let word = rest(of: key).prefix { $0 != "." }.uppercased()
        return WollomaticRules.methods.first { "\($0.token)" == word }
    }

    // MARK: Remarks

    private func words(on label: ContainerDescription.Label) -> [String] {
        guard isOurs(label.key), isRead(label.key) else {
            return ["is not a label that is read\(likely(for: label.key).map { "; did you mean \($0)?" } ?? "")"]
        }
        guard !label.value.isEmpty else { return ["is empty: it says nothing"] }
        if isBindMounts(label.key) {
            return label.value.split(separator: ",", omittingEmptySubsequences: false)
                .filter { !AbsolutePath.isAbsolute(String($0)) }.prefix(1)
                .map { "\"\(Quotation.of(String($0), limit: Self.valueLimit))\" does not begin with /" }
        }
        let text = Quotation.of(label.value, limit: Self.valueLimit)
        return AnchoredPattern.read(from: label.value).remarks.map { remark in
            "\"\(text)\" \(Quotation.of(remark.words, limit: Self.wordsLimit))"
        }
    }

    /// Returns the known key that was likely meant: the same in another case, or one slip away.
    private func likely(for key: String) -> String? {
        // The text after a method is a comment for readers.
        let dots = prefix.utf8.count { $0 == UInt8(ascii: ".") }
        let parts = key.utf8.split(separator: UInt8(ascii: "."), maxSplits: dots + 1, omittingEmptySubsequences: false)
        guard key.utf8.count < 4096 else { return nil }
        let head = parts.prefix(dots + 1).joined(separator: [UInt8(ascii: ".")])
        return [Array(key.utf8.prefix(256)), Array(head)].lazy.compactMap { text in
            known.first { Self.isAlmost(text, known: Array($0.utf8)) }
        }.first
    }

    private static func isAlmost(_ text: [UInt8], known: [UInt8]) -> Bool {
        let small = text.map(\.lowercased)
        return small == known || Suggestion.isOneSlip(small, known)
    }
}
