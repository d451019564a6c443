// SPDX-License-Identifier: Apache-2.0

import PolicyConfig
import Testing

@Suite("The page of presets")
struct PresetPageTests {
    /// A row: names that people type, the preset, what it lets its client do, and how far its power reaches.
    private struct Row {
        let names: String
        let preset: String
        let line: String
        let power: String
    }

    private static func rows() throws -> [Row] {
        let page = try Repository.page("docs/which-preset.md")
        return MarkdownPage.rows(in: page.prose).filter { $0.count == 4 && $0[1].hasPrefix("`") }.map { cells in
            Row(names: cells[0], preset: cells[1].filter { $0 != "`" }, line: cells[2], power: cells[3])
        }
    }

    private static func row(of preset: Preset) throws -> Row {
        try #require(try rows().first { $0.preset == preset.name }, "\(preset.name) has no row")
    }

    @Test("has each preset once, in the order of the code")
    func presets() throws {
        #expect(try Self.rows().map(\.preset) == Preset.all.map(\.name))
    }

    @Test("says how many there are, and so does the changelog")
    func count() throws {
        for path in ["docs/which-preset.md", "CHANGELOG.md"] {
            let said = try #require(try Repository.text(path).firstMatch(of: /(\d+) presets/), "\(path)")
            #expect(Int(said.1) == Preset.all.count, "\(path)")
        }
    }

    @Test("says ROOT where a preset or an option of it is root on the host", arguments: Preset.all.map(\.name))
    func power(name: String) throws {
        let preset = try #require(Preset.all.first { $0.name == name })
        let options = preset.options.filter(\.isRootOnHost).compactMap(\.option).map { "`\($0)`" }
        let isRoot = preset.isRootOnHost(with: [])
        let power = isRoot ? "ROOT" : options.isEmpty ? "–" : "ROOT with \(options.joined(separator: ", "))"
        #expect(try Self.row(of: preset).power == power)
    }

    @Test("names no option that a preset does not have", arguments: Preset.all.map(\.name))
    func options(name: String) throws {
        let preset = try #require(Preset.all.first { $0.name == name })
        let told = Set(MarkdownPage.codes(in: [try Self.row(of: preset).line]))
        #expect(told.subtracting(preset.options.compactMap(\.option)) == [])
    }

    @Test("has in code what else a preset may be called", arguments: Preset.all.map(\.name))
    func aliases(name: String) throws {
        let preset = try #require(Preset.all.first { $0.name == name })
        let told = Set(MarkdownPage.codes(in: [try Self.row(of: preset).names]))
        #expect(told == Set(Preset.aliases.filter { $0.value == name }.keys))
    }

    @Test("names a client by the first word of its title", arguments: Preset.all.map(\.name))
    func names(name: String) throws {
        let preset = try #require(Preset.all.first { $0.name == name })
        let word = try #require(preset.title.firstMatch(of: /[A-Za-z-]+/)).0.lowercased()
        #expect(try Self.row(of: preset).names.lowercased().contains(word), "\(preset.title)")
    }
}
