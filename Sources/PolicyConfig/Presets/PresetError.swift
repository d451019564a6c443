// SPDX-License-Identifier: Apache-2.0

/// An unknown name, with the one that may have been meant.
package enum PresetError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownPreset(String, meant: String?)
    case unknownOption(String, preset: String, known: [String], meant: String?)

    package var description: String {
        switch self {
        case .unknownPreset(let name, let meant):
            "there is no preset \"\(name)\"; \(meant.map { "did you mean \($0)?" } ?? "caisson presets lists them")"
        case .unknownOption(let option, let preset, let known, _) where known.isEmpty:
            "preset \(preset) has no option \"\(option)\", it has none at all"
        case .unknownOption(let option, let preset, let known, let meant):
            "preset \(preset) has no option \"\(option)\"; \(meant.map { "did you mean \($0)? " } ?? "")"
                + "there are \(known.joined(separator: ", "))"
        }
    }
}

extension Preset {
    /// Returns the preset of this name, or of this alias.
    package static func named(_ name: String) -> Preset? {
        let own = aliases[name] ?? name
        return all.first { $0.name == own }
    }

    /// Returns the preset of this name, or an error with the one that may have been meant.
    package static func find(_ name: String) -> Result<Preset, PresetError> {
        if let preset = named(name) { return .success(preset) }
        return .failure(.unknownPreset(name, meant: meant(by: name)))
    }

    /// Returns the preset of this name, if it has all of these options.
    package static func find(_ name: String, with options: [String]) -> Result<Preset, PresetError> {
        find(name).flatMap { preset in preset.rules(with: options).map { _ in preset } }
    }

    /// Returns the preset that may have been meant: a misspelled one, or one whose words are all in the name
    /// (`grafana-alloy`); the longer of both, which covers more of the name.
    private static func meant(by name: String) -> String? {
        let names = all.map(\.name)
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        let within = names.filter { $0.split(separator: "-").allSatisfy(words.contains) }
        let near = Suggestion.nearest(to: name, among: names).map { [$0] } ?? []
        return (near + within).max { $0.utf8.count < $1.utf8.count }
    }

    /// Returns the first of these options that does not exist.
    func unknownOption(in options: [String]) -> PresetError? {
        let known = self.options.compactMap(\.option)
        guard let unknown = options.first(where: { !known.contains($0) }) else { return nil }
        return .unknownOption(
            unknown, preset: name, known: known, meant: Suggestion.nearest(to: unknown, among: known))
    }
}
