// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A page, as far as tests look at it.
struct MarkdownPage {
    /// A fenced block.
    struct Block {
        /// What stands behind the fence: `yaml`, `sh`, or nothing.
        let language: String
        let text: String
        /// The paragraph before it.
        let paragraph: String
        /// The heading of its section.
        let section: String
    }

    let path: String
    let text: String
    private(set) var blocks: [Block] = []
    private(set) var headings: [String] = []
    /// Its lines, without those of blocks.
    private(set) var prose: [String] = []

    init(_ text: String, at path: String) {
        self.path = path
        self.text = text
        var block: [String]?
        var language = ""
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```"), block == nil {
                language = String(line.dropFirst(3))
                block = []
            } else if line.hasPrefix("```"), let lines = block {
                blocks.append(
                    Block(
                        language: language, text: lines.map { $0 + "\n" }.joined(), paragraph: lastParagraph,
                        section: headings.last ?? ""))
                block = nil
            } else if block != nil {
                block?.append(line)
            } else {
                if line.hasPrefix("#") { headings.append(line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)) }
                prose.append(line)
            }
        }
    }

    private var lastParagraph: String {
        let lines = prose.reversed().drop { $0.isEmpty }.prefix { !$0.isEmpty }
        return lines.reversed().joined(separator: " ")
    }

    /// The lines below a heading, up to the next one.
    func section(_ heading: String) -> [String] {
        let below = prose.drop { !($0.hasPrefix("#") && $0.hasSuffix("# \(heading)")) }.dropFirst()
        return below.prefix { !$0.hasPrefix("#") }
    }

    /// What a link to a heading says behind `#`, as code hosts make it.
    var anchors: Set<String> {
        Set(
            headings.map { heading in
                let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                return kept.replacing(" ", with: "-")
            })
    }

    /// Where its links lead, but for those of the web.
    var links: [String] {
        prose.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }.filter { !$0.contains("://") }
    }

    /// What stands between backticks, outside of blocks.
    var codes: [String] { Self.codes(in: prose) }

    static func codes(in lines: some Sequence<String>) -> [String] {
        lines.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
    }

    /// The cells of the tables among some lines, without heads and their rules.
    static func rows(in lines: some Sequence<String>) -> [[String]] {
        var rows: [[String]] = []
        var previous = ""
        for line in lines {
            if line.hasPrefix("|--") || line.hasPrefix("|:") {
                if !rows.isEmpty, previous.hasPrefix("|") { rows.removeLast() }
            } else if line.hasPrefix("|") {
                let cells = line.replacing(#"\|"#, with: "\u{1}").split(
                    separator: "|", omittingEmptySubsequences: false)
                rows.append(
                    cells.dropFirst().dropLast().map {
                        $0.replacing("\u{1}", with: "|").trimmingCharacters(in: .whitespaces)
                    })
            }
            previous = line
        }
        return rows
    }
}
