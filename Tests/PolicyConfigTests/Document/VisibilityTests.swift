// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("What a policy's clients see")
struct SightTests {
    private func view(_ lines: String) throws -> View {
        let text = "caisson: 1\npolicies:\n  p:\n    allow: [\"*\"]\n" + lines
        let reading = PolicyText.read(text)
        #expect(!reading.issues.contains { $0.severity == .error }, "\(reading.issues)")
        return try #require(reading.file?.policies.first?.policy.view)
    }

    private func shows(_ selection: String, _ object: ObjectDescription) throws -> Bool {
        let key = VisibilityKeys.key(of: object.kind)
        return try view("    \(key): \(selection)\n").visibility.shows(object)
    }

    @Test(
        "are objects by name: the whole text, a glob, or a part",
        arguments: [
            ("web", "/web", true), ("web", "/web2", false), ("web*", "/web2", true), ("w?b", "/wob", true),
            ("{ contains: e }", "/web", true), ("{ contains: /we }", "/web", true),
            ("{ contains: '*' }", "/web", false),
            ("[db, web]", "/web", true), ("[db, { contains: x }]", "/web", false), ("'1'", "/1", true),
            ("1", "/1", true),
        ])
    func names(name: String, container: String, isShown: Bool) throws {
        #expect(
            try shows("{ name: \(name) }", ObjectDescription(kind: .container, id: "a", names: [container])) == isShown)
    }

    @Test(
        "are objects by label: a key, a key with a value, and parts of both",
        arguments: [
            ("homepage.*", true), ("homepage", false), ("homepage.group", true), ("homepage.group=Media", true),
            ("homepage.group=media", false), ("homepage.*=M*", true), ("'*=Media'", true), ("homepage.group=", false),
            ("{ contains: page }", true), ("{ contains: page=ed }", true), ("{ contains: 'page=x' }", false),
            ("{ contains: 'page=' }", true), ("{ contains: '=Med' }", true), ("[a, homepage.group]", true),
        ])
    func labels(label: String, isShown: Bool) throws {
        let object = ObjectDescription(kind: .container, id: "a", labels: [(key: "homepage.group", value: "Media")])
        #expect(try shows("{ label: \(label) }", object) == isShown)
    }

    @Test("are objects by compose project and by image, and any of all texts is enough")
    func others() throws {
        let object = ObjectDescription(
            kind: .container, id: "a", names: ["/web"], labels: [(key: "com.docker.compose.project", value: "shop")],
            image: "nginx:1.27")
        #expect(try shows("{ compose_project: sho? }", object))
        #expect(try shows("{ image: 'nginx:*' }", object))
        #expect(try !shows("{ image: nginx }", object))
        #expect(try shows("{ name: nobody, image: [a, { contains: nginx }] }", object))
    }

    @Test("are images by the names that others call them by, whichever key says it", arguments: ["name", "image"])
    func images(key: String) throws {
        let object = ObjectDescription(kind: .image, id: "sha256:a", names: ["nginx:1.27"])
        #expect(try shows("{ \(key): 'nginx:*' }", object))
        #expect(try !shows("{ \(key): 'redis:*' }", object))
    }

    @Test("lack what except selects, whatever shows it; except alone shows all others")
    func except() throws {
        let web = ObjectDescription(kind: .container, id: "a", names: ["/web"], labels: [(key: "a", value: "")])
        let database = ObjectDescription(kind: .container, id: "b", names: ["/db"], labels: [(key: "a", value: "")])
        for selection in ["{ label: a, except: { name: db } }", "{ except: { name: db } }"] {
            #expect(try shows(selection, web))
            #expect(try !shows(selection, database))
        }
    }

    @Test("may be told for each kind, and no other is touched by it", arguments: VisibilityKeys.kinds.map(\.key))
    func kinds(key: String) throws {
        let visibility = try view("    \(key): { label: shown }\n").visibility
        for (other, kind) in VisibilityKeys.kinds { #expect(visibility.rules(kind) == (other == key)) }
    }

    @Test("are all kinds that there are")
    func allKinds() {
        #expect(VisibilityKeys.kinds.map(\.kind) == ObjectKind.allCases)
    }

    @Test("are without what redact names")
    func redact() throws {
        var expected = Redaction()
        expected.environment = .empty
        expected.commands = true
        #expect(try view("    redact: [env, commands]\n").redaction == expected)
        expected.hostPaths = true
        expected.addresses = true
        expected.swarmKeys = true
        expected.configData = true
        expected.credentials = true
        expected.labels = [.glob("*secret*"), .exact("a"), .contains("b")]
        let all = """
                redact:
                  - { labels: ["*secret*", a, { contains: b }] }
                  - env
                  - commands
                  - paths
                  - addresses
                  - swarm_keys
                  - config_data
                  - credentials

            """
        #expect(try view(all).redaction == expected)
    }

    @Test("keep the environment variables that env names")
    func environment() throws {
        let redaction = try view("    env: { keep: [TZ, \"PUBLIC_*\"] }\n").redaction
        #expect(redaction.environment == .keep([.exact("TZ"), .glob("PUBLIC_*")]))
        #expect(try view("    env: { keep: TZ }\n").redaction.environment == .keep([.exact("TZ")]))
    }

    @Test("are masked by stars, or by a keyed hash of 16 hexadecimal digits")
    func mask() throws {
        #expect(try view("    redact: [env]\n    mask: stars\n").redaction.mask == .stars)
        // The key and data of RFC 4231, section 4.3.
        let mask = KeyedMask(secret: "Jefe")
        let value = Array("what do ya want for nothing?".utf8)
        #expect(value.withUnsafeBytes(mask.mask) == "5bdcc146bf60754e")
        let read = try view("    redact: [env]\n    mask: { hash: Jefe }\n").redaction.mask
        #expect(read == .hash(mask))
        #expect(read != .hash(KeyedMask(secret: "jefe")))
        #expect(!"\(mask)".contains("Jefe") && !String(reflecting: mask).contains("Jefe"))
        var dumped = ""
        dump(mask, to: &dumped)
        #expect(!dumped.contains("Jefe"))
    }

    @Test("are the members that fields names, for these endpoints alone")
    func fields() throws {
        let lines = """
                fields:
                  ContainerList: [Id, Names, "NetworkSettings.Networks.*.IPAddress"]
                  SystemPing: [a]

            """
        let fields = try view(lines).fields
        #expect(
            fields == [.containerList: ["Id", "Names", "NetworkSettings.Networks.*.IPAddress"], .systemPing: ["a"]])
    }

    @Test("stand beside a preset as well as beside allow and deny")
    func beside() throws {
        let text = """
            caisson: 1
            policies:
              p: { preset: traefik, deny: [ContainerExport], containers: { label: traefik.enable=true }, redact: [env] }
            """
        let policy = try #require(PolicyText.read(text).file?.policies.first?.policy)
        #expect(policy.allowedEndpoints == [.containerList])
        #expect(
            policy.view?.visibility[.container].shown == [
                .label(key: .exact("traefik.enable"), value: .exact("true"))
            ])
    }

    @Test("are everything where nothing is said of it")
    func everything() {
        let text = "caisson: 1\npolicies: { p: { allow: [ContainerList], mask: stars } }"
        #expect(PolicyText.read(text).file?.policies.first?.policy.view == nil)
    }
}
