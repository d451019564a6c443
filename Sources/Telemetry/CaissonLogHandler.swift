// SPDX-License-Identifier: Apache-2.0

public import Logging

/// Lines about the gate itself (start, reload, trouble with the engine), in the same stream and the same shape as
/// the access log.
public struct CaissonLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info

    private let sink: LogSink
    private let format: AccessLog.Format

    public init(sink: LogSink, format: AccessLog.Format) {
        self.sink = sink
        self.format = format
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = LineBuffer()
        var timestamp = Timestamp()
        switch format {
        case .text:
            timestamp.append(to: &line)
            line.append(" \(event.level) ")
            appendText("\(event.message)", to: &line)
        case .json:
            line.append(#"{"time":""#)
            timestamp.append(to: &line)
            line.append(#"","level":"\#(event.level)","message":"#)
            line.appendJSON("\(event.message)".utf8)
            line.append("}")
        }
        line.append("\n")
        sink.write(line.bytes)
    }

    /// Values of the environment may stand in it: no control byte gets through.
    private func appendText(_ text: String, to line: inout LineBuffer) {
        for byte in text.utf8 { line.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte) }
    }
}
