/// A rule that is not in force, and what would put it there: the source of what a denial teaches.
public struct Remedy: Sendable {
    public let rule: Rule
    /// The settings that are missing, in the words of the dialect: `["POST=1", "CONTAINERS=1"]`. Empty for a rule that
    /// is in force: then only a deny stands in the way.
    public let missing: [String]
    /// The settings open more than this rule, and some of that is power over the host.
    public let isRoot: Bool

    public init(_ rule: Rule, missing: [String], isRoot: Bool = false) {
        self.rule = rule
        self.missing = missing
        self.isRoot = isRoot
    }

    /// The least is named: what is not root, takes the fewest settings, and is the narrowest.
    var cost: (Int, Int, Int) { (isRoot ? 1 : 0, missing.count, breadth) }

    /// Narrower grants have longer patterns; of two ways that take as many settings the narrower is named.
    private var breadth: Int {
        switch rule.subject {
        case .paths(let pattern), .action(_, let pattern): -pattern.elements.count
        case .endpoints: -100
        case .matching: 0
        }
    }
}
