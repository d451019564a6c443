// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A built-in policy for one well-known client: exactly the operations that the client needs, and a reason for each.
///
/// The operations that every user of the client needs are always granted; each that only some need is an option.
package struct Preset: Sendable {
    package typealias Grant = (endpoint: Endpoint, why: String)

    /// The preset's name in a policy: `preset: traefik`.
    package let name: String
    /// The client's name among its users.
    package let title: String
    /// The first part is always granted; each further one is an option.
    package let parts: [Part]
    let purpose: String

    /// A part of a preset's grants.
    package struct Part: Sendable {
        /// The option's name; nil for the part that is always granted.
        package let option: String?
        /// The grants, each endpoint once.
        package let grants: [Grant]
        /// The use of the option, or a remark on the preset; it may be empty.
        package let note: String
    }

    /// Creates a preset. An option keeps only its additions to the first part, so that a reader sees its effect.
    init(_ name: String, title: String, purpose: String, _ always: Part, _ options: [Part] = []) {
        self.name = name
        self.title = title
        self.purpose = purpose
        parts = [always] + options.map { $0.subtracting(always) }
    }

    /// The purpose in one sentence. Whether the preset gives root is derived from its endpoints, and not left to the
    /// author of its purpose.
    package var summary: String {
        if isRootOnHost(with: []) { return "\(purpose): \(Self.rootWords)." }
        let dangerous = options.filter(\.isRootOnHost).compactMap(\.option)
        guard let last = dangerous.last else { return "\(purpose)." }
        let others = dangerous.dropLast().joined(separator: ", ")
        return "\(purpose); with \(others.isEmpty ? last : "\(others) or \(last)") \(Self.rootWords)."
    }

    /// The parts that are granted only on request.
    package var options: ArraySlice<Part> { parts.dropFirst() }

    /// Whether a granted endpoint is a way to root on the host. An unknown option grants nothing.
    package func isRootOnHost(with options: [String]) -> Bool {
        parts(with: options).contains(where: \.isRootOnHost)
    }

    static let rootWords = "this is root on the host"

    func parts(with options: [String]) -> [Part] {
        parts.filter { part in part.option.map(options.contains) ?? true }
    }

    /// Returns `preset watchtower with cleanup, hooks`: what rules, denials and the printed file call it.
    func label(with options: [String]) -> String {
        let held = parts(with: options).compactMap(\.option)
        return held.isEmpty ? "preset \(name)" : "preset \(name) with \(held.joined(separator: ", "))"
    }
}

extension Preset.Part {
    /// Whether it contains a way to root on the host, while bodies are not judged and the keys of a swarm are not
    /// redacted.
    package var isRootOnHost: Bool {
        grants.contains { !$0.endpoint.traits.effects.isDisjoint(with: [.controlsHost, .tellsKeys]) }
    }

    /// Returns the part that is always granted.
    ///
    /// - Parameter negotiates: whether the client begins by agreeing on a version of the API: HEAD, and GET if the
    ///   engine or a proxy before it does not support HEAD.
    static func always(
        negotiates: Bool = false, _ grants: KeyValuePairs<Endpoint, String>, note: String = ""
    ) -> Preset.Part {
        always(negotiates: negotiates, table: Preset.Grants(grants), note: note)
    }

    /// Returns the part that is always granted, from a table that others use as well.
    static func always(negotiates: Bool, table: Preset.Grants, note: String = "") -> Preset.Part {
        let tables = negotiates ? [.negotiation, table] : [table]
        return Preset.Part(option: nil, grants: Preset.Grants.union(tables), note: note)
    }

    static func option(_ name: String, _ note: String, _ grants: KeyValuePairs<Endpoint, String>) -> Preset.Part {
        option(name, note, all: [Preset.Grants(grants)])
    }

    /// Returns an option that gathers several tables.
    static func option(_ name: String, _ note: String, all tables: [Preset.Grants]) -> Preset.Part {
        Preset.Part(option: name, grants: Preset.Grants.union(tables), note: note)
    }

    func subtracting(_ other: Preset.Part) -> Preset.Part {
        let held = Set(other.grants.map(\.endpoint))
        return Preset.Part(option: option, grants: grants.filter { !held.contains($0.endpoint) }, note: note)
    }
}

extension Preset {
    /// A table that more than one part uses.
    struct Grants: Sendable {
        private let rows: [Grant]

        static let negotiation = Grants([
            .systemPingHead: "agrees on a version of the API",
            .systemPing: "agrees on it where HEAD is not answered",
        ])

        init(_ rows: [Grant]) { self.rows = rows }
        init(_ rows: KeyValuePairs<Endpoint, String>) { self.rows = rows.map { ($0.key, $0.value) } }

        /// Returns the rows of all tables; the first of two about one endpoint.
        static func union(_ tables: [Grants]) -> [Grant] {
            var seen: Set<Endpoint> = []
            return tables.flatMap(\.rows).filter { seen.insert($0.endpoint).inserted }
        }
    }
}
