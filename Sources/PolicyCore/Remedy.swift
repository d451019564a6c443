import DockerAPI

/// A rule that is not in force, and what would put it there: the source of what a denial teaches.
public struct Remedy: Sendable {
    public let rule: Rule
    /// The settings that are missing, in the words of the dialect: `["POST=1", "CONTAINERS=1"]`. Empty for a rule that
    /// is in force: then only a deny stands in the way.
    public let missing: [String]
    /// The settings open more than this rule, and some of that is power over the host.
    public let isRoot: Bool
    /// The settings for the object of one name alone, where the dialect has such.
    private let naming: (@Sendable (String) -> [String])?

    public init(
        _ rule: Rule, missing: [String], isRoot: Bool = false, naming: (@Sendable (String) -> [String])? = nil
    ) {
        self.rule = rule
        self.missing = missing
        self.isRoot = isRoot
        self.naming = naming
    }

    /// What is missing for this request, and for no other object's: `missing` where what it names is an id, which the
    /// next container of that name has not, or is written in letters that mean something else in a setting.
    func settings(for facts: RequestFacts) -> [String] {
        guard let naming, let range = facts.match?.name else { return missing }
        let name = facts.request.target.name(at: range)
        guard !name.isEmpty, name.allSatisfy(Self.isPlain), !Self.isID(name) else { return missing }
        return naming(String(decoding: name, as: UTF8.self))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x40...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"): true
        default: false
        }
    }

    private static func isID(_ name: [UInt8]) -> Bool {
        (name.count == 12 || name.count == 64)
            && name.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
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
