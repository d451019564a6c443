// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A denial")
struct DenialTests {
    private let noLogs = RuleID(text: "ContainerLogs", policy: "watch", place: "caisson.yaml:7")

    private func policy(_ remedies: [Remedy] = []) -> Policy {
        Policy(
            name: "watch",
            rules: [
                Rule(.allow, methods: .all, subject: .paths(PathPattern("/containers")), id: "CONTAINERS=1"),
                Rule(.deny, methods: .all, subject: .endpoints([.containerLogs]), id: noLogs),
            ], remedies: remedies, wording: PlainWording(nothing: "nothing would"))
    }

    private func denial(_ policy: Policy, _ line: String, json: String? = nil) throws -> Denial {
        guard case .denied(let denial) = policy.evaluate(try .of(line, json: json)) else { throw Passed() }
        return denial
    }

    private struct Passed: Error {}

    @Test("tells endpoint, object and reason, and what is missing in an order of its own")
    func missing() throws {
        let images = Rule(.allow, methods: .all, subject: .paths(PathPattern("/images")), id: "IMAGES=1")
        let wide = Remedy(rule: images, missing: [.variable("POST"), .variable("IMAGES")])
        let denial = try denial(policy([wide]), "POST /images/acme%2Fapp:1/tag")
        #expect(denial.reason == .notAllowed && denial.reason.rawValue == "not_allowed")
        #expect(denial.endpoint == .imageTag)
        #expect(denial.object == "acme/app:1")
        #expect(denial.rule == nil && denial.violation == nil)
        #expect(denial.missing == [.variable("POST"), .variable("IMAGES")])
        #expect(denial.remedy == "POST=1 and IMAGES=1")
    }

    @Test("tells the rule that denies, with its policy, its place and what was written")
    func rule() throws {
        let denial = try denial(policy(), "GET /containers/web/logs")
        #expect(denial.reason == .deniedByRule)
        #expect(denial.rule == noLogs)
        #expect(denial.rule?.name == "policy watch, caisson.yaml:7")
        #expect(denial.missing.isEmpty && denial.remedy == nil)
        #expect(denial.sentence == "ContainerLogs is not allowed: nothing would")
    }

    @Test("is lifted by the entry that denies, and by no other entry of its line")
    func lift() throws {
        let other = RuleID(text: "ContainerTop", policy: "watch", place: "caisson.yaml:7")
        let lifts = [noLogs, other].map { id in
            Remedy(
                rule: Rule(.deny, methods: .all, subject: .paths(PathPattern("/containers")), id: id),
                missing: [.withoutEntry(id)])
        }
        let allow = Rule(.allow, methods: .all, subject: .paths(PathPattern("/containers")), id: "CONTAINERS=1")
        let denial = try denial(policy(lifts + [Remedy(rule: allow, missing: [])]), "GET /containers/web/logs")
        #expect(denial.missing == [.withoutEntry(noLogs)])
    }

    @Test("of a body tells the way to the value, what was found there and what is allowed")
    func body() throws {
        let limited = policy().constraining(.binds(BindMountLimit(directories: ["/srv"])))
        let rows: [(String, BodyViolation)] = [
            (
                #"{"HostConfig": {"Binds": ["/srv/a:/a", "/etc:/b"]}}"#,
                BodyViolation(path: "HostConfig.Binds[1]", found: "/etc", allowed: .inside(["/srv"]))
            ),
            (
                #"{"HostConfig": {"Mounts": [{"Type": "bind", "Source": "etc"}]}}"#,
                BodyViolation(path: "HostConfig.Mounts[0].Source", found: "etc", allowed: .absolutePath)
            ),
            (
                #"{"HostConfig": {"VolumesFrom": ["db"]}}"#,
                BodyViolation(path: "HostConfig.VolumesFrom", allowed: .noVolumesFrom)
            ),
            (
                #"""
                {"HostConfig": {"Mounts": [{"Type": "volume", "Source": "v", "VolumeOptions":
                  {"DriverConfig": {"Options": {"o": "bind", "device": "/etc"}}}}]}}
                """#,
                BodyViolation(
                    path: "HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options.device", found: "/etc",
                    allowed: .inside(["/srv"]))
            ),
        ]
        for (json, violation) in rows {
            let denial = try denial(limited, "POST /containers/create", json: json)
            #expect(denial.reason == .bodyNotAllowed)
            #expect(denial.violation == .body(violation))
        }
    }

    @Test("of something hidden tells what stands against it, and not which rule allows the endpoint")
    func hidden() throws {
        let seeing = policy().seeing(
            View(visibility: Visibility([.container: .init(hidden: [.name(.exact("vault"))])])))
        let denial = try denial(seeing, "DELETE /containers/web?link=1")
        #expect(denial.reason == .notVisible)
        #expect(denial.violation == .visibility(.linkNamesHidden))
        #expect(denial.rule == nil && denial.missing.isEmpty)
    }
}
