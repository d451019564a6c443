// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Audit

@Suite("The schema of the audit")
struct AuditSchemaTests {
    private func object(_ text: some Sequence<UInt8>) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    }

    @Test("is JSON, and knows every kind of record")
    func kinds() throws {
        let schema = try object(AuditSchema.text.utf8)
        let kinds = (schema["properties"] as? [String: [String: Any]])?["kind"]?["enum"] as? [String]
        #expect(kinds == RecordKind.allCases.map(\.rawValue))
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        for kind in RecordKind.allCases {
            let properties = definitions[kind.rawValue]?["properties"] as? [String: [String: Any]]
            #expect(properties?["kind"]?["const"] as? String == kind.rawValue)
        }
    }

    @Test("has all that stands in records, and asks for nothing that does not")
    func members() throws {
        let directory = try TemporaryDirectory()
        var configuration = SampleLog.configuration(of: directory.path)
        configuration.keptDays = 4
        try SampleLog.write(2, to: configuration)
        try SampleLog.write(60, to: configuration, from: 86_400 * 3)
        var log = try AuditLog(configuration: configuration, now: SampleLog.time(86_400 * 5))
        try log.removeOldFiles(now: SampleLog.time(86_400 * 5))
        let gaps: [Gap] = [
            .crash(file: AuditFileName(day: "2026-12-01", number: 1), torn: 3), .checkpoint(size: 1, found: 2),
            .queue(lost: 3), .disk(lost: 4, because: "no space"),
        ]
        for gap in gaps { log.append(.gap, at: SampleLog.time(86_400 * 5), members: gap.write) }
        try log.end(at: SampleLog.time(86_400 * 5))
        log.close()
        let schema = try object(AuditSchema.text.utf8)
        let common = try #require(schema["required"] as? [String])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        let sample = try SampleLog(in: directory.path)
        var seen: Set<String> = []
        for line in sample.files.indices.flatMap({ sample.lines(of: $0) }) {
            let record = try object(line)
            let kind = try #require(record["kind"] as? String)
            seen.insert(kind)
            let properties = try #require(definitions[kind]?["properties"] as? [String: Any])
            let required = definitions[kind]?["required"] as? [String] ?? []
            #expect(Set(record.keys).isSubset(of: Set(properties.keys).union(common)), "\(record)")
            let missing = Set(required + common).subtracting(record.keys)
            #expect(missing.isEmpty, "\(kind): \(missing)")
        }
        #expect(seen == Set(RecordKind.allCases.filter { $0 != .reload }.map(\.rawValue)))
    }
}
