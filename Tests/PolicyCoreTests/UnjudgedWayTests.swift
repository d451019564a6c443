// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A way to what is hidden that no body tells")
struct UnjudgedWayTests {
    private static let rules = ObjectKind.allCases.map { kind in
        AskedEngine.policy([kind: .init(hidden: [.name(.exact("vault"))])])
    }

    @Test("by a plugin's own mounts is refused whatever is hidden")
    func plugins() throws {
        for policy in Self.rules {
            for line in [
                "POST /plugins/create?name=x", "POST /plugins/pull?remote=x", "POST /plugins/x/set",
                "POST /plugins/x/upgrade?remote=x",
            ] {
                #expect(try policy.objection(line)?.contains("also what is hidden") == true, "\(line)")
            }
            for task in [#""PluginSpec":{"name":"x"}"#, #""Runtime":"plugin""#] {
                let json = #"{"TaskTemplate":{\#(task)}}"#
                guard case .denied = try AskedEngine().judge(policy, "POST /services/create", json) else {
                    Issue.record("\(json)")
                    continue
                }
            }
        }
        var redaction = Redaction()
        redaction.addresses = true
        #expect(try AskedEngine.policy([:], redaction).objection("POST /plugins/pull?remote=x") == nil)
    }

    @Test("by a rollback to what a service was before is refused whatever is hidden")
    func rollback() throws {
        for policy in Self.rules {
            let line = "POST /services/x/update?version=1&rollback=previous"
            #expect(try policy.objection(line, json: "{}")?.contains("rollback") == true)
            let update = try AskedEngine().judge(policy, "POST /services/x/update?version=1", "{}")
            #expect(update.denial?.contains("rollback") != true)
        }
    }

    @Test("to a redacted environment, by what a commit makes of it in labels, is refused")
    func commits() throws {
        var redaction = Redaction()
        for environment in [Redaction.Environment.empty, .keep([.exact("TZ")])] {
            redaction.environment = environment
            let policy = AskedEngine.policy([:], redaction)
            for changes in [
                "LABEL%20leak=$PW", "CMD%20x&changes=WORKDIR%20/$%7BPW:%2Bx%7D", "CMD%20x%0ALABEL%20a=$PW",
            ] {
                let denial = try policy.objection("POST /commit?container=web&repo=x&changes=\(changes)")
                #expect(denial?.contains("may hold no $") == true, "\(changes)")
            }
            let usual = "POST /commit?container=web&repo=x&changes=LABEL%20a=b&changes=CMD%20x"
            #expect(try policy.objection(usual) == nil)
        }
        redaction.environment = nil
        redaction.addresses = true
        let open = AskedEngine.policy([:], redaction)
        #expect(try open.objection("POST /commit?container=web&repo=x&changes=LABEL%20a=$PW") == nil)
    }

    @Test("to a hidden volume by its path is refused as one to what is not there, unless names alone decide")
    func volumePaths() throws {
        let engine = AskedEngine(objects: [
            AskedEngine.object(.volume, "vault", id: "a"),
            AskedEngine.object(.volume, "own", id: "b", [("team", "ci")]),
        ])
        let labelled = AskedEngine.policy([
            .volume: .init(shown: [.label(key: .exact("team"), value: .exact("ci"))])
        ])
        let named = AskedEngine.policy([.volume: .init(hidden: [.name(.exact("vault"))])])
        func denial(_ policy: Policy, _ name: String) throws -> String? {
            let rows = [
                ("POST /containers/create", #"{"HostConfig":{"Binds":["/x/volumes/\#(name):/x"]}}"#),
                (
                    "POST /volumes/create",
                    #"{"Name":"own","DriverOpts":{"o":"bind","device":"/x/volumes/\#(name)"},"Labels":{"team":"ci"}}"#
                ),
            ]
            let denials = try rows.map { try engine.judge(policy, $0.0, $0.1).denial?.replacing(name, with: "N") }
            #expect((denials[0] == nil) == (denials[1] == nil))
            return denials[0]
        }
        let hidden = try denial(labelled, "vault")
        #expect(try hidden != nil && hidden == denial(labelled, "absent"))
        #expect(try denial(labelled, "own") == nil)
        #expect(try denial(named, "vault") != nil && denial(named, "zz-absent") == nil)
    }

    @Test(
        "by the disk that volumes lie on is refused where volumes have a rule, as a volume and in a mount",
        arguments: ["ext4", "xfs", "btrfs"])
    func disks(type: String) throws {
        let policy = AskedEngine.policy([.volume: .init(hidden: [.name(.exact("vault"))])])
        let options = #"{"type":"\#(type)","device":"/dev/vda"}"#
        let mount =
            #"{"Type":"volume","Source":"x","Target":"/x","VolumeOptions":{"DriverConfig":{"Options":\#(options)}}}"#
        for (line, json) in [
            ("POST /volumes/create", #"{"Name":"x","DriverOpts":\#(options)}"#),
            ("POST /containers/create", #"{"HostConfig":{"Mounts":[\#(mount)]}}"#),
            ("POST /services/create", #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#),
            ("POST /services/x/update?version=1", #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#),
        ] {
            #expect(try AskedEngine().judge(policy, line, json).denial?.contains("device /dev/vda") == true, "\(line)")
        }
        let limit = BindMountLimit(directories: ["/dev/disk"])
        let body = try #require(RequestFacts.of("POST /volumes/create", json: #"{"DriverOpts":\#(options)}"#).body)
        #expect(limit.violation(in: body, of: .volumeCreate)?.sentence.contains("only /dev/disk") == true)
    }
}
