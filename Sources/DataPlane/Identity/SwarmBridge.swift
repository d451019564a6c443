import DockerAPI
import NIOCore
import PolicyCore

/// Finds out which addresses containers may have that no description of a container tells. Whoever is on a network of a
/// swarm leaves it by a bridge of the engine's own (moby `libnetwork`), and has an address there, too. Lives on one event
/// loop.
final class SwarmBridge {
    private static let name = "docker_gwbridge"
    /// So long an answer counts, and so soon after none it is asked again, whoever wants to know.
    private static let interval = TimeAmount.seconds(10)
    private static let pause = TimeAmount.seconds(1)

    private let lookup: any EngineQuestions
    private let directory: ClientDirectory
    private let eventLoop: any EventLoop
    private var last: (result: EventLoopFuture<LookupResult>, end: NIODeadline)?

    init(_ lookup: any EngineQuestions, _ directory: ClientDirectory, on eventLoop: any EventLoop) {
        self.lookup = lookup
        self.directory = directory
        self.eventLoop = eventLoop
    }

    /// Fulfilled when the directory knows them, or nobody does.
    func look() -> EventLoopFuture<LookupResult> {
        if let last, .now() < last.end { return last.result }
        let promise = eventLoop.makePromise(of: LookupResult.self)
        last = (promise.futureResult, .distantFuture)
        lookup.ask(.object(.network, Self.name), on: eventLoop).assumeIsolated().whenComplete { result in
            let found = self.take(result)
            self.last?.end = .now() + (found == .answered ? Self.interval : Self.pause)
            promise.succeed(found)
        }
        return promise.futureResult
    }

    private func take(_ result: Result<LookupAnswer, any Error>) -> LookupResult {
        guard let untold = lookup.read(.object(.network, Self.name), result, UntoldAddresses.told) else {
            return .unanswered
        }
        if directory.look().knowledge.untold != untold { directory.update { $0.untold = untold } }
        return .answered
    }
}

extension UntoldAddresses {
    /// `GET /networks/{name}`: all addresses of the network, none where there is no such network.
    static func told(in answer: LookupAnswer) throws(DaemonLookup.Failure) -> UntoldAddresses {
        var untold = UntoldAddresses()
        guard answer.status != 404 else { return untold }
        guard answer.status == 200 else { throw answer.refusal }
        for range in try answer.document()["IPAM"]?["Config"]?.array ?? [] {
            guard let block = range["Subnet"]?.string.flatMap({ AddressBlock($0) }) else { throw .notUnderstood }
            untold.blocks.append(block)
            if let gateway = range["Gateway"]?.string.flatMap({ IPAddress($0) }) { untold.gateways.insert(gateway) }
        }
        return untold
    }
}
