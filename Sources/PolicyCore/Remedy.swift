/// A rule that is not in force, and what would put it there: the source of what a denial teaches.
public struct Remedy: Sendable {
    public let rule: Rule
    /// The settings that are missing, in the words of the dialect: `["POST=1", "CONTAINERS=1"]`. Empty for a rule that
    /// is in force: then only a deny stands in the way.
    public let missing: [String]

    public init(_ rule: Rule, missing: [String]) {
        self.rule = rule
        self.missing = missing
    }

    /// Narrower grants have longer patterns; of two ways that take as many settings the narrower is named.
    var breadth: Int {
        switch rule.subject {
        case .paths(let pattern), .action(_, let pattern): -pattern.elements.count
        case .endpoints: -100
        case .matching: 0
        }
    }
}
