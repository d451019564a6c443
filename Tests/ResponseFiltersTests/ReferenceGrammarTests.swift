// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import TestSupport
import Testing

@Suite("What a request may not name, an answer does not show")
struct ReferenceGrammarTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: ObjectKind
        /// Where it stands in `HostConfig`; an item of a list there, and a mount by its source.
        let place: String
        let text: String
        /// It refers to something hidden.
        var isHidden = true
        /// It leads to what is hidden, and tells no name.
        var isNameless = false

        var testDescription: String { "\(place) \(text)" }
    }

    private static func rows(_ place: String, _ kind: ObjectKind, hidden: [String], others: [String]) -> [Row] {
        hidden.map { Row(kind: kind, place: place, text: $0) }
            + others.map { Row(kind: kind, place: place, text: $0, isHidden: false) }
    }

    private static let data = "/var/lib/docker/volumes"

    /// Paths that lead to the volume `vault`, or to none that is hidden.
    private static let paths = (
        hidden: [
            "\(data)/vault", "\(data)/vault/", "\(data)/vault/_data", "\(data)/./vault/_data/",
            "\(data)//vault/_data/sub", "\(data)/shown-1/../vault", "\(data)/vault/opts.json",
            "/any/root/volumes/vault/_data", "/r/volumes/data/_data/docker/volumes/vault/_data",
        ],
        others: ["\(data)/shown-1", "\(data)/shown-1/_data", "/srv/vault", "/srv/volumes-of/vault", "/srv/vault/_data"]
    )

    private static let everything = [
        data, "\(data)/", "/srv/volumes", "\(data)/metadata.db", "/", "/var/lib/docker", "/var/lib/containers/storage",
    ]

    static let rows: [Row] =
        rows("Binds", .volume, hidden: ["vault:/x"], others: ["shown-1:/x", "shown-1:\(data)/vault:ro", "/srv/x:/"])
        + rows("Binds", .volume, hidden: paths.hidden.map { "\($0):/x:ro" }, others: paths.others.map { "\($0):/x" })
        + rows("Binds", .volume, hidden: ["shown-1:/x:O,upperdir=\(data)/vault/_data,workdir=/w"], others: [])
        + rows("Mounts", .volume, hidden: ["vault"] + paths.hidden, others: ["shown-1"] + paths.others)
        + rows("Mounts", .volume, hidden: ["/srv/a:b/../../var/lib/docker/volumes/vault"], others: [])
        + everything.map { Row(kind: .volume, place: "Binds", text: "\($0):/x", isNameless: true) }
        + everything.map { Row(kind: .volume, place: "Mounts", text: $0, isNameless: true) }
        + ["NetworkMode", "PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "Cgroup"].flatMap {
            rows(
                $0, .container, hidden: ["container:vault", "ns:/proc/1/ns/net"], others: ["host", "container:shown-1"])
        }
        + rows(
            "NetworkMode", .network, hidden: ["vault", "private", "pasta:-t,80"],
            others: ["", "default", "bridge", "host", "none", "shown-1"])
        + rows(
            "Links", .container, hidden: ["vault:x", "/vault:/web/x", "vault", "vault:\u{301}x"],
            others: ["shown-1:vault", "/shown-1:/web/x"])
        + rows("VolumesFrom", .container, hidden: ["vault", "vault:ro"], others: ["shown-1:ro"])
        + rows("Image", .image, hidden: ["vault"] + paths(ofImages: "vault"), others: ["shown-1"])

    /// Names that Podman takes for paths of its host, or that no reference's grammar knows. An engine that finds an image
    /// by one is not believed.
    private static func paths(ofImages name: String) -> [String] {
        [
            "dir:/srv/\(name)", "dir:\(name)", "dir:5000/\(name)", "oci:\(name)", "oci-archive:/\(name)",
            "later:/\(name)",
            "later:x/\(name)", "containers-storage:[vfs@/x]\(name)", "docker://[x]/\(name)", "/\(name)", "./\(name)",
            "../\(name)", "a/../\(name)", "\(name)@", "\(name)@/x", "\(name)\u{301}", "\(name) x",
        ]
    }

    private static let visibility = Visibility.Rule(shown: [.name(.glob("shown-*"))])

    private static func member(_ row: Row) -> String {
        let text = String(decoding: JSONWriter.write(.string(row.text)), as: UTF8.self)
        return switch row.place {
        case "Image": #"{"Image":\#(text)}"#
        case "Binds", "Links", "VolumesFrom": #"{"\#(row.place)":[\#(text)]}"#
        case "Mounts":
            #"{"Mounts":[{"Type":"\#(row.text.hasPrefix("/") ? "bind" : "volume")","Source":\#(text),"Target":"/x"}]}"#
        default: #"{"\#(row.place)":\#(text)}"#
        }
    }

    /// The body that travels; nil where the request is denied.
    private static func sent(_ row: Row) throws -> String? {
        let body = row.place == "Image" ? member(row) : #"{"HostConfig":\#(member(row))}"#
        let all = Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")
        let policy = Policy(name: "p", rules: [all]).seeing(
            View(visibility: Visibility([row.kind: visibility])))
        let facts = try RequestFacts.of("POST /containers/create?name=shown-2", json: body)
        var evaluation = policy.evaluate(facts)
        var known = ObjectResults(byQuestion: [:], decoy: id("d"))
        while case .needs(.objects(let questions)) = evaluation {
            let answers = questions.map { ($0, answer(to: $0)) }
            known = known.adding(ObjectResults(byQuestion: Dictionary(answers) { first, _ in first }, decoy: id("d")))
            evaluation = policy.evaluate(facts.with(objects: known))
        }
        guard case .allowed(let permit) = evaluation, case .judged(let bytes) = permit.request.body else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `vault` and `shown-1` are there.
    private static func answer(to question: ObjectQuestion) -> ObjectResult {
        // Its namespaces are its own.
        if case .implied = question.kind { return ObjectResult(id: question.reference, descriptions: []) }
        guard case .object(let kind) = question.kind else { return .missing }
        let isPath = paths(ofImages: "vault").contains(question.reference)
        if kind == .image, isPath {
            let found = ObjectDescription(kind: kind, id: question.reference, names: ["shown-1"])
            return ObjectResult(id: found.id, descriptions: [found])
        }
        guard ["vault", "shown-1"].contains(question.reference) else { return .missing }
        let found = ObjectDescription(kind: kind, id: question.reference, names: [question.reference])
        return ObjectResult(id: found.id, descriptions: [found])
    }

    private static func shown(_ row: Row) -> String {
        var objects = VisibleObjects()
        objects.note(.container, id: id("a"), names: ["/web"], isShown: true)
        for name in ["vault", "shown-1"] { objects.note(row.kind, id: name, names: [name], isShown: name != "vault") }
        let isImage = row.place == "Image"
        if isImage {
            for name in paths(ofImages: "vault") { objects.note(.image, id: name, names: [name], isShown: true) }
        }
        let members =
            isImage ? #""Config":\#(member(row)),"HostConfig":{}"# : #""Config":{},"HostConfig":\#(member(row))"#
        let body = #"{"Id":"\#(id("a"))","Name":"/shown-2",\#(members)}"#
        return filter(body, plan(.containerInspect, Visibility([row.kind: visibility])), objects).text
    }

    @Test("in one form or another", arguments: rows)
    func row(row: Row) throws {
        let sent = try Self.sent(row)
        let text = String(decoding: JSONWriter.write(.string(row.text)), as: UTF8.self)
        #expect((sent?.contains(text) == true) == !row.isHidden, "sent: \(sent ?? "nothing")")
        let shown = Self.shown(row)
        #expect(shown.contains(Self.member(row)) == (!row.isHidden || row.isNameless), "shown: \(shown)")
        if row.isHidden, !row.isNameless { #expect(!shown.contains("vault") && !shown.contains("ns:")) }
    }

    @Test("in the options of a volume")
    func options() {
        let volume = #"{"Name":"shown-1","Options":{"device":"overlay","o":"lowerdir=/r/volumes/vault/_data"}}"#
        var objects = VisibleObjects()
        objects.note(.volume, id: "vault", names: ["vault"], isShown: false)
        let text = filter(volume, plan(.volumeInspect, Visibility([.volume: Self.visibility])), objects).text
        #expect(text == #"{"Name":"shown-1","Options":{"device":"overlay","o":""}}"#)
    }
}
