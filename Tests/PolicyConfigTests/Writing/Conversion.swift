// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyConfig
@testable import PolicyCore

/// A configuration, its text, and what is read back from that.
struct Conversion {
    let source: Configuration
    let text: String
    let back: Configuration

    init(
        _ environment: [String: String], _ arguments: ConfigurationArguments = ConfigurationArguments()
    ) {
        self.init(
            Configuration.read(RuntimeEnvironment(environment: environment, isInContainer: true), arguments: arguments))
    }

    init(file: String) {
        self.init(Self.read(file, named: "before.yaml"))
    }

    private init(_ source: Configuration) {
        self.source = source
        text = PolicyFileText(of: source, title: "A test.").text
        back = Self.read(text, named: "caisson.yaml")
    }

    private static func read(_ text: String, named name: String) -> Configuration {
        Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: true), arguments: ConfigurationArguments(policy: name)
        ) { _ throws(CetusGuardConfiguration.UnreadableFile) in Array(text.utf8) }
    }

    /// Requests that pass in one of the two alone, of the usual methods, all routes, and some names.
    struct Difference: Hashable, CustomStringConvertible {
        let request: String
        let isKnown: Bool
        /// The name of what is asked for holds a slash.
        let hasSlash: Bool
        let passesInFile: Bool

        var description: String {
            "\(request): \(passesInFile ? "more" : "less")\(isKnown ? "" : ", unknown")"
        }
    }

    /// - Parameter extra: further paths, each asked with all of these methods.
    func differences(_ extra: [String] = [], ofPolicy index: Int = 0) throws -> Set<Difference> {
        let before = try #require(source.policies.policies.dropFirst(index).first)
        let after = try #require(back.policies.policies.dropFirst(index).first)
        var found: Set<Difference> = []
        for path in Self.paths + extra {
            for method in [Method.get, .head, .post, .put, .delete, .options] {
                guard let facts = try? RequestFacts.of(method, path) else { continue }
                let passes = [before, after].map { Self.passes($0, facts) }
                guard passes[0] != passes[1] else { continue }
                let line = "\(method.token) \(path)"
                found.insert(
                    Difference(
                        request: line, isKnown: facts.match != nil,
                        hasSlash: facts.match?.nameSpansSlashes ?? false, passesInFile: passes[1]))
            }
        }
        return found
    }

    /// As `evaluate` decides, without the wording of denials, which would take minutes.
    private static func passes(_ policy: Policy, _ facts: RequestFacts) -> Bool {
        let matching = policy.rules.filter { $0.matches(facts) }
        return !matching.isEmpty && matching.allSatisfy { $0.effect == .allow }
    }

    /// Every route with names that engines give and with one that holds a slash, below it something that no route
    /// knows, without and with a version.
    static let paths: [String] = {
        let templates = Set(RouteTable.routes.map { "\($0.template)" }).sorted()
        return templates.flatMap { template -> [String] in
            let prefixes = template.hasPrefix("/libpod") ? ["", "/v5.0.0"] : ["", "/v1.41"]
            let names = ["web", "acme%2Fapp", "%FF"]
            return prefixes.flatMap { prefix in
                (template.contains("{") ? names : [""]).map { name in
                    prefix + fill(template, name)
                }
            } + [fill(template, "web") + "/brandnew", fill(template, "web") + "x"]
        }
    }()

    private static func fill(_ template: String, _ name: String) -> String {
        template.split(separator: "/", omittingEmptySubsequences: false).map {
            $0.hasPrefix("{") ? name : String($0)
        }
        .joined(separator: "/")
    }
}
