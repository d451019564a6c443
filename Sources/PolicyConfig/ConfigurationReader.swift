// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension Configuration {
    package typealias FileReader = CetusGuardConfiguration.FileReader

    /// The file that is read if there is no other source.
    package static let defaultPolicyFile = "/etc/caisson/caisson.yaml"

    /// Reads the configuration from its source: `--policy`, `CAISSON_POLICY`, a preset with its further variables, a
    /// dialect's variables or flags, ``defaultPolicyFile``, in this order.
    ///
    /// All issues are collected; if one of them is an error, no gate may be started with the result.
    /// - Parameter file: reads a whole file; throws if it does not exist.
    package static func read(
        _ runtime: RuntimeEnvironment, arguments: ConfigurationArguments = ConfigurationArguments(),
        file: FileReader = { _ throws(CetusGuardConfiguration.UnreadableFile) in
            throw CetusGuardConfiguration.UnreadableFile(reason: "no file can be read here", isMissing: true)
        }
    ) -> Configuration {
        var issues: [Issue] = []
        let choice = SourceChoice(environment: runtime.environment, arguments: arguments, file: file, issues: &issues)
        switch choice.source {
        case .file(let path):
            return FileConfiguration(path: path, runtime: runtime, issues: issues).read(using: file)
        case .preset(let name): return presetConfiguration(from: name, runtime: runtime, issues: issues)
        case .variables(let names):
            return VariableConfiguration(
                names: names, preset: arguments.preset ?? runtime.environment["CAISSON_PRESET"], runtime: runtime
            ).read(with: issues)
        case .dialect(let dialect, let reason):
            var reader = DialectConfiguration(
                dialect: dialect, reason: reason, runtime: runtime, flags: arguments.flags, issues: issues)
            reader.isNamed = choice.isNamed
            var configuration = ViewVariables(in: runtime).applied(to: reader.read(using: file))
            guard runtime.startsGate else { return configuration }
            let told = Set(configuration.issues.map(\.place))
            configuration.issues += NearMisses(environment: runtime.environment, in: dialect).issues(butFor: told)
            return configuration
        }
    }

    private static func presetConfiguration(
        from text: String, runtime: RuntimeEnvironment, issues: [Issue]
    ) -> Configuration {
        var issues = issues
        let settings = SettingsReader(runtime: runtime, dialect: nil, issues: &issues).settings
        let call = PresetCall(parsing: text)
        switch Preset.find(call.name, with: call.options) {
        case .success(let preset):
            return Configuration(
                source: .preset(text), policies: PolicySet(policy: preset.policy(with: call.options)),
                settings: settings,
                issues: issues)
        case .failure(let problem):
            issues.append(Issue(.error, at: "preset", problem.description))
            return Configuration(
                source: .preset(text), policies: PolicySet(policies: [], clients: []), settings: settings,
                issues: issues)
        }
    }
}

/// The name of a preset with its options: `watchtower`, or `watchtower with cleanup, hooks`.
package struct PresetCall: Sendable, Equatable {
    package let name: String
    package let options: [String]

    package init(parsing text: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        name = words.first ?? ""
        options = Array(words.dropFirst()).filter { $0 != "with" }
    }

    /// Returns the line that asks for one option more: `CAISSON_PRESET: watchtower with cleanup, hooks`.
    static func line(adding option: String, to call: String) -> String {
        let call = PresetCall(parsing: call)
        return "CAISSON_PRESET: \(call.name) with \((call.options + [option]).joined(separator: ", "))"
    }
}
