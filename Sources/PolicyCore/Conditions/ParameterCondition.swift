// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// A condition on one parameter of a query.
public struct ParameterCondition: Sendable, Hashable {
    /// The engine's reading of the parameter.
    public enum Meaning: Sendable {
        /// A signal, by its name or its number.
        case signal
        /// A switch, which is off if absent.
        case flag
        /// The text itself.
        case text
    }

    public let name: String
    /// The accepted values.
    public let values: [String]
    /// Whether the parameter may be left out, or empty.
    public let mayBeAbsent: Bool

    public init(name: String, values: [String], mayBeAbsent: Bool = false) {
        self.name = name
        self.values = values
        self.mayBeAbsent = mayBeAbsent
    }

    public var meaning: Meaning {
        if name == "signal" { return .signal }
        return Self.flags.contains(name) ? .flag : .text
    }

    /// Parameters that moby reads by `httputils.BoolValue`, at all endpoints that have them.
    private static let flags: Set<String> = [
        "details", "follow", "force", "link", "logs", "noprune", "stderr", "stdin", "stdout", "timestamps", "v",
    ]

    /// The values that a query gives a parameter.
    enum Given: Equatable {
        case absent
        case value(String)
        /// The parameter stands more than once, or under a name that engines read differently.
        case ambiguous
    }

    func given(in query: QueryParameters) -> Given {
        let all = query.values(of: name)
        if all.isEmpty { return .absent }
        guard all.count == 1, let value = query[name], let text = String(validating: value, as: UTF8.self) else {
            return .ambiguous
        }
        return text.isEmpty ? .absent : .value(text)
    }

    /// Whether a request has one of the values.
    func accepts(_ given: Given) -> Bool {
        switch given {
        case .absent: mayBeAbsent
        case .ambiguous: false
        case .value(let text): values.contains { isSame($0, as: text) }
        }
    }

    private func isSame(_ listed: String, as text: String) -> Bool {
        if listed.hasSameBytes(as: text) { return true }
        switch meaning {
        case .text: return false
        case .flag: return VisibilityLimits.isOn(Array(listed.utf8)) == VisibilityLimits.isOn(Array(text.utf8))
        case .signal:
            guard let number = Signal.number(of: text) else { return false }
            return Signal.number(of: listed) == number
        }
    }

    /// Whether a request to an endpoint could have one of the values to some engine.
    func mightAccept(_ given: Given, at endpoint: Endpoint) -> Bool {
        if accepts(given) { return true }
        switch (given, meaning) {
        case (.ambiguous, _): return true
        case (.absent, .flag): return accepts(.value("0"))
        // At other endpoints a container has a signal of its own.
        case (.absent, .signal): return endpoint == .containerKill ? accepts(.value("KILL")) : true
        case (.value(let text), .signal): return Signal.number(of: text) == nil
        case (.absent, .text), (.value, .flag), (.value, .text): return false
        }
    }
}

/// The signals of Linux, as the engine reads them (moby/sys signal.ParseSignal): a number, or a name in any case of its
/// letters with or without `SIG`.
enum Signal {
    /// Returns the number of a signal; nil for a text that is none, and for one that engines read differently: Podman
    /// ignores a leading `-`.
    static func number(of text: String) -> Int? {
        if text.utf8.allSatisfy(\.isDigit) { return Int(text).flatMap { (1...64).contains($0) ? $0 : nil } }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let name = text.uppercasedASCII
        return numbers[name.rest(behind: "SIG").map(String.init) ?? name]
    }

    private static let numbers: [String: Int] = {
        var numbers = [
            "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "IOT": 6, "BUS": 7, "FPE": 8, "KILL": 9,
            "USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15, "STKFLT": 16, "CHLD": 17,
            "CLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20, "TTIN": 21, "TTOU": 22, "URG": 23, "XCPU": 24, "XFSZ": 25,
            "VTALRM": 26, "PROF": 27, "WINCH": 28, "IO": 29, "POLL": 29, "PWR": 30, "SYS": 31, "RTMIN": 34, "RTMAX": 64,
        ]
        for offset in 1...15 { numbers["RTMIN+\(offset)"] = 34 + offset }
        for offset in 1...14 { numbers["RTMAX-\(offset)"] = 64 - offset }
        return numbers
    }()
}
