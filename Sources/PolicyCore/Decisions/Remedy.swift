// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A rule that is not in force, and the settings that would add it: the source of a denial's advice.
///
/// An object: a policy has hundreds, referred to from several tables.
public final class Remedy: Sendable {
    public let rule: Rule
    /// The missing settings; empty for a rule in force: then only a deny stands in the way.
    public let missing: [Setting]
    /// Whether the settings open more than this rule, including power over the host.
    public let isRoot: Bool
    /// The cost, of which the least is suggested: no root, the fewest settings, the narrowest rule.
    let cost: (Int, Int, Int)

    public init(rule: Rule, missing: [Setting], isRoot: Bool = false) {
        self.rule = rule
        self.missing = missing
        self.isRoot = isRoot
        cost = (isRoot ? 1 : 0, missing.count, Self.breadth(of: rule))
    }

    /// Returns the settings that are missing for this request only, and for no other object. The same as `missing` if
    /// the request names an ID, which the next container of that name will not have, or if the name has characters with
    /// another meaning in a setting.
    func settings(for facts: RequestFacts) -> [Setting] {
        guard missing.contains(where: \.canNameObject), let range = facts.match?.name else { return missing }
        let name = facts.request.target.name(at: range)
        guard !name.isEmpty, name.allSatisfy(Self.isPlain), !EngineID.isWholeOrShort(name) else { return missing }
        return missing.map { $0.naming(String(decoding: name, as: UTF8.self)) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        ObjectName.isByte(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/")
    }

    /// Returns the breadth of a rule. Narrower grants have longer patterns; of two remedies with equally many settings
    /// the narrower is suggested.
    private static func breadth(of rule: Rule) -> Int {
        switch rule.subject {
        case .paths(let pattern), .action(_, let pattern): -pattern.elements.count
        case .endpoints: -100
        case .matching, .conditional: 0
        }
    }
}

/// Remedies, sorted so that a denial examines few of them and takes the first that fits. An object, since policies
/// share most of them: a table of all operations takes a hundred kilobytes.
public final class RemedyTable: Sendable {
    public static let empty = RemedyTable([])

    /// The remedies that may apply to an endpoint, the least costly first.
    private let byEndpoint: [Endpoint: [Remedy]]
    /// All remedies, for unknown routes, the least costly first.
    private let all: [Remedy]
    /// Further remedies that follow these at equal cost; nil if there are none.
    private let common: RemedyTable?

    public init(_ remedies: [Remedy], beside common: RemedyTable? = nil) {
        self.common = common
        all = Self.sorted(remedies)
        var byEndpoint: [Endpoint: [Remedy]] = [:]
        // A remedy that names its endpoints need not be matched with every route.
        let byPath = remedies.filter { if case .endpoints = $0.rule.subject { false } else { true } }
        for remedy in remedies {
            guard case .endpoints(let endpoints) = remedy.rule.subject else { continue }
            for endpoint in endpoints { byEndpoint[endpoint, default: []].append(remedy) }
        }
        for route in RouteTable.routes where !byPath.isEmpty {
            let speaking = byPath.filter { $0.rule.coverage(of: route) != .never }
            if !speaking.isEmpty { byEndpoint[route.endpoint, default: []] += speaking }
        }
        self.byEndpoint = byEndpoint.mapValues(Self.sorted)
    }

    /// Returns the remedies by their cost; those of equal cost keep their order.
    private static func sorted(_ remedies: [Remedy]) -> [Remedy] {
        guard remedies.count > 1 else { return remedies }
        return remedies.enumerated().sorted { left, right in
            left.element.cost == right.element.cost
                ? left.offset < right.offset : left.element.cost < right.element.cost
        }.map(\.element)
    }

    private func speaking(of facts: RequestFacts) -> [Remedy] {
        facts.endpoint.map { byEndpoint[$0] ?? [] } ?? all
    }

    /// Returns the grant with the least cost for this request; nil if none is known.
    func grant(for facts: RequestFacts) -> Remedy? {
        let own = speaking(of: facts).first { $0.rule.effect == .allow && $0.rule.matches(facts) }
        guard let other = common?.grant(for: facts) else { return own }
        return own.map { $0.cost <= other.cost ? $0 : other } ?? other
    }

    /// Returns the settings that would lift these rules, in no order and some of them twice.
    func lifting(_ rules: [RuleID], for facts: RequestFacts) -> [Setting] {
        if rules.isEmpty { return [] }
        let lifts = speaking(of: facts).filter { $0.rule.effect == .deny }
        let own = rules.flatMap { rule in lifts.filter { $0.rule.id == rule }.flatMap(\.missing) }
        return own + (common?.lifting(rules, for: facts) ?? [])
    }
}
