// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("Under the standard baseline, a way to the host in another body than that of a new container")
struct CreationBodyAttackTests {
    private func outcome(_ row: CreationBodyAttacks.Row, _ json: String) -> CreationOutcome {
        CreationOutcome(json, to: row.line, under: .creating(.baseline), in: AskedEngine())
    }

    @Test("is refused, and its honest twin passes", arguments: CreationBodyAttacks.all)
    func attack(row: CreationBodyAttacks.Row) {
        let attack = outcome(row, row.body(row.attack))
        #expect(!attack.passes && attack != .undecided, "\(row)")
        let honest = outcome(row, row.body(row.honest))
        #expect(honest.passes, "\(row): \(honest)")
    }

    @Test("is refused in every spelling that an engine takes for the same", arguments: CreationBodyAttacks.all)
    func spellings(row: CreationBodyAttacks.Row) {
        for name in Spellings.all(of: row.name) {
            #expect(!outcome(row, row.body(row.attack, name: name)).passes, "\(name): \(row)")
        }
        if row.place.isEmpty { return }
        for place in Spellings.all(of: row.place) {
            #expect(!outcome(row, row.body(row.attack, place: place)).passes, "\(place): \(row)")
        }
    }

    @Test("is refused beside its honest twin, whichever comes first", arguments: CreationBodyAttacks.all)
    func duplicates(row: CreationBodyAttacks.Row) {
        let (attack, honest) = (#""\#(row.name)":\#(row.attack)"#, #""\#(row.name.lowercased())":\#(row.honest)"#)
        for members in ["\(attack),\(honest)", "\(honest),\(attack)"] {
            let json = row.place.isEmpty ? "{\(members)}" : #"{"\#(row.place)":{\#(members)}}"#
            #expect(!outcome(row, json).passes, "\(json)")
        }
    }
}

/// The ways in which Go takes a name for the same.
enum Spellings {
    static func all(of name: String) -> [String] {
        [
            name.lowercased(), name.uppercased(), name.replacing("s", with: "\u{17F}").replacing("S", with: "\u{17F}"),
            name.replacing("k", with: "\u{212A}"), escaped(name),
        ]
    }

    private static func escaped(_ name: String) -> String {
        name.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}

@Suite("A member that a standard lets say nothing")
struct NeutralMemberTests {
    /// A member of a body, and how a value becomes the whole body.
    struct Place: CustomStringConvertible, Sendable {
        let line: String
        let path: String
        let row: MemberTable.Row
        let body: @Sendable (String) -> String

        var description: String { "\(line) \(path)" }
    }

    private static let lines: [(Endpoint, String)] = [
        (.containerCreate, "POST /containers/create"), (.containerUpdate, "POST /containers/web/update"),
        (.containerExec, "POST /containers/web/exec"), (.containerStart, "POST /containers/web/start"),
        (.volumeCreate, "POST /volumes/create"), (.networkCreate, "POST /networks/create"),
        (.networkConnect, "POST /networks/ci/connect"),
    ]

    static let places: [Place] = lines.flatMap { endpoint, line in
        MemberTable.of(endpoint).map { places(in: $0, at: "", line: line) { $0 } } ?? []
    }

    private static func places(
        in table: MemberTable, at path: String, line: String, wrap: @escaping @Sendable (String) -> String
    ) -> [Place] {
        table.rows.flatMap { row -> [Place] in
            let body: @Sendable (String) -> String = { wrap(#"{"\#(row.name)":\#($0)}"#) }
            let own = Place(line: line, path: path + row.name, row: row, body: body)
            if row.rule.control != nil { return [own] }
            let below = path + row.name + "."
            return switch row.value {
            case .structure(let table): places(in: table, at: below, line: line, wrap: body)
            case .list(let table): places(in: table, at: below, line: line) { body("[\($0)]") }
            case .map(let table): places(in: table, at: below, line: line) { body(#"{"a":\#($0)}"#) }
            case .mapOfLists(let table): places(in: table, at: below, line: line) { body(#"{"a":[\#($0)]}"#) }
            default: []
            }
        }
    }

    private func passes(_ place: Place, _ value: String, under standard: SecurityStandard) -> Bool {
        CreationOutcome(place.body(value), to: place.line, under: .creating(standard), in: AskedEngine()).passes
    }

    /// Values that say something where a member of this kind stands, and such as say nothing.
    private static func values(of kind: MemberValue) -> (loud: [String], neutral: [String]) {
        switch kind {
        case .flag: (["true"], ["false", "null"])
        case .number: (["1", "-1"], ["0", "null"])
        case .text: ([#""x""#, #"" ""#], [#""""#, "null"])
        case .texts, .textOrTexts: ([#"["x"]"#, #"[""]"#], ["[]", "null"])
        case .replacement: (["[]", #"["x"]"#], ["null"])
        case .lists: ([#"[["x"]]"#, "[[]]"], ["[]", "null"])
        case .textMap: ([#"{"a":"b"}"#, #"{"a":""}"#], ["{}", "null"])
        case .marks: ([#"{"a":{}}"#], ["{}", "null"])
        case .numbers: (["[1]"], ["[]", "[0]", "null"])
        case .structure: ([#"{"Newcomer":1}"#], ["{}", "null"])
        case .list: (["[{}]"], ["[]", "null"])
        case .map, .mapOfLists: ([#"{"a":{"Newcomer":1}}"#], ["{}", "null"])
        }
    }

    @Test("is refused whenever it says something, in every body and at every depth", arguments: places)
    func neutral(place: Place) {
        guard case .neutral = place.row.rule else { return }
        let values = Self.values(of: place.row.value)
        if place.line.hasSuffix("/connect"), AssignedMembers.isOne(place.row.name) {
            for value in values.loud + values.neutral {
                let bare = CreationOutcome(
                    #"{"EndpointConfig":{}}"#, to: place.line, under: .creating(.baseline), in: AskedEngine())
                let outcome = CreationOutcome(
                    place.body(value), to: place.line, under: .creating(.baseline), in: AskedEngine())
                #expect(outcome == bare, "only engines write \(place): it is never sent")
            }
            return
        }
        for value in values.loud {
            #expect(!passes(place, value, under: .baseline), "\(place): \(value)")
            #expect(!passes(place, value, under: .restricted), "\(place): \(value)")
        }
        for value in values.neutral { #expect(passes(place, value, under: .baseline), "\(place): \(value)") }
    }

    @Test("is one of a few words, where there are some", arguments: places)
    func words(place: Place) {
        guard case .words(let words, _) = place.row.rule else { return }
        for word in words {
            #expect(passes(place, #""\#(word)""#, under: .baseline), "\(place): \(word)")
            for other in [word.uppercased(), word + " ", " " + word, word + "\\u0000", word + "x"] {
                #expect(!passes(place, #""\#(other)""#, under: .baseline), "\(place): \(other)")
            }
        }
        #expect(passes(place, #""""#, under: .baseline) && passes(place, "null", under: .baseline))
    }

    @Test("are more than a hundred")
    func count() {
        let neutral = Self.places.filter { if case .neutral = $0.row.rule { true } else { false } }
        #expect(neutral.count > 100)
    }
}
