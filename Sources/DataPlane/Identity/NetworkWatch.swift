// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// Keeps the addresses of the engine's networks. Whoever has one of them may be a container that no list tells: one that
/// just starts, a step of a build, one that leaves a swarm's network by the engine's own bridge. Lives on one event loop.
///
/// It is asked when somebody wants to know, after each change and every ten seconds; whoever asks meanwhile shares it.
final class NetworkWatch {
    /// So long an answer counts, and so soon after none it is asked again, whoever wants to know.
    private static let interval = TimeAmount.seconds(10)
    private static let pause = TimeAmount.seconds(1)

    private let lookup: any EngineQuestions
    private let directory: ClientDirectory
    private let eventLoop: any EventLoop
    private var last: (result: EventLoopFuture<LookupResult>, end: NIODeadline)?
    private var isAsking = false
    /// Networks have come or gone, so often.
    private var changes = 0

    init(_ lookup: any EngineQuestions, _ directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    /// There is another network, or one less: what is known of gateways and of outsiders counts for nothing until the
    /// engine was asked.
    func forget() {
        changes += 1
        if !isAsking { last = nil }
        directory.update { knowledge in
            knowledge.networks.isKnown = false
            knowledge.networks.gateways = [:]
        }
    }

    /// Something was connected, perhaps to a network that came without a word. It is asked again by whoever wants to
    /// know next.
    func noteConnection() {
        if !isAsking { last = nil }
    }

    /// Fulfilled when the directory knows them, or nobody does.
    func look() -> EventLoopFuture<LookupResult> {
        if let last, isAsking || eventLoop.now < last.end { return last.result }
        let promise = eventLoop.makePromise(of: LookupResult.self)
        last = (promise.futureResult, .distantFuture)
        isAsking = true
        ask(promise)
        return promise.futureResult
    }

    private func ask(_ promise: EventLoopPromise<LookupResult>) {
        let known = changes
        lookup.ask(.networks, on: eventLoop).assumeIsolated().whenComplete { result in
            if self.changes != known, case .success = result { return self.ask(promise) }
            let found = self.take(result)
            self.isAsking = false
            self.last?.end = self.eventLoop.now + (found == .answered ? Self.interval : Self.pause)
            promise.succeed(found)
        }
    }

    private func take(_ result: Result<LookupResponse, any Error>) -> LookupResult {
        guard let networks = lookup.read(.networks, result, EngineNetworks.listed) else { return .unanswered }
        if directory.look().knowledge.networks != networks { directory.update { $0.networks = networks } }
        return .answered
    }
}

extension EngineNetworks {
    /// Drivers whose networks have the addresses of the host's own: other hosts are on them, too.
    private static let openDrivers: Set<String> = ["macvlan", "ipvlan", "host"]

    /// `GET /networks`
    static func listed(_ response: LookupResponse) throws(EngineLookup.Failure) -> EngineNetworks {
        guard response.status == 200 else { throw response.refusal }
        guard let list = try response.document().array else { throw .notUnderstood }
        var networks = EngineNetworks()
        for network in list { try networks.add(network) }
        return networks
    }

    private mutating func add(_ network: JSONValue) throws(EngineLookup.Failure) {
        let driver = network["Driver"]?.string ?? ""
        // A network that is only there to be copied from says nothing of its copies' driver.
        let isOpen = Self.openDrivers.contains(driver) || network["ConfigOnly"]?.bool == true
        for range in network["IPAM"]?["Config"]?.array ?? [] {
            guard let subnet = range["Subnet"]?.string, !subnet.isEmpty else { continue }
            guard let block = Self.block(subnet) else { throw .notUnderstood }
            if isOpen { shared.append(block) } else { inside.append(block) }
            guard let gateway = Self.gateway(of: block, range, network) else { continue }
            gateways[gateway] = network["Name"]?.string ?? ""
        }
    }

    /// A subnet as somebody wrote it, who may have named one of its hosts.
    private static func block(_ text: String) -> AddressBlock? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let address = IPAddress(parts[0]) else { return nil }
        let length = AddressBlock.prefixLength(parts[1], most: address.isV4 ? 32 : 128)
        return length.map { AddressBlock(around: address, prefixLength: $0) }
    }

    /// Of a bridge nobody tells the gateway that nobody asked for: it is the first address, which no container gets
    /// (moby `libnetwork`). A bridge without a gateway says so in its options.
    private static func gateway(of block: AddressBlock, _ range: JSONValue, _ network: JSONValue) -> IPAddress? {
        if let told = range["Gateway"]?.string, !told.isEmpty { return IPAddress(told) }
        let options = network["Options"]?.object ?? []
        let isPlain = !options.contains {
            $0.name.contains(text: "gateway_mode") || $0.name.contains(text: "inhibit_ipv4")
        }
        guard network["Driver"]?.string == "bridge", isPlain, range["IPRange"]?.string ?? "" == "" else { return nil }
        return IPAddress(high: block.first.high, low: block.first.low + 1)
    }
}
