// SPDX-License-Identifier: Apache-2.0

/// A name that is compared by its bytes, for sets and dictionaries: `String` itself equates canonically equivalent
/// texts.
struct ExactName: Hashable {
    let text: String

    static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

enum JSONNames {
    /// The number of fields up to which comparing each with each is cheaper.
    private static let few = 16

    /// Whether no two fields have the same name, byte for byte, in time that is linear in their number.
    static func areDistinct(_ members: [JSONMember]) -> Bool {
        guard members.count > few else { return areDistinctPairwise(members) }
        var seen = Set<ExactName>(minimumCapacity: members.count)
        return members.allSatisfy { seen.insert(ExactName(text: $0.name)).inserted }
    }

    private static func areDistinctPairwise(_ members: [JSONMember]) -> Bool {
        var later = 1
        while later < members.count {
            let name = members[later].name
            var earlier = 0
            while earlier < later {
                if members[earlier].name.hasSameBytes(as: name) { return false }
                earlier += 1
            }
            later += 1
        }
        return true
    }
}
