// SPDX-License-Identifier: Apache-2.0

import Audit
import Logging
import NIOPosix
import PolicyConfig
import Telemetry

/// The observers of exchanges: the log, the metrics, the audit. Each event loop has its own.
struct GateObservers {
    /// The identity of this run in request IDs.
    let run: String
    /// The counters, one for each event loop.
    let counters: [ExchangeCounters]
    let audit: AuditTrail?

    /// Creates the observers, and begins the audit if one is configured.
    init(for configuration: Configuration, on group: MultiThreadedEventLoopGroup, logger: Logger) throws(ExitCode) {
        run = InstanceID.make()
        counters = group.makeIterator().map { _ in ExchangeCounters() }
        audit = try AuditTrail.start(for: configuration, run: run, logger: logger)
    }

    /// Returns a function that makes one after another. Without a listener for metrics none are counted.
    func maker(
        for settings: Settings, sink: LogSink, format: AccessLog.Format
    ) -> () -> any ExchangeObserver {
        var unused = counters[...]
        return {
            let log = AccessLog(
                sink: sink, format: format, onlyDenialsAndErrors: settings.logDetail == .denialsAndErrors, run: run)
            var observer: any ExchangeObserver = log
            if settings.admin != nil, let own = unused.popFirst() {
                observer = CountingObserver(log: log, counters: own)
            }
            return audit.map { AuditObserver(trail: $0, run: run, next: observer) } ?? observer
        }
    }
}
