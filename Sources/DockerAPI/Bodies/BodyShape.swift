// SPDX-License-Identifier: Apache-2.0

/// The engine's reading of a value in a request body: in which objects field names fold, and in which they stay.
public indirect enum BodyShape: Sendable {
    /// A value without names: a string, a number, or a list of them.
    case plain
    /// A struct of Go.
    case structure(BodyStructure)
    /// A Go map, whose keys stay as they are (labels, driver options), with the shape of its values.
    case map(BodyShape)
    case list(BodyShape)

    /// A map of strings.
    static let texts = BodyShape.map(.plain)

    static func structure(_ members: [String: BodyShape]) -> BodyShape { .structure(BodyStructure(members: members)) }

    static func list(of members: [String: BodyShape]) -> BodyShape { .list(.structure(members)) }
}

/// The fields of a struct, by their names in JSON.
public struct BodyStructure: Sendable {
    struct Member: Sendable {
        let name: String
        let shape: BodyShape
        /// The field's index among all.
        let index: Int
    }

    let all: [Member]
    /// The indices by the names as written, which nearly all bodies use, and by the folded names.
    private let byName: [ExactName: Int]
    private let byFoldedName: [ExactName: Int]

    init(members: [String: BodyShape]) {
        all = members.enumerated().map { Member(name: $1.key, shape: $1.value, index: $0) }
        byName = Dictionary(all.map { (ExactName(text: $0.name), $0.index) }) { first, _ in first }
        byFoldedName = Dictionary(all.map { (NameFolding.fold($0.name), $0.index) }) { first, _ in first }
    }

    /// Returns the field with exactly this name.
    func member(named name: String) -> Member? { byName[ExactName(text: name)].map { all[$0] } }

    /// Returns the field that the engine would take a name for, given the folded name.
    func member(folded name: ExactName) -> Member? { byFoldedName[name].map { all[$0] } }
}

extension [String: BodyShape] {
    /// Fields with values without names.
    static func plain(_ names: String...) -> Self {
        Self(names.map { ($0, .plain) }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns these fields and more; if both have a name, this one's stays.
    func with(_ more: Self) -> Self { merging(more) { mine, _ in mine } }
}
