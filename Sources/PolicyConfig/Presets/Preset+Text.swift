// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension Preset {
    /// Returns the preset as the text of a policy file: one endpoint a line, with the reason for it. Unused options are
    /// comments, ready to be added.
    package func printed(with options: [String]) -> String {
        let held = parts(with: options)
        var shown: Set<Endpoint> = []
        let granted = held.flatMap { part in
            let heading = part.option.map { "option \($0): \(note(of: part))" }
            return Self.list(part.grants.filter { shown.insert($0.endpoint).inserted }, under: heading, mark: "- ")
        }
        let missing = self.options.filter { part in !held.contains { $0.option == part.option } }.flatMap { part in
            let heading = "option \(part.option ?? ""), not in force: \(note(of: part))"
            return Self.list(part.grants.filter { !shown.contains($0.endpoint) }, under: heading, mark: "# - ")
        }
        let document = ["caisson: 1", "", "policies:", "  \(name):", "    allow:"]
        return (heading(with: options) + document + granted + missing + readings(with: options)).map { "\($0)\n" }
            .joined()
    }

    private func readings(with options: [String]) -> [String] {
        let fields = fields(with: options)
        if fields.isEmpty { return [] }
        let why = "    # Of these answers its source reads no more. Leave a line out to let all of it through."
        return [why] + VisibilityText(of: View(fields: fields)).lines
    }

    private func heading(with options: [String]) -> [String] {
        let always = parts.first?.note ?? ""
        return ["# \(title): \(label(with: options)).", "# \(summary)"] + (always.isEmpty ? [] : ["# \(always)."])
    }

    private static func list(_ grants: [Grant], under heading: String?, mark: String) -> [String] {
        guard let width = grants.map(\.endpoint.operationId.count).max() else { return [] }
        let rows = grants.map { "\(mark)\($0.endpoint.operationId.padded(to: width))  # \($0.why)" }
        return ((heading.map { ["# \($0)"] } ?? []) + rows).map { "      \($0)" }
    }

    /// Returns the note of an option, which mentions root on the host if the preset itself does not give it.
    private func note(of part: Part) -> String {
        part.isRootOnHost && !isRootOnHost(with: []) ? "\(part.note) (\(Self.rootWords))" : part.note
    }

    /// The table for a terminal of a hundred columns: a line for each preset, and one for its options.
    package static var table: String {
        let width = all.map(\.name.count).max() ?? 0
        let known = Dictionary(grouping: aliases.keys.sorted()) { aliases[$0] ?? "" }
        return all.flatMap { $0.lines(width: width, aliases: known[$0.name] ?? []) }.map { "\($0)\n" }.joined()
    }

    private func lines(width: Int, aliases: [String]) -> [String] {
        let isRoot = isRootOnHost(with: [])
        let mark = isRoot ? " ROOT ON THE HOST." : ""
        let names = aliases.isEmpty ? "" : " Also called \(aliases.joined(separator: ", "))."
        let words = options.map { part in
            (part.option ?? "") + (part.isRootOnHost && !isRoot ? " (ROOT)" : "")
        }
        let first = Columns.lay(name, text: "\(title): \(purpose).\(mark)\(names)", width: width)
        return words.isEmpty
            ? first : first + Columns.lay("", text: "with \(words.joined(separator: ", "))", width: width)
    }
}

/// The layout: a name on the left, and text on the right that is broken between words.
private enum Columns {
    static let end = 100

    static func lay(_ name: String, text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = name.padded(to: width + 1)
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > end {
                lines.append(line)
                line = "".padded(to: width + 1)
            }
            line += " \(word)"
        }
        return lines + [line]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
