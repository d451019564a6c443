// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// On-off variables, read as HAProxy's `env(X) -m bool` reads them.
struct SectionSwitches {
    private let environment: [String: String]
    private let defaultsOn: Set<String>

    init(environment: [String: String], defaultsOn: Set<String>) {
        self.environment = environment
        self.defaultsOn = defaultsOn
    }

    /// Whether a switch is on. An unset one has the image's default; an empty one is off, even if the default is on.
    func isOn(_ name: String) -> Bool {
        guard let value = environment[name] else { return defaultsOn.contains(name) }
        return Self.isTrue(value)
    }

    func isSet(_ name: String) -> Bool { environment[name] != nil }

    /// Returns the switches that were likely meant to be on, and are off.
    func mistakes(among names: [String]) -> [Issue] {
        names.compactMap { name in
            guard let value = environment[name], !Self.isTrue(value) else { return nil }
            let meant = value.bare
            if meant != value.trimmingBlanks(), Self.isTrue(meant) || Self.onWords.contains(meant.lowercased()) {
                let words = "has quotes in its value, \(value), which leaves it off; write \(name)=1"
                return Issue(.warning, at: name, "\(words) without quotes")
            }
            guard Self.isTrue(meant) || Self.onWords.contains(meant.lowercased()) else {
                return defaultsOn.contains(name) ? doubt(about: name, value: value) : nil
            }
            return Issue(.warning, at: name, "\"\(value)\" leaves it off in this dialect; \(name)=1 switches it on")
        }
    }

    /// Returns a warning about a switch with a default of on that a value turns off which may be another program's:
    /// `VERSION=v1.2`.
    private func doubt(about name: String, value: String) -> Issue? {
        guard !value.isEmpty, !DialectVariables.isSwitch(value), Int(value) == nil else { return nil }
        return Issue(.warning, at: name, "\"\(value)\" switches it off; leave it out, or \(name)=1 keeps it on")
    }

    private static let onWords: Set<String> = ["true", "yes", "on", "enable", "enabled", "y", "t"]

    /// Whether the value begins with a whole number other than 0: `1`, `-1`, `+1`, `01`, `2` and `1abc`. All else is
    /// false: `true`, `yes`, ` 1`, and an empty value.
    static func isTrue(_ value: String) -> Bool {
        var bytes = Array(value.utf8)[...]
        if bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") { bytes = bytes.dropFirst() }
        return bytes.prefix(while: \.isDigit).contains { $0 != 0x30 }
    }
}
