// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The patterns of a policy's rules, if there are enough of them that one pass over a path for all costs less than one
/// for each. Patterns of one type are searched for together.
struct RulePatterns: Sendable {
    private let sets: [any PathMatchingTogether]
    /// For each rule the set with its pattern, and its index there; nil for a rule that is evaluated by itself.
    private let places: [Position?]

    fileprivate struct Position {
        let set: Int
        let index: Int
    }

    /// The least number of patterns to search for together. Fewer are matched one by one: most rules need no match at
    /// all, since their method differs.
    private static let fewest = 16

    /// Returns nil if that is not worth while, or not possible.
    init?(of rules: [Rule]) {
        var sets: [any PathMatchingTogether] = []
        var places = [Position?](repeating: nil, count: rules.count)
        for group in Self.groups(of: rules) where group.count >= Self.fewest {
            let patterns = group.map { $0.pattern }
            guard let first = patterns.first, let set = type(of: first).together(patterns) else { continue }
            for (index, member) in group.enumerated() { places[member.rule] = Position(set: sets.count, index: index) }
            sets.append(set)
        }
        guard !sets.isEmpty else { return nil }
        self.sets = sets
        self.places = places
    }

    private static func groups(of rules: [Rule]) -> [[(rule: Int, pattern: any PathMatching)]] {
        var all: [(rule: Int, pattern: any PathMatching)] = []
        for (index, rule) in rules.enumerated() {
            if case .matching(let pattern) = rule.subject { all.append((index, pattern)) }
        }
        return Array(Dictionary(grouping: all) { ObjectIdentifier(type(of: $0.pattern)) }.values)
    }

    /// Finds the result for each rule's pattern.
    func find(in facts: RequestFacts) -> Found {
        Found(
            results: facts.request.target.withFullPath { path in sets.map { $0.find(in: path) } }, places: places)
    }

    struct Found {
        fileprivate let results: [[Bool]]
        fileprivate let places: [Position?]

        /// The result; nil if the rule has to be evaluated by itself.
        subscript(rule: Int) -> Bool? {
            guard places.indices.contains(rule), let place = places[rule] else { return nil }
            return results[place.set][place.index]
        }
    }
}
