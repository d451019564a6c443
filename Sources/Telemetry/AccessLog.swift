// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The writer of access records as lines. Each event loop has one of its own.
public final class AccessLog: ExchangeObserver {
    public enum Format: Sendable {
        case text, json
    }

    private let sink: LogSink
    private let format: Format
    private let onlyDenialsAndErrors: Bool
    /// The identity of this run of the program, by which equal request numbers of two runs differ.
    private let run: String
    private var timestamp = Timestamp()
    private var line = LineBuffer()
    private let members: RecordMembers

    public init(sink: LogSink, format: Format, onlyDenialsAndErrors: Bool, run: String) {
        self.sink = sink
        self.format = format
        self.onlyDenialsAndErrors = onlyDenialsAndErrors
        self.run = run
        members = RecordMembers(run: run, tellsSentences: true)
    }

    /// Whether the detail is wanted: the text format has no place for it.
    public var wantsDetail: Bool { format == .json }

    /// Whether a record like this one would be written: others need not be made.
    public func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool {
        !onlyDenialsAndErrors || decision != .allowed || status >= 500
    }

    public func exchangeEnded(_ record: AccessRecord) { write(record) }

    func write(_ record: AccessRecord) {
        line.removeAll()
        switch format {
        case .text: appendText(record)
        case .json: appendJSON(record)
        }
        line.append("\n")
        line.withBytes(sink.write)
    }

    // MARK: Text

    private func appendText(_ record: AccessRecord) {
        timestamp.append(to: &line)
        line.append(" ")
        line.append(record.decision.rawValue)
        line.append(" ")
        appendText(record.method?.token ?? "-")
        line.append(" ")
        if record.path.isEmpty { line.append("-") } else { line.append(escaping: record.path) }
        line.append(" status=")
        line.append(record.status)
        line.append(" endpoint=")
        line.append(record.endpoint?.operationId ?? "-")
        line.append(" reason=\"")
        line.append(escaping: record.reason.words.utf8, keepingBlanks: true)
        line.append("\" client=")
        line.append(escaping: record.client.utf8)
        line.append(" request=")
        line.append(run)
        line.append("-")
        line.append(record.number)
        line.append(" in=")
        line.append(record.bytesIn)
        line.append(" out=")
        line.append(record.bytesOut)
        line.append(" ms=")
        line.append(milliseconds: record.duration)
        if let upstreamTime = record.upstreamTime {
            line.append(" upstream_ms=")
            line.append(milliseconds: upstreamTime)
        }
        if let trace = record.trace {
            line.append(" trace=")
            line.append(trace.description)
        }
    }

    private func appendText(_ token: StaticString) { line.append(token) }

    // MARK: JSON

    private func appendJSON(_ record: AccessRecord) {
        line.append(#"{"time":""#)
        timestamp.append(to: &line)
        line.append(#"","#)
        members.append(record, to: &line)
        line.append("}")
    }
}
