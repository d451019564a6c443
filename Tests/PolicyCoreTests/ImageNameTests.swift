// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

/// An image that has a name of the client's and one of somebody else's.
@Suite("A hidden name of an image that is shown")
struct ImageNameTests {
    private static let digest = "@sha256:" + String(repeating: "d", count: 64)

    private static let both = ObjectDescription(
        kind: .image, id: "sha256:" + String(repeating: "b", count: 64),
        names: ["reg/shown/copy:1", "prod/base:1", "reg/shown/copy\(digest)", "prod/base\(digest)"])
    private static let own = ObjectDescription(
        kind: .image, id: "sha256:" + String(repeating: "c", count: 64), names: ["reg/shown/app:1"],
        labels: [("team", "ci")])

    private static let byName = Visibility.Rule(shown: [.name(.glob("reg/shown/*"))])
    private static let byEither = Visibility.Rule(
        shown: [.name(.glob("reg/shown/*")), .label(key: .exact("team"), value: .exact("ci"))])

    private func judge(_ line: String, _ json: String? = nil, isPodman: Bool = false) throws -> Outcome {
        let engine = AskedEngine(objects: [Self.both, Self.own], isPodman: isPodman)
        return try engine.judge(AskedEngine.policy([.image: Self.byName]), line, json)
    }

    @Test(
        "names nothing, in a path and in a query",
        arguments: [
            "GET /images/{name}/json", "GET /images/{name}/history", "GET /images/{name}/get",
            "DELETE /images/{name}", "POST /images/{name}/tag?repo=reg/shown/x&tag=1", "GET /images/get?names={name}",
            "GET /containers/json?filters={\"ancestor\":[\"{name}\"]}",
            "GET /images/json?filters={\"before\":[\"{name}\"]}", "GET /images/json?filters={\"since\":[\"{name}\"]}",
        ],
        ["prod/base:1", "docker.io/prod/base:1", "prod/base\(digest)", "prod/base:1\(digest)"])
    func reading(line: String, name: String) throws {
        let escaped = name.split(separator: ":").joined(separator: "%3A")
        let line = line.replacing("\"", with: "%22")
            .replacing("{name}", with: line.contains("?") ? escaped : name)
            .replacing("{", with: "%7B").replacing("}", with: "%7D").replacing("[", with: "%5B").replacing(
                "]", with: "%5D")
        let outcome = try judge(line)
        #expect(outcome.denial == nil)
        #expect(!outcome.target.contains("base"), "\(outcome)")
    }

    @Test("is shown nowhere, but the image is by the others, and by its id", arguments: [false, true])
    func shownNames(isPodman: Bool) throws {
        let id = String(repeating: "b", count: 64)
        for name in ["reg/shown/copy:1", "reg/shown/copy\(Self.digest)", "sha256:\(id)", id, String(id.prefix(12))] {
            let line = "GET /images/\(name)/json"
            #expect(try judge(line, isPodman: isPodman).target == "/images/\(name)/json", "\(name)")
        }
    }

    @Test(
        "is neither moved, nor pushed, nor overwritten by a pull",
        arguments: [
            ("POST /images/reg/shown/app:1/tag?repo=prod/base&tag=1", false),
            ("POST /images/reg/shown/app:1/tag?repo=docker.io/prod/base&tag=1", false),
            ("POST /images/reg/shown/app:1/tag?repo=reg/shown/copy&tag=1", true),
            ("POST /commit?container=c&repo=prod/base&tag=1", false),
            ("POST /images/create?fromImage=prod/base&tag=1", false),
            ("POST /images/create?fromImage=reg/shown/copy&tag=1", true),
            ("POST /images/create?fromSrc=-&repo=prod/base&tag=1", false),
        ])
    func writing(line: String, passes: Bool) throws {
        #expect((try judge(line).denial == nil) == passes, "\(line)")
    }

    @Test(
        "is one name to Docker, in whichever spelling: what a rule hides is made by none of them",
        arguments: [
            ("prod:1", false), ("library/prod:1", false), ("docker.io/prod:1", false),
            ("docker.io/library/prod:1", false), ("index.docker.io/library/prod:1", false),
            ("prod@sha256:\(String(repeating: "d", count: 64))", false), ("other:1", true),
            ("library/other/prod:1", true),
            ("localhost/library/prod:1", true), ("reg:5000/prod:1", true),
        ])
    func spellings(name: String, passes: Bool) throws {
        let policy = AskedEngine.policy([.image: .init(hidden: [.name(.glob("prod:*"))])])
        let engine = AskedEngine(objects: [Self.own])
        let colon = name.lastIndex(of: ":") ?? name.endIndex
        var lines = ["GET /distribution/\(name)/json", "POST /images/create?fromImage=\(name)"]
        if !name.contains("@") {
            let parts = "repo=\(name[..<colon])&tag=\(name[colon...].dropFirst())"
            lines += [
                "POST /images/reg/shown/app:1/tag?\(parts)", "POST /commit?container=c&\(parts)",
                "POST /images/create?fromSrc=-&\(parts)",
            ]
        }
        for line in lines { #expect((try engine.judge(policy, line).denial == nil) == passes, "\(line)") }
        let service = #"{"TaskTemplate":{"ContainerSpec":{"Image":"\#(name)"}}}"#
        #expect((try engine.judge(policy, "POST /services/create", service).denial == nil) == passes)
        let shown = AskedEngine.policy([.image: .init(shown: [.name(.glob("library/*"))])])
        #expect(try engine.judge(shown, "POST /images/create?fromImage=library/prod&tag=1").denial != nil)
        let short = AskedEngine.policy([.image: .init(shown: [.name(.glob("prod:*"))])])
        #expect(try engine.judge(short, "POST /images/create?fromImage=library/prod&tag=1").denial == nil)
    }

    @Test("is hidden under each name that Podman could give it")
    func podmanNames() throws {
        let engine = AskedEngine(objects: [Self.own], isPodman: true)
        func passes(_ rule: Visibility.Rule, _ repo: String) throws -> Bool {
            let line = "POST /images/create?fromSrc=-&repo=\(repo)&tag=1"
            return try engine.judge(AskedEngine.policy([.image: rule]), line).denial == nil
        }
        let hiding = Visibility.Rule(hidden: [.name(.exact("docker.io/library/prod:1"))])
        for repo in ["prod", "library/prod", "docker.io/prod", "docker.io/library/prod"] {
            #expect(try !passes(hiding, repo), "\(repo)")
        }
        #expect(try passes(hiding, "other") && passes(hiding, "localhost/prod"))
        #expect(try passes(.init(shown: [.name(.glob("*/app:*"))]), "app"))
        #expect(try !passes(.init(shown: [.name(.glob("localhost/app:*"))]), "app"), "it could be the other one")
    }

    @Test("is not looked for by the beginnings of ids, nor where a registry alone is asked")
    func identifiers() throws {
        let labelled = AskedEngine.policy([
            .image: .init(shown: [.label(key: .exact("team"), value: .exact("ci"))])
        ])
        let engine = AskedEngine(objects: [Self.both])
        let digits = String(repeating: "b", count: 6)
        let named = AskedEngine.policy([.image: .init(hidden: [.name(.glob("prod/*"))])])
        for (policy, line) in [
            (named, "GET /distribution/sha256:\(digits)/json"),
            (labelled, "GET /distribution/sha256:\(digits)/json"), (labelled, "GET /distribution/prod/base:1/json"),
            (labelled, "POST /images/create?fromSrc=-&repo=sha256&tag=\(digits)"),
            (labelled, "POST /images/create?fromImage=sha256&tag=\(digits)"),
        ] {
            #expect(try engine.judge(policy, line) == AskedEngine().judge(policy, line), "\(line)")
        }
        let taken = "POST /images/create?fromSrc=-&repo=prod/base&tag=1"
        #expect(try engine.judge(labelled, taken).denial != nil, "its name is taken")
    }

    @Test("is not pushed: a name that nobody has travels")
    func pushing() throws {
        #expect(try judge("POST /images/reg/shown/copy/push?tag=1").target.contains("reg/shown/copy"))
        #expect(try !judge("POST /images/prod/base/push?tag=1").target.contains("prod/base"))
    }

    @Test("makes no container and no service")
    func creating() throws {
        #expect(try judge("POST /containers/create", #"{"Image":"reg/shown/copy:1"}"#).body.contains("copy:1"))
        #expect(try !judge("POST /containers/create", #"{"Image":"prod/base:1"}"#).body.contains("base"))
        let service = #"{"TaskTemplate":{"ContainerSpec":{"Image":"prod/base:1"}}}"#
        #expect(try judge("POST /services/create", service).denial != nil)
    }

    @Test("stays, as the image goes by one of its tags and not by its id or a digest")
    func removing() throws {
        #expect(try judge("DELETE /images/reg/shown/copy:1").target == "/images/reg/shown/copy:1")
        #expect(try judge("DELETE /images/sha256:\(String(repeating: "c", count: 64))").denial == nil)
        for name in [Self.both.id, String(repeating: "b", count: 12), "reg/shown/copy\(Self.digest)"] {
            let denial = try judge("DELETE /images/\(name)").denial
            #expect(denial?.contains("remove it by its name") == true, "\(name)")
        }
    }

    @Test("is not found by the filter reference, which names one that is shown")
    func reference() throws {
        for (reference, passes) in [
            ("reg/shown/app:1", true), ("reg/shown/app", true), ("prod/base:1", false), ("prod/base", false),
            ("*/*:1", false), ("reg/shown/ap?", false),
        ] {
            let line =
                "GET /images/json?filters=%7B%22reference%22%3A%5B%22\(reference.replacing("?", with: "%3F"))%22%5D%7D"
            #expect((try judge(line).denial == nil) == passes, "\(reference)")
        }
    }

    @Test("does not pass for a short name that could be either, where the engine is Podman")
    func shortNames() throws {
        let image = ObjectDescription(kind: .image, id: Self.both.id, names: ["localhost/app:1", "reg/shown/app:1"])
        var asked = AskedEngine(objects: [image], isPodman: true)
        asked.objects[0].names.append("app:1")
        let policy = AskedEngine.policy([.image: Self.byName])
        #expect(try asked.judge(policy, "POST /images/reg/shown/app:1/tag?repo=app&tag=1").denial != nil)
    }

    @Test("does not exist for an image that a label shows: all its names are the client's")
    func labels() throws {
        var image = Self.both
        image.labels = [("team", "ci")]
        let engine = AskedEngine(objects: [image, Self.own])
        let policy = AskedEngine.policy([.image: Self.byEither])
        #expect(try engine.judge(policy, "GET /images/prod/base:1/json").target == "/images/prod/base:1/json")
        #expect(try engine.judge(policy, "DELETE /images/\(image.id)").denial == nil)
        #expect(try engine.judge(policy, "POST /images/reg/shown/app:1/tag?repo=prod/base&tag=1").denial == nil)
    }

    // MARK: Images without names

    private static func image(_ names: [String], _ labels: [(key: String, value: String)] = []) -> ObjectDescription {
        ObjectDescription(kind: .image, id: both.id, names: names, labels: labels)
    }

    @Test("An image without a name is shown by a label only, where names hide or show others")
    func nameless() {
        let team = ObjectSelector.label(key: .exact("team"), value: .exact("ci"))
        let except = Visibility([.image: .init(hidden: [.name(.glob("hidden/*"))])])
        let byLabel = Visibility([.image: .init(shown: [team], hidden: [.name(.glob("hidden/*"))])])
        let labelsAlone = Visibility([.image: .init(hidden: [team])])
        for names in [[], ["<none>:<none>"], ["<none>@<none>", "<none>:<none>"]] {
            #expect(!except.shows(Self.image(names)))
            #expect(!Visibility([.image: .init(shown: [.name(.glob("*"))])]).shows(Self.image(names)))
            #expect(byLabel.shows(Self.image(names, [("team", "ci")])) && !byLabel.shows(Self.image(names)))
            #expect(labelsAlone.shows(Self.image(names)))
        }
        #expect(!except.couldShow(.image, named: []) && byLabel.couldShow(.image, named: []))
    }

    @Test("An image that lost its tags is hidden by the tag it had, as its digest tells the repository")
    func untagged() {
        for pattern in [TextPattern.glob("hidden/sec:*"), .exact("hidden/sec:1"), .contains("sec:1")] {
            let except = Visibility([.image: .init(hidden: [.name(pattern)])])
            #expect(!except.shows(Self.image(["hidden/sec\(Self.digest)"])), "\(pattern)")
            #expect(!except.shows(Self.image(["<none>:<none>", "hidden/sec\(Self.digest)"])), "\(pattern)")
            #expect(except.shows(Self.image(["app\(Self.digest)"])))
            #expect(
                except.shows(Self.image(["hidden/sec:2", "hidden/sec\(Self.digest)"]))
                    != (pattern == .glob("hidden/sec:*")))
        }
    }

    @Test("The errors of a request say no hidden name of what it names")
    func errors() throws {
        let engine = AskedEngine(objects: [Self.both])
        let permit = try engine.permit(AskedEngine.policy([.image: Self.byName]), "DELETE /images/reg/shown/copy:1")
        guard case .treated(let handling) = permit.treatment else { throw Untreated() }
        for (name, isTold) in [("reg/shown/copy:1", true), ("prod/base:1", false)] {
            let body = Array(#"{"message":"No such image: \#(name)"}"#.utf8)
            #expect((EngineError(handling: handling).told(in: body) != nil) == isTold, "\(name)")
        }
    }

    private struct Untreated: Error {}
}
