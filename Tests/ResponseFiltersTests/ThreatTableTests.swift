// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

/// Every cell of the table of where answers tell of other objects (facts/threats.md, part c).
@Suite("The table of what answers reveal")
struct ThreatTableTests {
    /// One cell: an answer of the engine, what is hidden, and what must not be in what goes out.
    struct Cell: Sendable, CustomTestStringConvertible {
        let name: String
        let endpoint: Endpoint
        let hidden: [ObjectKind]
        let body: String
        let absent: [String]
        var redaction = Redaction()
        /// Nothing of it goes out, as it is about the hidden object.
        var isWhole = false

        var testDescription: String { "\(endpoint): \(name)" }
    }

    @Test("No cell leaks, in whatever pieces the answer comes", arguments: cells)
    func cell(cell: Cell) {
        let plan = plan(cell.endpoint, Self.visibility(cell.hidden), cell.redaction)
        let whole = filter(cell.body, plan, Self.snapshot)
        #expect(whole.error == (cell.isWhole ? .hidden : nil))
        for text in cell.absent {
            #expect(cell.body.contains(text), "the cell says nothing: \(text)")
            #expect(!whole.text.contains(text), "\(text) in \(whole.text)")
        }
        for piece in [1, 13] { #expect(filter(cell.body, plan, Self.snapshot, piece: piece) == whole) }
    }

    @Test("While nothing is hidden the same answers stay as they are", arguments: cells)
    func untouched(cell: Cell) {
        // A kind that the answer does not speak of.
        let isOfServices = cell.endpoint == .serviceList || cell.endpoint == .taskList
        let other: ObjectKind = isOfServices ? .node : cell.hidden == [.secret] ? .config : .secret
        let plan = plan(cell.endpoint, Visibility([other: .init(hidden: [.name(.exact("x"))])]))
        // What the engine says in words of its own could name anything.
        let body = cell.body.replacing("cannot join secretdb", "").replacing("task t77", "")
        #expect(plan == nil || filter(body, plan, Self.snapshot) == Filtered(text: body))
    }

    static func visibility(_ hidden: [ObjectKind]) -> Visibility {
        let rule = Visibility.Rule(hidden: [.name(.contains("secret"))])
        return Visibility(Dictionary(uniqueKeysWithValues: hidden.map { ($0, rule) }))
    }

    static let snapshot: VisibleObjects = {
        var objects = VisibleObjects()
        for kind in ObjectKind.allCases {
            let prefix = kind == .image ? "sha256:" : ""
            objects.note(kind, id: prefix + id("b"), names: hiddenNames, isShown: false)
            objects.note(kind, id: prefix + id("a"), names: ["web", "web:1", "web_default"], isShown: true)
        }
        return objects
    }()

    static let hiddenNames = ["secretdb", "secretdb:1", "secretnet", "secretvol", "secrettask"]

    static let cells = containers + inspections + networks + events + images + swarm + others
}
