// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import TestSupport
import Testing

@testable import PolicyConfig

@Suite("Variables of any words")
struct VariablePropertyTests {
    /// Words that mean something in each place; a few that mean nothing there come between.
    private static let words = [
        "preset": ["traefik", "homepage with stats", "watchtower with cleanup, hooks", "dozzle"],
        "allow": [
            "ContainerLogs", "containers:read", "images:read", "SystemInfo", "Container*", "GET /info",
            "POST /containers/{id}/start",
        ],
        "deny": ["ContainerTop", "images:read", "SystemInfo"],
        "show": ["label=a.*", "name=web", "networks:name=n", "image=x"],
        "redact": ["env", "labels=*s*", "commands"],
        "who": ["web:", "ci", "address:10.0.0.0/8:", "container:web:", "host:db:", "10.0.0.1", "label:a=b=c:"],
    ]
    private static let noise = [
        "=", ":", "#", ";", "\n", "\"", "'", "é", "\u{0}", "a=b=c", "with", "allow", "GET",
    ]

    private static func words(of clause: String, count: Int, from dice: inout Dice) -> String {
        (0..<count).map { _ in
            let isNoise = Int.random(in: 0..<12, using: &dice) == 0
            return (isNoise ? noise : words[clause] ?? []).randomElement(using: &dice) ?? ""
        }.joined(separator: Bool.random(using: &dice) ? ", " : "\n")
    }

    private static func clauses(from dice: inout Dice) -> [(name: String, text: String)] {
        let names = ["preset", "allow", "deny", "show", "redact"].filter { _ in Bool.random(using: &dice) }
        return names.map { name in
            let count = name == "preset" ? 1 : Int.random(in: 1...2, using: &dice)
            return (name, words(of: name, count: count, from: &dice))
        }
    }

    private static func environment(from dice: inout Dice) -> [String: String] {
        guard Bool.random(using: &dice) else {
            return Dictionary(clauses(from: &dice).map { ("CAISSON_\($0.name.uppercased())", $0.text) }) { $1 }
        }
        let lines = (0..<Int.random(in: 1...3, using: &dice)).map { _ in
            let who = words(of: "who", count: 1, from: &dice)
            let all = clauses(from: &dice).map {
                "\($0.name) \($0.text.split(separator: "\n").joined(separator: ", "))"
            }
            return "\(who) \(all.joined(separator: ", "))"
        }
        return ["CAISSON_CLIENTS": lines.joined(separator: Bool.random(using: &dice) ? "\n" : "; ")]
    }

    /// What entries written out mean, and what presets grant, without a look at how variables are read.
    private static func mostAllowed(by environment: [String: String]) -> Set<Endpoint> {
        let text = environment.values.joined(separator: " ")
        let options = Preset.all.flatMap { preset in
            text.contains(preset.name) ? preset.parts.flatMap(\.grants).map(\.endpoint) : []
        }
        let entries: [(String, (Endpoint) -> Bool)] = [
            ("ContainerLogs", { $0 == .containerLogs }), ("SystemInfo", { $0 == .systemInfo }),
            ("containers:read", { $0.group == .containers && $0.access == .read }),
            ("images:read", { $0.group == .images && $0.access == .read }),
            ("Container*", { $0.operationId.hasPrefix("Container") }), ("/info", { $0 == .systemInfo }),
            ("/containers/{id}/start", { $0 == .containerStart }),
        ]
        return Set(
            options
                + Endpoint.allCases.filter { endpoint in entries.contains { text.contains($0.0) && $0.1(endpoint) } })
    }

    @Test("are refused, or allow no more than they name; and as a file they allow the same", arguments: 1...4)
    func bounds(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var taken = 0
        for _ in 1...400 {
            let environment = Self.environment(from: &dice)
            let conversion = Conversion(environment)
            // Without anything that says what may pass a dialect speaks.
            guard !conversion.source.hasErrors, !environment.isEmpty else { continue }
            taken += 1
            let most = Self.mostAllowed(by: environment)
            let allowed = conversion.source.policies.policies.map { Set($0.grantedEndpoints) }
            #expect(allowed.allSatisfy { $0.isSubset(of: most) }, "\(environment)")
            #expect(!conversion.back.hasErrors, "\(environment)\n\(conversion.text)\n\(conversion.back.issues)")
            #expect(conversion.back.policies.policies.map { Set($0.grantedEndpoints) } == allowed, "\(environment)")
            // What an earlier entry covers is left out of a file.
            let (before, after) = (conversion.source.policies.clients, conversion.back.policies.clients)
            #expect(after.first?.subject == before.first?.subject)
            #expect(after.allSatisfy { rule in before.contains { $0.subject == rule.subject } }, "\(environment)")
        }
        #expect(taken > 10, "some are well-formed")
    }
}
