// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A built-in policy for one well-known client: exactly what that client asks of the engine, and a reason for each.
///
/// What the client cannot run without is always granted; what only some of its users need is an option of its own.
package struct Preset: Sendable {
    package typealias Grant = (endpoint: Endpoint, why: String)

    /// What a policy says: `preset: traefik`.
    package let name: String
    /// The client, as its users call it.
    package let title: String
    /// The first part is always granted; each further one is an option.
    package let parts: [Part]
    let purpose: String

    /// Some of what a preset grants.
    package struct Part: Sendable {
        /// The name under which it is asked for; nil for what is always granted.
        package let option: String?
        /// Each endpoint once.
        package let grants: [Grant]
        /// What the option is good for, or what there is to know about the preset; it may be empty.
        package let note: String
    }

    /// An option keeps only what it adds to the first part, so that whoever reads it sees what it changes.
    init(_ name: String, title: String, purpose: String, _ always: Part, _ options: [Part] = []) {
        self.name = name
        self.title = title
        self.purpose = purpose
        parts = [always] + options.map { $0.subtracting(always) }
    }

    /// One sentence. That a preset amounts to root is not left to whoever writes its purpose: it is read off the
    /// endpoints.
    package var summary: String {
        if isRootOnHost(with: []) { return "\(purpose): \(Self.rootWords)." }
        let dangerous = options.filter(\.isRootOnHost).compactMap(\.option)
        guard let last = dangerous.last else { return "\(purpose)." }
        let others = dangerous.dropLast().joined(separator: ", ")
        return "\(purpose); with \(others.isEmpty ? last : "\(others) or \(last)") \(Self.rootWords)."
    }

    /// The parts that are granted only when they are asked for.
    package var options: ArraySlice<Part> { parts.dropFirst() }

    /// Whether anything that is granted is a way to root on the host. An option that does not exist grants nothing.
    package func isRootOnHost(with options: [String]) -> Bool {
        parts(with: options).contains(where: \.isRootOnHost)
    }

    static let rootWords = "this is root on the host"

    func parts(with options: [String]) -> [Part] {
        parts.filter { part in part.option.map(options.contains) ?? true }
    }

    /// `preset watchtower with cleanup, hooks`: what rules, denials and the printed file call it.
    func label(with options: [String]) -> String {
        let held = parts(with: options).compactMap(\.option)
        return held.isEmpty ? "preset \(name)" : "preset \(name) with \(held.joined(separator: ", "))"
    }
}

extension Preset.Part {
    /// Whether it holds an endpoint that is a way to root on the host, while bodies are not judged and the keys of a swarm
    /// are not redacted.
    package var isRootOnHost: Bool {
        grants.contains { !$0.endpoint.traits.effects.isDisjoint(with: [.controlsHost, .tellsKeys]) }
    }

    /// What is always granted.
    ///
    /// - Parameter negotiates: the client begins by agreeing on a version of the API: HEAD, and GET where an engine or
    ///   something on the way to it does not answer HEAD.
    static func always(
        negotiates: Bool = false, _ grants: KeyValuePairs<Endpoint, String>, note: String = ""
    ) -> Preset.Part {
        always(negotiates: negotiates, table: Preset.Grants(grants), note: note)
    }

    /// What is always granted, from a table that others use as well.
    static func always(negotiates: Bool, table: Preset.Grants, note: String = "") -> Preset.Part {
        let tables = negotiates ? [.negotiation, table] : [table]
        return Preset.Part(option: nil, grants: Preset.Grants.union(tables), note: note)
    }

    static func option(_ name: String, _ note: String, _ grants: KeyValuePairs<Endpoint, String>) -> Preset.Part {
        option(name, note, all: [Preset.Grants(grants)])
    }

    /// An option that gathers several tables.
    static func option(_ name: String, _ note: String, all tables: [Preset.Grants]) -> Preset.Part {
        Preset.Part(option: name, grants: Preset.Grants.union(tables), note: note)
    }

    func subtracting(_ other: Preset.Part) -> Preset.Part {
        let held = Set(other.grants.map(\.endpoint))
        return Preset.Part(option: option, grants: grants.filter { !held.contains($0.endpoint) }, note: note)
    }
}

extension Preset {
    /// A table that more than one part is made of.
    struct Grants: Sendable {
        private let rows: [Grant]

        static let negotiation = Grants([
            .systemPingHead: "agrees on a version of the API",
            .systemPing: "agrees on it where HEAD is not answered",
        ])

        init(_ rows: [Grant]) { self.rows = rows }
        init(_ rows: KeyValuePairs<Endpoint, String>) { self.rows = rows.map { ($0.key, $0.value) } }

        /// The rows of all tables; of two about one endpoint, the first.
        static func union(_ tables: [Grants]) -> [Grant] {
            var seen: Set<Endpoint> = []
            return tables.flatMap(\.rows).filter { seen.insert($0.endpoint).inserted }
        }
    }
}
