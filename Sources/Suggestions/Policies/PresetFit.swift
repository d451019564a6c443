// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// A preset that covers the observed operations, and the operations that it allows beyond them.
struct PresetFit: Sendable {
    let preset: Preset
    let options: [String]
    /// The endpoints that it allows and that were not requested, except for the version check that every client begins
    /// with.
    let beyond: [Endpoint]
    /// Whether the client has the preset's name.
    let isNamed: Bool

    /// Whether the preset is clearer for a reader than the operations: it stands for several, and allows hardly any
    /// other.
    func isNear(_ operations: Int) -> Bool { operations >= 4 && beyond.count <= operations / 6 }

    /// Whether the preset cuts responses down to the fields that its own client reads.
    var cutsResponses: Bool { !preset.fields(with: options).isEmpty }

    private static let agreement: Set<Endpoint> = [.systemPing, .systemPingHead]

    /// Returns the nearest preset: one with the client's name, then the one with the least beyond.
    /// - Parameters:
    ///   - endpoints: the endpoints that it has to allow.
    ///   - root: the ways to root that were requested; a preset with any other does not fit.
    static func nearest(to endpoints: Set<Endpoint>, allowing root: Set<Endpoint>, for client: String) -> PresetFit? {
        guard !endpoints.subtracting(agreement).isEmpty else { return nil }
        let fits = Preset.all.compactMap { PresetFit($0, covering: endpoints, allowing: root, for: client) }
        return fits.min { $0.rank.lexicographicallyPrecedes($1.rank) }
    }

    private init?(_ preset: Preset, covering endpoints: Set<Endpoint>, allowing root: Set<Endpoint>, for client: String)
    {
        guard let options = Self.options(of: preset, covering: endpoints) else { return nil }
        let granted = Self.granted(by: preset, with: options)
        let beyond = granted.subtracting(endpoints).subtracting(Self.agreement)
        guard !granted.contains(where: { $0.isWayToRoot && !root.contains($0) }) else { return nil }
        (self.preset, self.options) = (preset, options)
        self.beyond = Endpoint.allCases.filter(beyond.contains)
        isNamed = Self.isNamed(client, as: preset)
    }

    private var rank: [Int] { [isNamed ? 0 : 1, beyond.count, cutsResponses ? 1 : 0, options.count] }

    /// Returns the options that the preset needs to cover all endpoints; nil if all of them are not enough.
    private static func options(of preset: Preset, covering endpoints: Set<Endpoint>) -> [String]? {
        let missing = endpoints.subtracting(preset.parts[0].grants.map(\.endpoint)).subtracting(agreement)
        var options = preset.options.filter { part in part.grants.contains { missing.contains($0.endpoint) } }
        guard covers(missing, by: options[...]) else { return nil }
        for part in options.sorted(by: { $0.grants.count > $1.grants.count }) {
            let others = options.filter { $0.option != part.option }
            if covers(missing, by: others[...]) { options = others }
        }
        return options.compactMap(\.option)
    }

    private static func covers(_ endpoints: Set<Endpoint>, by parts: ArraySlice<Preset.Part>) -> Bool {
        endpoints.isSubset(of: parts.flatMap(\.grants).map(\.endpoint))
    }

    private static func granted(by preset: Preset, with options: [String]) -> Set<Endpoint> {
        let parts = preset.parts.filter { part in part.option.map(options.contains) ?? true }
        return Set(parts.flatMap(\.grants).map(\.endpoint))
    }

    /// Whether a client has the preset's name, as `shop-traefik-1` has `traefik`.
    private static func isNamed(_ client: String, as preset: Preset) -> Bool {
        if Preset.named(client)?.name == preset.name { return true }
        let words = client.lowercased().split { !$0.isLetter && !$0.isNumber }
        return preset.name.split(separator: "-").allSatisfy(words.contains)
    }

    // MARK: Text of a policy file

    /// The line `preset: traefik`, or with its options.
    var line: String {
        options.isEmpty
            ? "preset: \(preset.name)"
            : "preset: { name: \(preset.name), with: [\(options.joined(separator: ", "))] }"
    }

    /// The preset's name in a sentence: `watchtower with cleanup`.
    var words: String {
        options.isEmpty ? preset.name : "\(preset.name) with \(options.joined(separator: ", "))"
    }
}
