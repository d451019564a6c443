// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The pages docs/policy-reference.md and docs/pod-security-standards.md: their text is written by hand, and the tables
/// between the marks are generated from the code.
///
///     <!-- generated: listeners -->
///     | key | type | …
///     <!-- end -->
package enum ReferencePage {
    /// The command that renews the tables of the page.
    package static let command = "make docs"

    /// The reason for which a page cannot be renewed.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        case unknown(String, line: Int)
        case unfinished(String, line: Int)
        case twice(String, line: Int)
        case missing(String)
        /// The file cannot be read or written; with the system's message.
        case file(String)

        package var description: String {
            switch self {
            case .unknown(let name, let line):
                "line \(line): there is no table \"\(name)\"; there are \(ReferencePage.allNames)"
            case .unfinished(let name, let line): "line \(line): the table \(name) has no \(ReferencePage.end)"
            case .twice(let name, let line): "line \(line): the table \(name) stands there twice"
            case .file(let reason): reason
            case .missing(let name): "the page lacks \(ReferencePage.start(of: name))"
            }
        }
    }

    private static let allNames = (ReferenceTables.names + StandardTables.names).joined(separator: ", ")
    static let end = "<!-- end -->"
    static func start(of name: String) -> String { "<!-- generated: \(name) -->" }

    /// Returns the page with its tables as the code has them; every table of a page must have its place.
    package static func refreshed(_ page: String) throws(Problem) -> String {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        var written: [Substring] = []
        var seen: Set<String> = []
        let names =
            page.contains(text: start(of: StandardTables.names[0])) ? StandardTables.names : ReferenceTables.names
        var index = 0
        while index < lines.count {
            let line = lines[index]
            written.append(line)
            index += 1
            guard let name = name(in: line) else { continue }
            guard let table = ReferenceTables.table(named: name) ?? StandardTables.table(named: name) else {
                throw .unknown(name, line: index)
            }
            guard seen.insert(name).inserted else { throw .twice(name, line: index) }
            guard let last = lines[index...].firstIndex(where: { $0 == end || Self.name(in: $0) != nil }),
                lines[last] == end
            else { throw .unfinished(name, line: index) }
            written += table.map { Substring($0) }
            index = last
        }
        if let missing = names.first(where: { !seen.contains($0) }) { throw .missing(missing) }
        return written.joined(separator: "\n")
    }

    private static func name(in line: Substring) -> String? {
        guard line.hasPrefix("<!-- generated: "), line.hasSuffix(" -->") else { return nil }
        return String(line.dropFirst("<!-- generated: ".count).dropLast(" -->".count))
    }
}
