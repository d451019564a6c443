import DockerAPI

extension JSONValue {
    /// About how many bytes of memory it takes, itself included. Recurs as deep as the value, which its reader has
    /// bounded.
    var memory: Int { MemoryLayout<JSONValue>.stride + held }

    /// What lies outside of the value itself: texts that do not fit into one, and elements.
    private var held: Int {
        switch self {
        case .null, .bool: 0
        case .number(let text), .string(let text): Self.memory(of: text)
        case .array(let values): Self.allocation + values.reduce(0) { $0 + $1.memory }
        case .object(let members):
            members.reduce(Self.allocation) { sum, member in
                sum + MemoryLayout<JSONMember>.stride + Self.memory(of: member.name) + member.value.held
            }
        }
    }

    /// What an allocation costs beside what it holds, and what it was rounded up by.
    private static let allocation = 64

    /// Up to 15 bytes of a text stand in the text itself.
    private static func memory(of text: String) -> Int {
        text.utf8.count > 15 ? allocation + text.utf8.count : 0
    }
}
