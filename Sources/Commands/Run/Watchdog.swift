// SPDX-License-Identifier: Apache-2.0

import Admin
import DataPlane
import Glibc
import Logging
import NIOCore
import PolicyConfig
import Synchronization

/// A repeated check whether the engine takes connections.
final class Watchdog: Sendable {
    /// The exit status after the loss of the engine, if the settings request it.
    static let status: Int32 = 10

    private let settings: Settings.Watchdog
    private let upstream: Upstream
    private let logger: Logger
    private let lost = Atomic<Bool>(false)

    init(settings: Settings.Watchdog, upstream: Upstream, logger: Logger) {
        self.settings = settings
        self.upstream = upstream
        self.logger = logger
    }

    /// Whether the engine was lost, and the program is to end because of that.
    var endsProgram: Bool { settings.stopsWhenLost && lost.load(ordering: .relaxed) }

    func start(on eventLoop: any EventLoop) {
        let interval = TimeAmount.seconds(Int64(settings.interval))
        eventLoop.scheduleRepeatedAsyncTask(initialDelay: interval, delay: interval) { _ in
            EngineLookup.reach(self.upstream, on: eventLoop).map { self.found() }.recover { self.missed(because: $0) }
        }
    }

    private func found() {
        if lost.exchange(false, ordering: .relaxed) { logger.notice("watchdog: the engine is back") }
    }

    private func missed(because error: any Error) {
        guard !lost.exchange(true, ordering: .relaxed) else { return }
        let ending = settings.stopsWhenLost ? "; the gate stops" : ""
        logger.error("watchdog: \(upstream.address) cannot be reached (\(ErrorText.words(for: error)))\(ending)")
        if settings.stopsWhenLost { kill(getpid(), SIGTERM) }
    }
}

/// wollomatic's health endpoint: `HEAD http://127.0.0.1:55555/health`, 200 when the engine takes connections, else 503.
enum HealthcheckPort {
    static let number = 55_555

    static func server(for upstream: Upstream) -> AdminServer {
        AdminServer { request, eventLoop in
            guard request.path == "/health" else { return eventLoop.makeSucceededFuture(.init(status: 404, body: "")) }
            guard request.method == "HEAD" else { return eventLoop.makeSucceededFuture(.init(status: 405, body: "")) }
            return EngineLookup.reach(upstream, on: eventLoop).map { AdminServer.Response(status: 200, body: "") }
                .recover { _ in AdminServer.Response(status: 503, body: "") }
        }
    }
}
