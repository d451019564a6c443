// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("What is done to a swarm")
struct SwarmLimitTests {
    private static let limited = Policy.open.constraining(.binds(BindMountLimit(directories: ["/srv"])))

    private static func hiding(_ kind: ObjectKind) -> Policy {
        AskedEngine.policy([kind: .init(hidden: [.name(.exact("vault"))])])
    }

    // MARK: Under a limit of bind mounts

    @Test("under a limit of bind mounts is no join: its managers bind what they like")
    func join() throws {
        let json = #"{"RemoteAddrs":["10.0.0.9:2377"],"JoinToken":"SWMTKN-1-x"}"#
        #expect(try Self.limited.objection("POST /swarm/join", json: json)?.contains("bind what it likes") == true)
        #expect(try Policy.open.objection("POST /swarm/join", json: json) == nil)
        for kind in ObjectKind.allCases {
            #expect(try Self.hiding(kind).objection("POST /swarm/join", json: json) != nil, "\(kind)")
        }
    }

    @Test(
        "under a limit of bind mounts signs no managers, and names no file for the logs of all tasks",
        arguments: [
            (#"{"CAConfig":{"SigningCACert":"x"}}"#, "CAConfig.SigningCACert"),
            (#"{"CAConfig":{"SigningCAKey":"x"}}"#, "CAConfig.SigningCAKey"),
            (#"{"CAConfig":{"ExternalCAs":[{"Protocol":"cfssl","URL":"https://x"}]}}"#, "CAConfig.ExternalCAs"),
            (#"{"caconfig":{"signingcakey":"x"}}"#, "CAConfig.SigningCAKey"),
            (
                #"{"TaskDefaults":{"LogDriver":{"Name":"syslog","Options":{"syslog-address":"unix:///run/docker.sock"}}}}"#,
                "TaskDefaults.LogDriver.Options"
            ),
            (#"{"TaskDefaults":{"LogDriver":{"Options":{"path":"/x"}}}}"#, "TaskDefaults.LogDriver.Options"),
        ])
    func specs(spec: String, place: String) throws {
        for (line, json, beginning) in [
            ("POST /swarm/update?version=1", spec, ""), ("POST /swarm/init", #"{"Spec":\#(spec)}"#, "Spec."),
        ] {
            guard case .denied(let denial) = Self.limited.evaluate(try .of(line, json: json)),
                case .body(let violation) = denial.violation
            else {
                Issue.record("\(json)")
                continue
            }
            #expect(violation.path == beginning + place)
            #expect(try Policy.open.objection(line, json: json) == nil)
        }
    }

    @Test("under a limit of bind mounts is begun and changed as clients do it")
    func usual() throws {
        let spec =
            #"{"Name":"default","CAConfig":{"NodeCertExpiry":7776000000000000,"ExternalCAs":null},"#
            + #""TaskDefaults":{"LogDriver":{"Name":"json-file","Options":{"max-size":"1m"}}},"Raft":{}}"#
        for (line, json) in [
            ("POST /swarm/update?version=1&rotateWorkerToken=1", spec),
            ("POST /swarm/init", #"{"ListenAddr":"0.0.0.0:2377","ForceNewCluster":true,"Spec":\#(spec)}"#),
            ("POST /swarm/init", "{}"),
        ] {
            guard case .allowed = Self.limited.evaluate(try .of(line, json: json)) else {
                Issue.record("\(json)")
                continue
            }
        }
    }

    /// Ways to root that no body tells of, which the threat model names beside the limit.
    private static let outside: Set<Endpoint> = [
        .grpc, .putContainerArchive, .libpodPutContainerArchive, .libpodContainerExec, .pluginEnable,
        .checkpointDelete,
    ]

    @Test("or to the host otherwise is judged where binds are limited, or is known to be outside of the limit")
    func everyPower() {
        let powers = Endpoint.allCases.filter { $0.traits.effects.contains(.controlsHost) }
        let unjudged = powers.filter { !BindMountLimit.mayRefuse($0) }
        #expect(Set(unjudged).isSubset(of: Self.outside), "\(Set(unjudged).subtracting(Self.outside))")
    }

    // MARK: While something is hidden

    @Test("takes nothing that is hidden with it: by leaving it, by a node, by its builds")
    func takesAll() throws {
        let rows: [(String, [ObjectKind])] = [
            ("POST /swarm/leave?force=1", [.service, .task, .secret, .config, .node, .network, .container]),
            ("DELETE /nodes/x?force=1", [.service, .task, .container]), ("POST /build/prune?all=1", [.image]),
            ("POST /nodes/x/update?version=1", [.service, .task, .container]),
            (
                "POST /swarm/update?version=1&rotateWorkerToken=1",
                [.service, .task, .secret, .config, .node, .network, .container]
            ),
        ]
        for (line, kinds) in rows {
            for kind in ObjectKind.allCases {
                let denial = try Self.hiding(kind).objection(line)
                #expect((denial?.contains("it would take \(kind)s") == true) == kinds.contains(kind), "\(line) \(kind)")
            }
            #expect(try Policy.open.objection(line) == nil)
        }
    }

    @Test("ends no hidden tasks by what placement reads of a node, and takes no hidden node from its swarm")
    func bodies() throws {
        let node = AskedEngine.object(.node, "x", id: "1")
        let updates = [
            #"{"Role":"worker","Availability":"drain"}"#, #"{"Role":"worker","Availability":"active","Labels":{}}"#,
            #"{"Role":"manager","Availability":"active"}"#,
        ]
        for json in updates {
            for kind in [ObjectKind.service, .task, .container] {
                let denial = try AskedEngine(objects: [node]).judge(
                    Self.hiding(kind), "POST /nodes/x/update?version=1", json
                ).denial
                #expect(denial?.contains("would take \(kind)s that are hidden") == true, "\(kind) \(json)")
            }
            let secrets = try AskedEngine(objects: [node]).judge(
                Self.hiding(.secret), "POST /nodes/x/update?version=1", json)
            #expect(secrets.denial == nil)
        }
        let forced = try AskedEngine().judge(Self.hiding(.secret), "POST /swarm/init", #"{"ForceNewCluster":true}"#)
        #expect(forced.denial?.contains("ForceNewCluster would take secrets") == true)
        #expect(try AskedEngine().judge(Self.hiding(.secret), "POST /swarm/init", "{}").denial == nil)
    }
}
