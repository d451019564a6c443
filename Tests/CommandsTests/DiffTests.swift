// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson diff")
struct DiffTests {
    private static let old = """
        caisson: 1
        clients:
          - { container: watch, policy: watch }
          - { user: 1000, policy: ci }
          - { user: 1001, policy: gone }
        policies:
          watch: { allow: [ContainerList, SystemEvents, "POST /containers/web/restart"] }
          ci: { allow: [ContainerList, ContainerCreate] }
          gone: { allow: [SystemPing] }
        """

    private static let new = """
        caisson: 1
        clients:
          - { container: watch, policy: observer }
          - { user: 1000, policy: ci }
          - { user: 1002, policy: fresh }
        policies:
          observer: { allow: [ContainerList, ContainerInspect, "POST /containers/api/restart"] }
          ci: { allow: [ContainerList, ContainerExec] }
          fresh: { allow: [SystemPing] }
        """

    private func diff(
        _ old: String, _ new: String, _ flags: [String] = []
    ) throws -> (status: Int32, out: String, err: String) {
        let directory = try TemporaryDirectory()
        for (name, text) in [("old", old), ("new", new)] {
            try text.write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
        }
        return try RunningCaisson.run(["diff", directory.path + "/old", directory.path + "/new"] + flags)
    }

    @Test("marks as root on the host what may be that, and not what is held to a standard")
    func standards() throws {
        func file(_ policy: String) -> String { "caisson: 1\npolicies: { p: { \(policy) } }\n" }
        let held = file("allow: [SystemPing, ContainerCreate], create: { standard: baseline }")
        let open = file("allow: [SystemPing, ContainerCreate]")
        let none = file("allow: [SystemPing]")
        #expect(try diff(none, held).out.contains("ContainerCreate  (containers: write)\n"))
        #expect(try diff(none, open).out.contains("ContainerCreate  (containers: write)  ROOT ON THE HOST\n"))
        #expect(try diff(held, open).out.contains("~ ContainerCreate  (containers: write)  ROOT ON THE HOST\n"))
    }

    @Test("says for each client what becomes allowed, denied, or other than before: 1")
    func changes() throws {
        let result = try diff(Self.old, Self.new)
        #expect(result.status == 1, "\(result.err)")
        #expect(
            result.out == """
                container:watch: policy observer, was watch
                  + ContainerInspect  (containers: read)
                  - SystemEvents  (system: read)
                  ~ ContainerRestart  (containers: write)
                user:1000: policy ci
                  + ContainerExec  (containers: exec)  ROOT ON THE HOST
                  - ContainerCreate  (containers: write)  ROOT ON THE HOST
                user:1002, if it is container:watch: policy fresh, was watch
                  + SystemPing  (system: read)
                  - ContainerList  (containers: read)
                  - ContainerRestart  (containers: write)
                  - SystemEvents  (system: read)
                user:1002, otherwise: policy fresh, was nobody
                  + SystemPing  (system: read)
                user:1001, if it is container:watch: policy observer, was gone
                  + ContainerList  (containers: read)
                  + ContainerInspect  (containers: read)
                  + ContainerRestart  (containers: write)
                  - SystemPing  (system: read)
                user:1001, otherwise: nobody, was policy gone
                  - SystemPing  (system: read)

                """)
    }

    @Test("notices another limit of bind mounts, where it holds")
    func limits() throws {
        let wide =
            "caisson: 1\npolicies: { p: { allow: [ContainerList, { operation: ContainerCreate, binds: [/] }] } }\n"
        let result = try diff(wide, wide.replacing("[/]", with: "[/srv]"))
        #expect(result.status == 1)
        #expect(result.out == "everyone: policy p\n  ~ ContainerCreate  (containers: write)  ROOT ON THE HOST\n")
    }

    @Test("compares what limits come to, and not how many rules and lines there are")
    func effectiveLimits() throws {
        func policy(_ rest: String) -> String { "caisson: 1\npolicies: { p: { \(rest) } }\n" }
        let create = "{ operation: ContainerCreate, binds: [/srv, /data] }"
        let volume = "{ operation: VolumeCreate, binds: [] }"
        let more = try diff(policy("allow: [ContainerCreate]"), policy("allow: [SystemInfo, ContainerCreate]"))
        #expect(more.out == "everyone: policy p\n  + SystemInfo  (system: read)\n")
        for (old, new) in [
            ("allow: [\(create), \(volume)]", "allow: [\(volume), \n  \(create)]"),
            ("allow: [\(create)]", "allow: [{ operation: ContainerCreate, binds: [/data/, /srv/ci, /srv, /srv/./a] }]"),
            ("allow: [ContainerCreate]", "allow: [\(create), ContainerCreate]"),
            ("allow: [ContainerCreate], binds: [/srv]", "binds: [/srv], allow: [ContainerCreate]"),
        ] {
            let result = try diff(policy(old), policy(new))
            #expect(result.status == 0, "\(old) | \(new): \(result.out)\(result.err)")
        }
        let added = try diff(policy("allow: [\(create)]"), policy("allow: [ContainerCreate], binds: [/srv, /data]"))
        #expect(added.status == 1, "the policy's limit holds for volumes as well: \(added.out)")
    }

    @Test("notices that nothing is enforced any more, and that it is again: 1")
    func mode() throws {
        let enforced = "caisson: 1\npolicies: { p: { allow: [SystemPing, Grpc] } }\n"
        let warning = enforced.replacing("Grpc] }", with: "Grpc], mode: warn }")
        let off = try diff(enforced, warning)
        #expect(off.status == 1)
        #expect(off.out == "everyone: policy p\n  ~ mode: enforce → warn: nothing is denied any more\n")
        #expect(
            try diff(warning, enforced).out.contains("  ~ mode: warn → enforce: what was only warned of is denied\n"))
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(try diff(enforced, warning, ["--json"]).out.utf8))
                as? [String: Any])
        let change = try #require((object["changes"] as? [[String: Any]])?.first)
        #expect(change["enforced"] as? [String: Bool] == ["old": true, "new": false])
        #expect(try diff(warning, "# moved\n" + warning).status == 0)
    }

    @Test("marks the same as root on the host in its object and in its text")
    func roots() throws {
        let old = "caisson: 1\npolicies: { p: { allow: [SystemPing, Grpc] } }\n"
        let new = old.replacing("Grpc", with: "ContainerExec")
        let text = try diff(old, new).out
        let marked = text.split(separator: "\n").filter { $0.hasSuffix("ROOT ON THE HOST") }
            .map { String($0.split(separator: " ")[1]) }
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(try diff(old, new, ["--json"]).out.utf8)) as? [String: Any])
        let change = try #require((object["changes"] as? [[String: Any]])?.first)
        #expect(Set(marked) == ["Grpc", "ContainerExec"])
        #expect(Set(try #require(change["rootOnHost"] as? [String])) == Set(marked))
    }

    @Test("prints one object")
    func json() throws {
        let result = try diff(Self.old, Self.new, ["--json"])
        #expect(result.status == 1)
        let object = try #require(JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
        let changes = try #require(object["changes"] as? [[String: Any]])
        #expect(
            changes.map { $0["subject"] as? String } == [
                "container:watch", "user:1000", "user:1002, if it is container:watch", "user:1002, otherwise",
                "user:1001, if it is container:watch", "user:1001, otherwise",
            ])
        #expect(changes[1]["rootOnHost"] as? [String] == ["ContainerExec", "ContainerCreate"])
        #expect(object["reordered"] as? Bool == false)
    }

    @Test("finds no difference between a file and itself: 0")
    func equal() throws {
        let result = try diff(Self.old, "# the same\n" + Self.old)
        #expect(result.status == 0)
        #expect(result.out == "both allow the same\n")
    }

    @Test("notices another order of clients, and policies that nobody uses")
    func order() throws {
        let swapped = Self.old.replacing("{ user: 1000, policy: ci }", with: "{ user: 9, policy: ci }")
            .replacing("{ user: 1001, policy: gone }", with: "{ user: 1000, policy: ci }")
            .replacing("{ user: 9, policy: ci }", with: "{ user: 1001, policy: gone }")
            .replacing(
                "gone: { allow: [SystemPing] }", with: "gone: { allow: [SystemPing] }\n  spare: { allow: [SystemInfo] }"
            )
        let result = try diff(Self.old, swapped)
        #expect(result.status == 1)
        #expect(
            result.out == """
                policy spare: new
                  + SystemInfo  (system: read)
                the clients stand in another order: the first that matches names the policy

                """)
    }

    /// Two policies, and these clients.
    private static func file(_ clients: String...) -> String {
        """
        caisson: 1
        listeners: ["tcp://0.0.0.0:2375", "unix:///run/a.sock"]
        clients: [\(clients.joined(separator: ", "))]
        policies:
          wide: { allow: [SystemInfo, SystemPing] }
          narrow: { allow: [SystemPing] }
        """
    }

    @Test(
        "says who is caught by an entry further below where their own is gone, and who was before they had one",
        arguments: [
            ("container: agent", "address: 172.16.0.0/12", "container:agent", "address:172.16.0.0/12"),
            ("user: 5", "group: 0", "user:5", "group:0"),
            ("certificate: {subject: ci}", "address: 10.0.0.0/8", "certificate:subject=ci", "address:10.0.0.0/8"),
            ("compose_service: p/s", "label: k", "compose_service:p/s", "label:k"),
        ])
    func caught(entry: String, below: String, subject: String, other: String) throws {
        let both = Self.file("{ \(entry), policy: narrow }", "{ \(below), policy: wide }")
        let one = Self.file("{ \(below), policy: wide }")
        let gone = try diff(both, one)
        let lines = gone.out.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(4) == [
                "\(subject), if it is \(other): policy wide, was narrow", "  + SystemInfo  (system: read)",
                "\(subject), otherwise: nobody, was policy narrow", "  - SystemPing  (system: read)",
            ], "\(gone.out)\(gone.err)")
        #expect(gone.status == 1)
        #expect(
            gone.out.contains("no entry is about containers any more")
                == (entry.hasPrefix("co") && !below.hasPrefix("label")))
        let back = try diff(one, both)
        #expect(
            back.out.hasPrefix("\(subject), if it is \(other): policy narrow, was wide\n  - SystemInfo"), "\(back.out)")
    }

    @Test("takes a range of addresses for the ranges into which it was split, where none of it is left")
    func split() throws {
        let whole = Self.file("{ address: 10.0.0.0/8, policy: narrow }")
        func parts(_ last: String) -> String {
            Self.file("{ address: 10.0.0.0/9, policy: narrow }", "{ address: \(last), policy: narrow }")
        }
        #expect(try diff(whole, parts("10.128.0.0/9")).out == "both allow the same\n")
        let rest = try diff(whole, parts("10.128.0.0/10")).out
        #expect(rest == "address:10.0.0.0/8, otherwise: nobody, was policy narrow\n  - SystemPing  (system: read)\n")
    }

    @Test("compares presets with files, and says what is wrong with either: 78")
    func sources() throws {
        let same = try RunningCaisson.run(["diff", "preset:traefik", "preset:traefik"])
        #expect(same.status == 0)
        let wrong = try RunningCaisson.run(["diff", "preset:traefik", "preset:trafik"])
        #expect(wrong.status == 78)
        #expect(wrong.err == "caisson: preset: there is no preset \"trafik\"; did you mean traefik?\n")
    }
}
