// SPDX-License-Identifier: Apache-2.0

/// What the engine makes of a value of a request body: whose member names fold, and whose are as they are.
public indirect enum BodyShape: Sendable {
    /// Nothing in it has a name: text, numbers, lists of them.
    case plain
    /// A struct of Go.
    case structure(BodyStructure)
    /// A map of Go, whose keys are as they are (labels, driver options), and what each of its values is.
    case map(BodyShape)
    case list(BodyShape)

    /// A map of texts.
    static let texts = BodyShape.map(.plain)

    static func structure(_ members: [String: BodyShape]) -> BodyShape { .structure(BodyStructure(members: members)) }

    static func list(of members: [String: BodyShape]) -> BodyShape { .list(.structure(members)) }
}

/// The members of a struct, by the names that their JSON has.
public struct BodyStructure: Sendable {
    struct Member: Sendable {
        let name: String
        let shape: BodyShape
        /// Its place among all members.
        let index: Int
    }

    let all: [Member]
    /// By the names as they are written, which nearly all bodies have, and by what these fold to.
    private let byName: [ExactName: Int]
    private let byFoldedName: [ExactName: Int]

    init(members: [String: BodyShape]) {
        all = members.enumerated().map { Member(name: $1.key, shape: $1.value, index: $0) }
        byName = Dictionary(all.map { (ExactName(text: $0.name), $0.index) }) { first, _ in first }
        byFoldedName = Dictionary(all.map { (NameFolding.fold($0.name), $0.index) }) { first, _ in first }
    }

    /// The member of exactly this name.
    func member(named name: String) -> Member? { byName[ExactName(text: name)].map { all[$0] } }

    /// The member that the engine would take a name for, given what it folds to.
    func member(folded name: ExactName) -> Member? { byFoldedName[name].map { all[$0] } }
}

extension [String: BodyShape] {
    /// Members that have no names in them.
    static func plain(_ names: String...) -> Self {
        Self(names.map { ($0, .plain) }, uniquingKeysWith: { first, _ in first })
    }

    /// These members and more; where both have a name, this one's stays.
    func with(_ more: Self) -> Self { merging(more) { mine, _ in mine } }
}
