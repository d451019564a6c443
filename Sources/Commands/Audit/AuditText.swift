// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Audit
import DockerAPI
import Glibc

/// The result of `caisson audit verify`, in a line or two.
struct AuditSummary {
    let text: String

    init(of report: AuditReport) {
        var lines: [String] = []
        if let range = report.range {
            let files = report.files == 1 ? "1 file" : "\(report.files) files"
            lines.append("\(files), records \(range.lowerBound) to \(range.upperBound)")
        }
        if let checkpoint = report.checkpoint {
            let by = report.signedBy.map { ", signed by \($0)" } ?? ", signature not checked: give --key"
            lines.append("the checkpoint of \(checkpoint.size) records fits\(by)")
        }
        let count = report.findings.count
        lines.append(
            count == 0 ? "nothing is changed, and nothing is missing" : count == 1 ? "1 finding" : "\(count) findings")
        text = lines.joined(separator: "\n")
    }
}

/// The filter of records for `caisson audit show`.
struct AuditFilter {
    let client: String?
    let isDenied: Bool
    /// The earliest time, in the form of records.
    let since: String?

    func includes(_ record: JSONValue) -> Bool {
        if let since, (record["time"]?.string ?? "") < since { return false }
        if isDenied, !["denied", "refused", "warned"].contains(record["decision"]?.string ?? "") { return false }
        guard let client else { return true }
        let named = record["client"]?.string ?? ""
        // A client `traefik@10.0.0.5` matches by either half.
        let parts = named.split(separator: "@", maxSplits: 1).map(String.init)
        return named == client || parts.contains(client) || record["policy"]?.string == client
    }
}

/// A record of the audit in the form of the access log.
struct AuditLineText {
    let text: String

    init(of record: JSONValue) {
        func word(_ name: String) -> String { record[name]?.string ?? record[name]?.number ?? "-" }
        var text = "\(word("time")) \(word("decision")) \(word("method")) \(word("path")) status=\(word("status"))"
        text += " endpoint=\(word("endpoint")) reason=\"\(word("reason"))\" client=\(word("client"))"
        text += " policy=\(word("policy")) request=\(word("request")) seq=\(word("seq"))"
        // The text of a client is escaped in the record, and stays so.
        self.text = AuditLineText.plain(text)
    }

    /// Returns the text with question marks for bytes that are not visible ASCII: it may contain names chosen by
    /// clients.
    private static func plain(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 < 0x20 || $0 >= 0x7F ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
}

/// A moment on the command line: `30m`, `2h` and `7d` ago, a day, or RFC 3339 in UTC.
struct AuditMoment {
    /// The time, or its beginning, in the form of records: texts are compared.
    let text: String

    init?(_ text: String, now: Int = time(nil)) {
        if let unit = text.last, let length = Self.seconds[unit], let count = Int(text.dropLast()), count >= 0,
            count < 100_000
        {
            self.text = Self.text(of: now - count * length)
        } else if text.count >= 10, text.utf8.allSatisfy({ $0.isDigit || "-:.TZ".utf8.contains($0) }),
            text.utf8.prefix(4).allSatisfy(\.isDigit)
        {
            self.text = text.hasSuffix("Z") ? String(text.dropLast()) : text
        } else {
            return nil
        }
    }

    private static let seconds: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    private static func text(of moment: Int) -> String {
        var (seconds, calendar) = (time_t(moment), tm())
        gmtime_r(&seconds, &calendar)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &calendar)
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
    }
}
