// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Suggestions
import Testing

@testable import PolicyConfig

@Suite("What is suggested for a client of a preset")
struct SuggestedPresetTests {
    /// The requests of a client, as a gate would have logged them.
    private func suggestion(for calls: [String], of client: String, includingRoot: Bool) throws -> SuggestedPolicy {
        var usage = ClientUsage()
        for call in calls {
            let words = call.split(separator: " ", maxSplits: 1).map { Array($0.utf8) }
            let method = try #require(words[0].withUnsafeBytes { Method(token: $0) })
            let path = words[1].prefix { $0 != UInt8(ascii: "?") }
            usage.add(LoggedRequest(method: method, path: String(decoding: path, as: UTF8.self), client: client))
        }
        var choices = SuggestedPolicy.Choices()
        choices.includesRoot = includingRoot
        let recorded = LoggedClient(text: client)
        return SuggestedPolicy(for: recorded, usage: usage, catalog: ObjectCatalog(), choices: choices)
    }

    private static func granted(by preset: Preset, with option: String?) -> Set<Endpoint> {
        let parts = preset.parts.filter { $0.option == nil || $0.option == option }
        return Set(parts.flatMap(\.grants).map(\.endpoint))
    }

    /// Whether for one option the suggestion is the preset or less.
    private func isPresetOrLess(_ preset: Preset, option: String?, client: String) throws -> Bool {
        let calls = ClientCalls.expected(of: preset.name, with: option)
        let granted = Self.granted(by: preset, with: option)
        return try [false, true].allSatisfy { root in
            let suggested = try suggestion(for: calls, of: client, includingRoot: root)
            return suggested.allowedEndpoints.isSubset(of: granted)
        }
    }

    @Test("is the preset or less, for every preset and every option, whether the client has its name or none")
    func presetOrLess() throws {
        var held = 0
        for preset in Preset.all {
            let cases = [nil] + preset.options.map(\.option)
            let holds = try cases.allSatisfy { option in
                try ["shop-\(preset.name)-1@10.0.0.5", "10.0.0.5"].allSatisfy { client in
                    try isPresetOrLess(preset, option: option, client: client)
                }
            }
            if holds { held += 1 } else { Issue.record("more than preset \(preset.name)", severity: .warning) }
        }
        #expect(held * 20 >= Preset.all.count * 19, "\(held) of \(Preset.all.count)")
    }

    @Test("is the preset itself, if the client has its name and ways to root are asked for")
    func presetItself() throws {
        var held = 0
        for preset in Preset.all {
            let calls = ClientCalls.expected(of: preset.name, with: nil)
            let name = "\(preset.name)@10.0.0.5"
            if try suggestion(for: calls, of: name, includingRoot: true).presetName == preset.name { held += 1 }
        }
        #expect(held * 20 >= Preset.all.count * 19, "\(held) of \(Preset.all.count)")
    }

    @Test("holds no way to root unasked, for any preset")
    func root() throws {
        for preset in Preset.all {
            let calls = ClientCalls.all.filter { $0.preset == preset.name }.flatMap(\.everything)
            let suggested = try suggestion(for: calls, of: preset.name, includingRoot: false)
            let ways = suggested.allowedEndpoints.filter(\.isWayToRoot)
            #expect(ways.isEmpty, "\(preset.name)")
        }
    }
}
