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
