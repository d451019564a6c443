// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

extension EngineTests {
    private static let policy = """
        clients:
          - { container: named, policy: pinging }
          - { compose_service: shop/web, policy: versions }
          - { label: role=watch, policy: watching }
        policies:
          pinging: { allow: [SystemPing] }
          versions: { allow: [SystemVersion] }
          watching: { allow: ["containers:read"] }

        """

    private static let compose = [
        "--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=web",
    ]
    private static let watcher = ["--label", "role=watch"]

    @Test("Containers on one network are told by name, by compose service and by label", .timeLimit(.minutes(2)))
    func containersAsClients() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            try await place.start("named")
            try await place.start("shop-web-1", Self.compose)
            try await place.start("watcher", Self.watcher)
            try await place.start("stranger")
            let paths = ["/_ping", "/version", "/containers/json"]
            for (name, allowed) in [("named", "/_ping"), ("shop-web-1", "/version"), ("watcher", "/containers/json")] {
                for path in paths {
                    let status = try await place.ask(path, from: name)
                    #expect(status == (path == allowed ? 200 : 403), "\(name) asked for \(path)")
                }
            }
            for path in paths {
                let status = try await place.ask(path, from: "stranger")
                #expect(status == 403, "\(path)")
            }
            try place.gate.waitForLog(containing: "watcher@\(Neighbourhood.subnet).")
        }
    }

    @Test("Containers are told by their IPv6 addresses as by their others", .timeLimit(.minutes(2)))
    func containersOverIPv6() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            let second = "\(Neighbourhood.prefix6)::21"
            try await place.start("named", ["--ip6", "\(Neighbourhood.prefix6)::20"])
            #expect(try await place.ask("/_ping", from: "named", at: Neighbourhood.gateway6) == 200)
            #expect(try await place.ask("/version", from: "named", at: Neighbourhood.gateway6) == 403)
            try place.gate.waitForLog(containing: "named@\(Neighbourhood.prefix6)::20")

            _ = try await bench.direct("network", "disconnect", place.network, "named")
            _ = try await bench.direct("network", "connect", "--ip6", second, place.network, "named")
            #expect(
                try await place.ask("/_ping", from: "named", at: Neighbourhood.gateway6) == 200, "at its new address")

            try await place.start("stranger", ["--ip6", "\(Neighbourhood.prefix6)::20"])
            #expect(try await place.ask("/_ping", from: "stranger", at: Neighbourhood.gateway6) == 403)
        }
    }

    @Test("The first request of a container is judged by what it is, however soon it comes", .timeLimit(.minutes(2)))
    func firstRequest() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            for round in 0..<10 {
                let watcher = try await place.askFirst("/containers/json", Self.watcher)
                #expect(watcher == 200, "round \(round)")
                let stranger = try await place.askFirst("/containers/json", [])
                #expect(stranger == 403, "round \(round)")
            }
        }
    }

    @Test("A container is known by its new address, and the old one is whoever has it now", .timeLimit(.minutes(2)))
    func addressesMove() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            let (first, second) = ("\(Neighbourhood.subnet).20", "\(Neighbourhood.subnet).21")
            try await place.start("named", ["--ip", first])
            #expect(try await place.ask("/_ping", from: "named") == 200)

            _ = try await bench.direct("network", "disconnect", place.network, "named")
            _ = try await bench.direct("network", "connect", "--ip", second, place.network, "named")
            #expect(try await place.ask("/_ping", from: "named") == 200, "at its new address")

            try await place.start("other", Self.watcher + ["--ip", first])
            #expect(try await place.ask("/_ping", from: "other") == 403, "the address says nothing about who had it")
            #expect(try await place.ask("/containers/json", from: "other") == 200)

            _ = try await bench.direct("rename", "other", "formerly")
            _ = try await bench.direct("rename", "named", "other")
            #expect(try await place.ask("/_ping", from: "other") == 403, "it is not called so any more")
        }
    }

    @Test("Containers that share an address are nobody, and the gateway is told to be one", .timeLimit(.minutes(2)))
    func sharedAddresses() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            try await place.start("named")
            #expect(try await place.ask("/_ping", from: "named") == 200)
            try await place.start("guest", on: "container:named")
            #expect(try await place.ask("/_ping", from: "named") == 403)
            #expect(try await place.ask("/_ping", from: "guest") == 403)
            try place.gate.waitForLog(containing: "shared_address")
            try await place.remove("guest")
            #expect(try await place.ask("/_ping", from: "named") == 200, "alone again")

            let host = try RawConnection.tcp(port: place.port, host: Neighbourhood.gateway)
            try host.send("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try host.receiveResponse()
            #expect(answer.status == 403)
            #expect(answer.bodyText.contains("the gateway of network \(place.network)"), "\(answer.bodyText)")
        }
    }

    @Test("A guest of a container's network is known as one, whatever way leads to it", .timeLimit(.minutes(3)))
    func sharers() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            try await place.start("named")
            try await place.start("between", on: "container:named")
            try await place.start("guest", on: "container:between")
            try await place.remove("between")
            #expect(try await place.ask("/_ping", from: "guest") == 403, "by a container that is gone")
            #expect(try await place.ask("/_ping", from: "named") == 403)
            try await place.remove("guest")
            #expect(try await place.ask("/_ping", from: "named") == 200, "alone again")

            try await place.start("other")
            try await place.start("guest", on: "container:other")
            _ = try await bench.direct("rename", "named", "formerly")
            _ = try await bench.direct("rename", "other", "named")
            #expect(try await place.ask("/_ping", from: "guest") == 403, "by a name that is another's now")
            try await place.remove("guest")

            let network = ["--network", "container:formerly"]
            _ = try await bench.direct.start(["create", "--name", "idle"] + network + [BusyboxImage.name]).finished()
            _ = try await bench.direct("rename", "named", "other")
            _ = try await bench.direct("rename", "formerly", "named")
            #expect(try await place.ask("/_ping", from: "named") == 200, "one that was never started is none")
        }
    }

    @Test("Nobody is known while the engine is away, and all are known again after it", .timeLimit(.minutes(2)))
    func knownAfterAnOutage() async throws {
        try await Neighbourhood.with(bench, policy: Self.policy) { place in
            try await place.start("named", ["--restart", "always"])
            #expect(try await place.ask("/_ping", from: "named") == 200)
            try await bench.engine.kill()
            try await bench.engine.startAgain()
            try await eventually("named is known again", within: .seconds(30)) {
                let running = try? await bench.direct("exec", "named", "true")
                guard running?.status == 0 else { return false }
                return (try? await place.ask("/_ping", from: "named")) == 200
            }
        }
    }

    @Test("A DNS name is whoever it leads to now", .timeLimit(.minutes(2)))
    func namesMove() async throws {
        let hosts = try TemporaryDirectory()
        let file = hosts.path + "/hosts"
        func lead(to address: String) throws {
            // In place: a bind mount follows the file and not its path.
            let handle = try #require(fopen(file, "w"))
            defer { fclose(handle) }
            fputs("127.0.0.1 localhost\n\(address) dozzle.test\n", handle)
        }
        let (first, second) = ("\(Neighbourhood.subnet).30", "\(Neighbourhood.subnet).31")
        try lead(to: first)
        let inside = ["unshare", "-m", "sh", "-c", "mount --bind \(file) /etc/hosts && exec \"$@\"", "sh"]
        let policy = "clients: [{ host: dozzle.test, policy: all }]\npolicies: { all: { allow: [SystemPing] } }\n"
        try await Neighbourhood.with(bench, policy: policy, around: inside) { place in
            try await place.start("one", ["--ip", first])
            try await place.start("two", ["--ip", second])
            #expect(try await place.ask("/_ping", from: "one") == 200)
            #expect(try await place.ask("/_ping", from: "two") == 403)
            try lead(to: second)
            #expect(try await place.ask("/_ping", from: "two") == 200, "its first request since it has the name")
            #expect(try await place.ask("/_ping", from: "one") == 403)
        }
    }
}
