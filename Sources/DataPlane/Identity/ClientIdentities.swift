import NIOCore
import PolicyCore

/// Finds out who clients are: what is known already, and what has to be looked up.
final class ClientIdentities: Sendable {
    let directory = ClientDirectory()
    private let home: any EventLoop
    private let parts: NIOLoopBound<Parts>

    /// What lives on one event loop.
    private final class Parts {
        let lookup: DaemonLookup
        let hosts: HostNames
        var watch: ContainerWatch?

        init(_ lookup: DaemonLookup, hosts: HostNames) {
            self.lookup = lookup
            self.hosts = hosts
        }
    }

    /// The list may be a moment older than the container that asks: so often it is looked up, so far apart.
    private static let attempts = 3
    private static let pause = TimeAmount.milliseconds(50)

    /// Made on `home`.
    init(_ lookup: DaemonLookup, on home: any EventLoop) {
        self.home = home
        parts = NIOLoopBound(Parts(lookup, hosts: HostNames(directory, on: home)), eventLoop: home)
    }

    /// Keeps what these policies tell clients by.
    func keep(for policies: PolicySet) {
        let (needsContainers, names) = (policies.needsContainers, policies.hostNames)
        home.execute {
            let parts = self.parts.value
            parts.hosts.keep(names)
            if needsContainers, parts.watch == nil {
                parts.watch = ContainerWatch(parts.lookup, self.directory, on: self.home)
                parts.watch?.start()
            } else if !needsContainers {
                parts.watch?.stop()
                parts.watch = nil
            }
        }
    }

    func stop() {
        home.execute {
            self.parts.value.watch?.stop()
            self.parts.value.hosts.keep([])
        }
    }

    /// Looks a client's container up; the future is fulfilled on `eventLoop` when it is known, or known not to be.
    func lookUp(_ client: ClientIdentity, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard !directory.isMissed(client, now: .now()) else { return eventLoop.makeSucceededVoidFuture() }
        return home.flatSubmit { self.search(client, attempts: Self.attempts) }.hop(to: eventLoop)
    }

    private func search(_ client: ClientIdentity, attempts: Int) -> EventLoopFuture<Void> {
        guard let watch = parts.value.watch, !directory.isMissed(client, now: .now()) else {
            return home.makeSucceededVoidFuture()
        }
        return watch.refresh().flatMap {
            if self.directory.look().knowledge.knows(client) { return self.home.makeSucceededVoidFuture() }
            guard attempts > 1 else {
                self.directory.noteMiss(client)
                return self.home.makeSucceededVoidFuture()
            }
            return self.home.scheduleTask(in: Self.pause) {}.futureResult.flatMap {
                self.search(client, attempts: attempts - 1)
            }
        }
    }
}
