// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import TestSupport
import Testing

@testable import PolicyConfig

@Suite("The section dialects")
struct DialectTests {
    private func decide(_ variables: [String: String], _ method: Method, _ path: String) throws -> String? {
        let configuration = Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: false))
        let policy = try #require(configuration.policies.policies.first)
        guard case .denied(let denial) = policy.evaluate(try .of(method, path)) else { return nil }
        return denial.sentence
    }

    private func allows(_ variables: [String: String], _ method: Method, _ path: String) throws -> Bool {
        try decide(variables, method, path) == nil
    }

    @Test("allow ping, version and events unless told otherwise, and nothing else")
    func defaults() throws {
        for path in ["/_ping", "/version", "/events"] { #expect(try allows([:], .get, path)) }
        for route in RouteTable.routes where !["/_ping", "/version", "/events"].contains("\(route.template)") {
            #expect(try !allows([:], route.method, route.template.path(naming: "x")), "\(route.template)")
        }
        #expect(try !allows(["PING": "0"], .get, "/_ping"))
        #expect(try !allows(["PING": ""], .get, "/_ping"), "set to nothing is off")
    }

    @Test(
        "read a switch as a leading whole number other than 0",
        arguments: [
            ("1", true), ("2", true), ("01", true), ("-1", true), ("+1", true), ("1abc", true), ("0", false),
            ("00", false), ("true", false), ("yes", false), ("on", false), (" 1", false), ("", false), ("-", false),
            ("-0", false), ("99999999999999999999999", true),
        ])
    func truth(value: String, isOn: Bool) throws {
        #expect(try allows(["CONTAINERS": value], .get, "/containers/json") == isOn)
    }

    @Test("take GET and HEAD as reads, and every other method with POST")
    func methods() throws {
        #expect(try allows(["CONTAINERS": "1"], .head, "/containers/a/archive"))
        #expect(try !allows(["CONTAINERS": "1"], .put, "/containers/a/archive"))
        for method in [Method.post, .put, .delete, .options, .patch] {
            #expect(try allows(["CONTAINERS": "1", "POST": "1"], method, "/containers/whatever"))
        }
    }

    @Test("let through, inside a section, what no route knows; a newer engine may")
    func unknown() throws {
        #expect(try allows(["CONTAINERS": "1"], .get, "/containers/a/brandnew"))
        #expect(try !allows(["CONTAINERS": "1"], .get, "/brandnew"))
        #expect(try !allows(["CONTAINERS": "1"], .get, "/containersX"))
    }

    @Test("differ about an action without POST: tecnativa gates it, linuxserver does not")
    func actions() throws {
        let start = ["ALLOW_START": "1"]
        #expect(try !allows(start.merging(["CAISSON_DIALECT": "tecnativa"]) { $1 }, .post, "/containers/a/start"))
        #expect(try allows(start.merging(["CAISSON_DIALECT": "linuxserver"]) { $1 }, .post, "/containers/a/start"))
        #expect(try allows(["ALLOW_START": "1", "POST": "1"], .post, "/containers/a/start"))
        #expect(try !allows(["ALLOW_START": "1", "POST": "1"], .post, "/containers/a/stop"))
        #expect(try !allows(["ALLOW_START": "1", "POST": "1"], .post, "/containers/a/b/start"))
    }

    @Test("of linuxserver refuse five reads until they are switched on, also for names with slashes")
    func refusedReads() throws {
        for (variable, path) in [
            ("ALLOW_LOGS", "logs"), ("ALLOW_ARCHIVE", "archive"), ("ALLOW_CHANGES", "changes"),
            ("ALLOW_EXPORT", "export"), ("ALLOW_TOP", "top"),
        ] {
            let off = ["CONTAINERS": "1", "CAISSON_DIALECT": "linuxserver"]
            #expect(try !allows(off, .get, "/containers/a/\(path)"))
            #expect(try !allows(off, .get, "/containers/a/b/\(path)"))
            #expect(try allows(off.merging([variable: "1"]) { $1 }, .get, "/containers/a/\(path)"))
            #expect(try !allows(["CAISSON_DIALECT": "linuxserver", variable: "1"], .get, "/containers/a/\(path)"))
            #expect(
                try allows(["CONTAINERS": "1", "CAISSON_DIALECT": "linuxserver-legacy"], .get, "/containers/a/\(path)"))
        }
        #expect(try !allows(["CONTAINERS": "1", "POST": "1", "ALLOW_PAUSE": "0"], .put, "/containers/a/archive"))
    }

    @Test("of tecnativa refuse three reads where one of their variables is set, as its coming version does")
    func comingRefusals() throws {
        let reads = [("ALLOW_ARCHIVE", "archive"), ("ALLOW_EXPORT", "export"), ("ALLOW_LOGS", "logs")]
        let sections = ["CAISSON_DIALECT": "tecnativa", "CONTAINERS": "1"]
        for (variable, path) in reads {
            #expect(try allows(sections, .get, "/containers/a/\(path)"), "as today, where none is set")
            let others = reads.filter { $0.0 != variable }
            for value in ["1", "0"] {
                let variables = sections.merging([variable: value]) { $1 }
                #expect(try allows(variables, .get, "/containers/a/\(path)") == (value == "1"))
                for (_, other) in others { #expect(try !allows(variables, .get, "/containers/a/\(other)")) }
                #expect(try allows(variables, .get, "/containers/a/top"), "it has no variable there")
            }
        }
        let message = try decide(sections.merging(["ALLOW_LOGS": "1"]) { $1 }, .get, "/containers/a/export")
        #expect(message == "ContainerExport is not allowed: ALLOW_EXPORT=1 would allow it")
    }

    @Test("of linuxserver know podman, tecnativa's does not")
    func libpod() throws {
        let variables = ["LIBPOD_CONTAINERS": "1"]
        #expect(try allows(variables, .get, "/v5.0.0/libpod/containers/json"))
        #expect(
            try !allows(["CONTAINERS": "1", "CAISSON_DIALECT": "linuxserver"], .get, "/v5.0.0/libpod/containers/json"))
        #expect(
            try !allows(
                ["LIBPOD_CONTAINERS": "1", "CAISSON_DIALECT": "tecnativa"], .get, "/v5.0.0/libpod/containers/json"))
        #expect(
            try allows(["ALLOW_START": "1", "CAISSON_DIALECT": "linuxserver"], .post, "/v5.0.0/libpod/pods/p/start"))
        #expect(
            try !allows(
                ["ALLOW_START": "1", "CAISSON_DIALECT": "linuxserver-legacy"], .post, "/v5.0.0/libpod/pods/p/start"))
        #expect(try allows(["LIBPOD_ALLOW_POD_START": "1"], .post, "/v5.0.0/libpod/pods/p/start"))
        #expect(try allows(["LIBPOD_ALLOW_START": "1"], .post, "/v5.0.0/libpod/containers/c/start"))
    }

    @Test("teach what would allow it")
    func denials() throws {
        let message = { try decide($0, $1, $2) }
        #expect(
            try message([:], .get, "/containers/json") == "ContainerList is not allowed: CONTAINERS=1 would allow it")
        #expect(
            try message([:], .post, "/containers/create")
                == "ContainerCreate is not allowed: POST=1 and CONTAINERS=1 would allow it, which is ROOT ON THE HOST")
        #expect(
            try message(["CONTAINERS": "1"], .post, "/containers/create")
                == "ContainerCreate is not allowed: POST=1 would allow it, which is ROOT ON THE HOST")
        #expect(
            try message(["POST": "1"], .get, "/containers/json")
                == "ContainerList is not allowed: CONTAINERS=1 would allow it, which is ROOT ON THE HOST")
        #expect(
            try message(["CONTAINERS": "1"], .post, "/networks/n/connect")
                == "NetworkConnect is not allowed: POST=1 and NETWORKS=1 would allow it, which is ROOT ON THE HOST")
        #expect(
            try message([:], .post, "/networks/n/connect")
                == "NetworkConnect is not allowed: POST=1 and NETWORKS=1 would allow it")
        #expect(
            try message(["CAISSON_DIALECT": "linuxserver"], .post, "/containers/a/start")
                == "ContainerStart is not allowed: ALLOW_START=1 would allow it")
        #expect(
            try message(["CONTAINERS": "1", "CAISSON_DIALECT": "linuxserver"], .get, "/containers/a/logs")
                == "ContainerLogs is not allowed: ALLOW_LOGS=1 would allow it")
        #expect(
            try message([:], .get, "/debug/pprof/")
                == "DebugPprofIndex is not allowed: the tecnativa dialect has no setting that would allow it")
    }

    @Test("name linuxserver's dialect where an action waits for POST in tecnativa's: that way is narrow")
    func narrowWay() throws {
        let way = "CAISSON_DIALECT: linuxserver"
        for (variable, word, endpoint) in [
            ("ALLOW_START", "start", "ContainerStart"), ("ALLOW_STOP", "stop", "ContainerStop"),
            ("ALLOW_RESTARTS", "kill", "ContainerKill"),
        ] {
            for sections in [[:], ["CONTAINERS": "1"], ["CONTAINERS": "1", "POST": "0"]] {
                let variables = sections.merging([variable: "1"]) { $1 }
                let told = try decide(variables, .post, "/containers/a/\(word)")
                #expect(told == "\(endpoint) is not allowed: \(way) would allow it")
                let issues = Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: false)).issues
                #expect(issues.map(\.place) == [variable])
                #expect(issues.first?.message.contains(way) == true)
                #expect(issues.first?.message.contains("ROOT ON THE HOST") == !sections.isEmpty)
                let narrow = variables.merging(["CAISSON_DIALECT": "linuxserver"]) { $1 }
                #expect(try allows(narrow, .post, "/containers/a/\(word)"), "what is told is true")
                #expect(Configuration.read(RuntimeEnvironment(environment: narrow, isInContainer: false)).issues == [])
            }
        }
        #expect(
            try decide(["CONTAINERS": "1"], .post, "/containers/a/restart")
                == "ContainerRestart is not allowed: \(way) and ALLOW_RESTARTS=1 would allow it")
    }

    @Test("of tecnativa name what allows Podman's endpoints: the other dialect, or a policy file")
    func libpodRemedies() throws {
        let way = "CAISSON_DIALECT: linuxserver"
        let list = "LibpodContainerList is not allowed: \(way)"
        #expect(
            try decide([:], .get, "/v5.0.0/libpod/containers/json") == "\(list) and LIBPOD_CONTAINERS=1 would allow it")
        let named = ["CAISSON_DIALECT": "tecnativa", "LIBPOD_CONTAINERS": "1"]
        #expect(try decide(named, .get, "/v5.0.0/libpod/containers/json") == "\(list) would allow it")
        for dialect in ["tecnativa", "linuxserver", "linuxserver-legacy"] {
            for route in RouteTable.routes where "\(route.template)".hasPrefix("/libpod/") {
                let message = try decide(
                    ["CAISSON_DIALECT": dialect], route.method, "/v5.0.0" + route.template.path(naming: "x"))
                #expect(message?.contains("has no setting") != true, "\(dialect): \(message ?? "")")
            }
        }
        #expect(
            try decide([:], .post, "/v5.0.0/libpod/commit")
                == #"LibpodImageCommit is not allowed: a policy file with "allow: [LibpodImageCommit]" would allow it"#)
    }

    @Test(
        "refuse what a present switch refuses, in each of them",
        arguments: [Dialect.tecnativa, .linuxserver, .linuxserverLegacy])
    func presentRefusals(dialect: Dialect) throws {
        for refused in SectionDialect.refusedActions {
            let word = String("\(refused.paths[0])".split(separator: "/").last?.dropLast() ?? "")
            let path = "/containers/a/\(word == "change" ? "changes" : word)"
            for off in ["0", "", "false"] {
                let variables = ["CAISSON_DIALECT": dialect.rawValue, "CONTAINERS": "1", refused.variable: off]
                #expect(try !allows(variables, .get, path), "\(refused.variable)=\(off)")
                #expect(try !allows(variables, .get, "/containers/a/b/\(path.split(separator: "/")[2])"))
                #expect(try decide(variables, .get, path)?.hasSuffix("\(refused.variable)=1 would allow it") == true)
            }
            let on = ["CAISSON_DIALECT": dialect.rawValue, "CONTAINERS": "1", refused.variable: "1"]
            #expect(try allows(on, .get, path))
        }
    }

    @Test("tell of switches that are on and open nothing")
    func withoutEffect() {
        let places = { (variables: [String: String]) in
            Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: false)).issues.map(\.place)
        }
        #expect(places(["AUTH": "1", "BUILD": "1", "INFO": "1"]) == ["AUTH", "BUILD"])
        #expect(places(["AUTH": "1", "BUILD": "1", "POST": "1"]) == [])
        let named = ["CAISSON_DIALECT": "tecnativa"]
        #expect(
            places(
                named.merging(["ALLOW_LOGS": "1", "ALLOW_PAUSE": "1", "LIBPOD_INFO": "1", "LIBPOD_PODS": "0"]) { $1 })
                == ["LIBPOD_INFO", "ALLOW_PAUSE"])
        #expect(places(["CAISSON_DIALECT": "linuxserver", "ALLOW_LOGS": "1", "LIBPOD_INFO": "1"]) == [])
    }

    @Test("are told apart by the variables that only one of them has")
    func detection() {
        let dialect = { (variables: [String: String]) -> Dialect? in
            let source = Configuration.read(RuntimeEnvironment(environment: variables, isInContainer: false)).source
            return if case .dialect(let dialect, _) = source { dialect } else { nil }
        }
        #expect(dialect(["CONTAINERS": "1"]) == .tecnativa)
        #expect(dialect(["ALLOW_START": "1"]) == .tecnativa)
        #expect(dialect(["ALLOW_LOGS": "0"]) == .linuxserver)
        #expect(dialect(["LIBPOD_INFO": "1"]) == .linuxserver)
        #expect(dialect(["SP_ALLOW_GET": ".*"]) == .wollomatic)
        #expect(dialect(["CETUSGUARD_RULES": ""]) == .cetusguard)
        #expect(dialect(["ALLOW_PAUSE": "1", "CAISSON_DIALECT": "tecnativa"]) == .tecnativa)
    }
}
