// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A record as the members of a JSON object. The access log and the audit use the same names.
package struct RecordMembers {
    /// The identity of this run in request IDs.
    private let run: String
    private let tellsSentences: Bool

    /// - Parameter tellsSentences: whether the reason of a warning is the sentence of the denial, which may contain
    ///   text of the client, and not its code.
    package init(run: String, tellsSentences: Bool = false) {
        self.run = run
        self.tellsSentences = tellsSentences
    }

    /// Appends the members that all readers get, from the request's number on.
    package func append(_ record: AccessRecord, to line: inout LineBuffer) {
        line.append(#""request":""#)
        line.append(run)
        line.append("-")
        line.append(record.number)
        line.append(#"","client":"#)
        line.appendJSON(record.client.utf8)
        line.append(#","method":"#)
        line.appendJSON(token: record.method?.token)
        line.append(#","path":"#)
        line.appendJSON(record.path)
        line.append(#","endpoint":"#)
        line.appendJSON(optional: record.endpoint?.operationId)
        line.append(#","decision":""#)
        line.append(record.decision.rawValue)
        line.append(#"","reason":"#)
        line.appendJSON(words(of: record.reason).utf8)
        appendOutcome(of: record, to: &line)
        if let detail = record.detail { append(detail, of: record, to: &line) }
    }

    private func words(of reason: ExchangeReason) -> String {
        if case .warned = reason, !tellsSentences { return reason.code }
        return reason.words
    }

    private func appendOutcome(of record: AccessRecord, to line: inout LineBuffer) {
        line.append(#","status":"#)
        line.append(record.status)
        line.append(#","bytes_in":"#)
        line.append(record.bytesIn)
        line.append(#","bytes_out":"#)
        line.append(record.bytesOut)
        line.append(#","duration_ms":"#)
        line.append(milliseconds: record.duration)
        line.append(#","upstream_ms":"#)
        if let time = record.upstreamTime { line.append(milliseconds: time) } else { line.append("null") }
        guard let trace = record.trace else { return }
        line.append(#","trace":""#)
        line.append(trace.description)
        line.append("\"")
    }

    // MARK: Detail

    private func append(_ detail: ExchangeDetail, of record: AccessRecord, to line: inout LineBuffer) {
        line.append(#","policy":"#)
        line.appendJSON(optional: record.policy.isEmpty ? nil : record.policy)
        line.append(#","identified_by":"#)
        line.appendJSON(optional: detail.identifiedBy)
        if let version = detail.version {
            line.append(#","generation":"#)
            line.append(version.number)
        }
        line.append(#","code":"#)
        line.appendJSON((record.decision == .allowed && record.reason.code.isEmpty ? "rule" : record.reason.code).utf8)
        line.append(#","rule":"#)
        line.appendJSON(optional: record.rule?.name)
        if let violation = record.violation { append(violation, at: record.endpoint, to: &line) }
        if let query = record.query { append(query, to: &line) }
        let objects = record.objects
        if !objects.isEmpty { append(objects, to: &line) }
        if let body = detail.body { append(body, to: &line) }
    }

    private func append(_ violation: Violation, at endpoint: Endpoint?, to line: inout LineBuffer) {
        line.append(#","violation":{"in":""#)
        line.append(violation.part.rawValue)
        line.append(#"","code":"#)
        line.appendJSON(violation.code.utf8)
        if let endpoint, let path = violation.path(at: endpoint) {
            line.append(#","path":"#)
            line.appendJSON(path.utf8)
        }
        line.append("}")
    }

    private func append(_ query: RecordedQuery, to line: inout LineBuffer) {
        if !query.parameters.isEmpty {
            line.append(#","query":"#)
            line.appendJSON(list: query.parameters)
        }
        guard query.unknown > 0 else { return }
        line.append(#","query_unknown":"#)
        line.append(query.unknown)
    }

    private func append(_ objects: [RecordedObject], to line: inout LineBuffer) {
        line.append(#","objects":["#)
        for (index, object) in objects.enumerated() {
            line.append(index == 0 ? #"{"kind":"# : #",{"kind":"#)
            line.appendJSON(object.kind.utf8)
            line.append(#","name":"#)
            line.appendJSON(object.name.utf8)
            if let id = object.id {
                line.append(#","id":"#)
                line.appendJSON(id.utf8)
            }
            line.append("}")
        }
        line.append("]")
    }

    private func append(_ body: RecordedBody, to line: inout LineBuffer) {
        line.append(#","body":{"bytes":"#)
        line.append(body.size)
        line.append(#","digest":""#)
        line.append(body.digest)
        line.append(#"","fields":"#)
        line.appendJSON(list: body.fields)
        line.append("}")
    }
}

extension LineBuffer {
    mutating func append(milliseconds nanoseconds: Int64) {
        append(nanoseconds / 1_000_000)
        append(".")
        append(nanoseconds / 1_000 % 1_000, padTo: 3)
    }

    /// Appends a JSON string, or `null`.
    package mutating func appendJSON(optional text: String?) {
        if let text { appendJSON(text.utf8) } else { append("null") }
    }

    mutating func appendJSON(token: StaticString?) {
        guard let token else { return append("null") }
        append("\"")
        append(token)
        append("\"")
    }

    package mutating func appendJSON(list: [String]) {
        append("[")
        for (index, text) in list.enumerated() {
            if index > 0 { append(",") }
            appendJSON(text.utf8)
        }
        append("]")
    }
}
