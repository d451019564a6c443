// SPDX-License-Identifier: Apache-2.0

public import Logging

/// The log of lines about the gate itself (start, reload, trouble with the engine), in the same stream and the same
/// shape as the access log.
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
            line.append(Self.plain("\(event.message)"))
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

    /// Returns the text in a form that is safe in a log. It may contain environment variables and names chosen by
    /// clients, so no control byte remains, and beyond ASCII only visible characters: terminals also obey controls
    /// there, and marks that break or turn a line.
    static func plain(_ text: String) -> String {
        var line = LineBuffer()
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            switch scalar.value {
            case 0x20..<0x7F: line.append(bytes)
            case 0..<0x80: line.append(UInt8(ascii: " "))
            default: if scalar.isPlainlySeen { line.append(bytes) } else { line.append(escaping: bytes) }
            }
        }
        return String(decoding: line.bytes, as: UTF8.self)
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is a letter, a digit, a punctuation mark or a symbol by itself: no control, format, blank,
    /// combining mark or unassigned scalar.
    fileprivate var isPlainlySeen: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .otherSymbol:
            true
        default: false
        }
    }
}
