// SPDX-License-Identifier: Apache-2.0

import Admin
import Audit
import DataPlane
import NIOCore
import PolicyConfig
import Telemetry

/// The pages for operators and machines: liveness, the engine's readiness, and metrics.
struct AdminPages: Sendable {
    let service: ProxyService
    let counters: [ExchangeCounters]
    let history: PolicyHistory
    let sink: LogSink
    private let audit: AuditTrail?
    private let readiness = Readiness()

    init(service: ProxyService, observers: GateObservers, history: PolicyHistory, sink: LogSink) {
        self.service = service
        counters = observers.counters
        audit = observers.audit
        self.history = history
        self.sink = sink
    }

    func answer(to request: AdminServer.Request, on eventLoop: any EventLoop) -> EventLoopFuture<AdminServer.Response> {
        guard ["GET", "HEAD"].contains(request.method) else {
            return eventLoop.makeSucceededFuture(
                AdminServer.Response(status: 405, body: "only GET and HEAD are answered\n"))
        }
        switch request.path {
        case "/healthz": return eventLoop.makeSucceededFuture(AdminServer.Response(status: 200, body: "ok\n"))
        case "/readyz":
            return readiness.look(on: eventLoop) { [service] in service.ping(on: eventLoop) }.map(Self.response)
        case "/metrics": return metrics(on: eventLoop)
        default:
            let pages = "/healthz, /readyz and /metrics are here\n"
            return eventLoop.makeSucceededFuture(AdminServer.Response(status: 404, body: pages))
        }
    }

    private static func response(_ state: EngineState?) -> AdminServer.Response {
        guard let state else {
            let seconds = Readiness.patience.nanoseconds / 1_000_000_000
            return AdminServer.Response(status: 503, body: "the engine has not answered for \(seconds) s\n")
        }
        if state.isReady { return AdminServer.Response(status: 200, body: "ready\n") }
        return AdminServer.Response(status: 503, body: "the engine does not answer: \(state.failure ?? "")\n")
    }

    // MARK: Numbers

    private func metrics(on eventLoop: any EventLoop) -> EventLoopFuture<AdminServer.Response> {
        service.gauges(on: eventLoop).map { gauges in
            var counts = ExchangeCounts()
            for counter in counters { counts.add(counter.snapshot) }
            var text = MetricsText()
            text.family("caisson_build_info", kind: .gauge, help: "Which one this is.")
            text.sample("caisson_build_info", labels: ["version": Version.number], value: "1")
            text.add(counts, policies: history.policies)
            text.add(gauges)
            history.add(to: &text)
            let dropped = "Lines of the log that nobody took in time."
            text.single("caisson_log_lines_dropped_total", kind: .counter, help: dropped, value: "\(sink.droppedLines)")
            audit?.add(to: &text)
            ProcessNumbers.add(to: &text)
            return AdminServer.Response(status: 200, body: text.text, contentType: MetricsText.contentType)
        }
    }
}
