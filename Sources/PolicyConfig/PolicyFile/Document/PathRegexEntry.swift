// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// An entry `{ path_regex: "/v1\\.[0-9]+/containers/.*", methods: [GET] }`: a pattern of RE2 over whole paths.
///
/// It matches the whole decoded path with its version and without its query, from the first byte to the last: no `^` or
/// `$` is needed, and a `|` splits only its own group.
struct PathRegex: PathMatching {
    /// The pattern as written.
    let text: String
    private let pattern: RE2Pattern
    private let isDeny: Bool

    init(parsing text: String, isDeny: Bool) throws(EntryProblem) {
        if Self.takesSingleBytes(text) {
            let reason = "a path is read as characters, and \\C takes single bytes"
            throw EntryProblem(message: "\(text.shown) holds \\C: \(reason)")
        }
        if let first = text.utf8.first, first.isAlphanumeric {
            throw EntryProblem(message: "\(text.shown) never matches: a path begins with \"/\"")
        }
        do throws(PatternError) {
            // The pattern is compiled alone first: one that closes more groups than it opens would break out of the
            // added group.
            _ = try RE2Pattern(text)
            pattern = try RE2Pattern("\\A(?:\(text))\\z")
        } catch {
            throw EntryProblem(message: "\(text.shown) is not a pattern that RE2 takes: \(error.message)")
        }
        if let reason = PatternReach.reason(of: text, isGrouped: true) {
            throw EntryProblem(message: "\(text.shown) never matches: \(reason.words(for: text))")
        }
        self.text = text
        self.isDeny = isDeny
    }

    /// Whether the pattern matches. A path that is not UTF-8 matches no pattern; for a denying one it counts as a
    /// match, so that it cannot slip past.
    func matches(_ path: UnsafeRawBufferPointer) -> Bool {
        if pattern.matches(path) { return true }
        return isDeny && String(validating: path, as: UTF8.self) == nil
    }

    static func together(_ patterns: [any PathMatching]) -> (any PathMatchingTogether)? {
        let own = patterns.compactMap { $0 as? PathRegex }
        guard own.count == patterns.count, let set = RE2PatternSet(of: own.map(\.pattern)) else { return nil }
        return Together(set: set, denies: own.map(\.isDeny))
    }

    private struct Together: PathMatchingTogether {
        let set: RE2PatternSet
        let denies: [Bool]

        func find(in path: UnsafeRawBufferPointer) -> [Bool] {
            RE2Pattern.isReadable(path) ? set.find(in: path) : denies
        }
    }

    /// Whether a pattern contains `\C` outside of `\Q…\E`.
    static func takesSingleBytes(_ text: String) -> Bool {
        PatternToken.read(text).contains { $0.kind == .escape && $0.text == "\\C" }
    }
}

extension RuleEntry.Meaning {
    init(regex: PathRegex, methods: MethodSet) {
        self.init()
        self.regex = regex
        pathMethods = methods
    }
}
