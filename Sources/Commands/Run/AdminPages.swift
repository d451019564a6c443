// SPDX-License-Identifier: Apache-2.0

import Admin
import DataPlane
import NIOCore
import PolicyConfig
import Telemetry

/// What operators and machines ask the gate itself: whether it lives, whether the engine answers, and numbers.
struct AdminPages: Sendable {
    let service: ProxyService
    let counters: [ExchangeCounters]
    let history: PolicyHistory
    let sink: LogSink

    /// The engine must have answered by then.
    private static let patience = TimeAmount.seconds(3)

    func answer(to request: AdminServer.Request, on eventLoop: any EventLoop) -> EventLoopFuture<AdminServer.Response> {
        guard ["GET", "HEAD"].contains(request.method) else {
            return eventLoop.makeSucceededFuture(
                AdminServer.Response(status: 405, body: "only GET and HEAD are answered\n"))
        }
        switch request.path {
        case "/healthz": return eventLoop.makeSucceededFuture(AdminServer.Response(status: 200, body: "ok\n"))
        case "/readyz": return readiness(on: eventLoop)
        case "/metrics": return metrics(on: eventLoop)
        default:
            let pages = "/healthz, /readyz and /metrics are here\n"
            return eventLoop.makeSucceededFuture(AdminServer.Response(status: 404, body: pages))
        }
    }

    // MARK: Whether the engine answers

    private func readiness(on eventLoop: any EventLoop) -> EventLoopFuture<AdminServer.Response> {
        let promise = eventLoop.makePromise(of: AdminServer.Response.self)
        let late = AdminServer.Response(
            status: 503, body: "the engine has not answered for \(Self.patience.nanoseconds / 1_000_000_000) s\n")
        let timer = eventLoop.scheduleTask(in: Self.patience) { promise.succeed(late) }
        service.ping(on: eventLoop).whenSuccess { state in
            timer.cancel()
            let why = state.failure ?? ""
            promise.succeed(
                state.isReady
                    ? AdminServer.Response(status: 200, body: "ready\n")
                    : AdminServer.Response(status: 503, body: "the engine does not answer: \(why)\n"))
        }
        return promise.futureResult
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
            ProcessNumbers.add(to: &text)
            return AdminServer.Response(status: 200, body: text.text, contentType: MetricsText.contentType)
        }
    }
}
