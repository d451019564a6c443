// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Reads the variables that all dialects share, and those of a dialect that only set addresses and behaviour.
struct SettingsReader {
    private(set) var settings = Settings()
    private let environment: [String: String]

    init(runtime: RuntimeEnvironment, dialect: Dialect?, issues: inout [Issue]) {
        environment = runtime.environment
        if runtime.startsGate { issues += Misspellings.findOurs(in: environment) }
        readUpstream(issues: &issues)
        readListeners(in: runtime, dialect: dialect, issues: &issues)
        readLog(issues: &issues)
        readNumber("CAISSON_GRACE", into: \.grace, in: 0...3600, issues: &issues)
        readAdmin(issues: &issues)
        readAudit(issues: &issues)
        readWatchdog(issues: &issues)
        readNumber("CAISSON_MAX_CONNECTIONS", into: \.maxConnections, in: 1...1_000_000, issues: &issues)
        readNumber("CAISSON_BODY_MEMORY", into: \.bodyMemory, in: 1...1_000_000, issues: &issues)
        settings.threads = number(of: "CAISSON_THREADS", in: Settings.threadCounts, issues: &issues)
    }

    /// Returns the value of a variable that is set and not empty.
    private func value(of name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private mutating func readUpstream(issues: inout [Issue]) {
        if let text = value(of: "CAISSON_UPSTREAM") {
            if let address = GateAddress(said: text) {
                settings.upstream = address
            } else {
                let forms = "unix:///path, tcp://host:port or tls://host:port"
                issues.append(Issue(.error, at: "CAISSON_UPSTREAM", "\"\(text)\" is not of the form \(forms)"))
            }
        } else if let path = value(of: "SOCKET_PATH") {
            if let address = GateAddress("unix://" + path) ?? GateAddress(path) {
                settings.upstream = address
            } else {
                issues.append(Issue(.error, at: "SOCKET_PATH", "\"\(path)\" is not the absolute path of a socket"))
            }
        }
    }

    private mutating func readAdmin(issues: inout [Issue]) {
        guard let text = value(of: "CAISSON_ADMIN") else { return }
        settings.admin = GateAddress(admin: text)
        guard settings.admin == nil else { return }
        let forms = "a port, host:port, tcp://host:port or unix:///path"
        issues.append(Issue(.error, at: "CAISSON_ADMIN", "\"\(text)\" is not of the form \(forms)"))
    }

    private mutating func readAudit(issues: inout [Issue]) {
        guard let text = value(of: "CAISSON_AUDIT") else { return }
        guard text.hasPrefix("/") else {
            issues.append(Issue(.error, at: "CAISSON_AUDIT", "\"\(text)\" is not the absolute path of a folder"))
            return
        }
        settings.audit = AuditSettings(folder: text)
    }

    private mutating func readListeners(
        in runtime: RuntimeEnvironment, dialect: Dialect?, issues: inout [Issue]
    ) {
        guard let text = value(of: "CAISSON_LISTEN") else {
            guard runtime.inherited.isEmpty else {
                settings.listeners = runtime.inherited
                settings.listenersReason = "handed over by the service manager"
                return
            }
            settings.listeners = [defaultListener(in: runtime, dialect: dialect)]
            return
        }
        let anyHost = disablesIPv6(dialect) ? "0.0.0.0" : "::"
        for part in text.split(separator: ",") {
            let part = part.trimmingBlanks()
            if part.hasPrefix("tls://") {
                let wayOut = "a policy file's listener has room for its certificate"
                issues.append(Issue(.error, at: "CAISSON_LISTEN", "\"\(part)\" needs a certificate; \(wayOut)"))
            } else if let address = GateAddress(said: part, anyHost: anyHost) {
                settings.listeners.append(address)
            } else {
                let forms = "tcp://host:port, tcp://[::]:port or unix:///path"
                issues.append(Issue(.error, at: "CAISSON_LISTEN", "\"\(part)\" is not of the form \(forms)"))
            }
        }
        if settings.listeners.isEmpty, !issues.contains(where: { $0.place == "CAISSON_LISTEN" }) {
            issues.append(Issue(.error, at: "CAISSON_LISTEN", "no address stands in it"))
        }
    }

    /// Returns the default listener: all interfaces in a container, as users of the image expect, since its network is
    /// the boundary; on a host the same would offer the socket to the whole network.
    private mutating func defaultListener(in runtime: RuntimeEnvironment, dialect: Dialect?) -> GateAddress {
        guard runtime.isInContainer else {
            settings.listenersReason = "not in a container, so only this host may ask; CAISSON_LISTEN changes it"
            return .tcp(host: "127.0.0.1", port: 2375)
        }
        settings.listenersReason = "in a container, where its networks are the boundary; CAISSON_LISTEN changes it"
        return .tcp(host: disablesIPv6(dialect) ? "0.0.0.0" : "::", port: 2375)
    }

    /// Whether IPv6 is off: Tecnativa's entry point takes `1`, `true` and `yes` in any case, and so do files and
    /// presets; linuxserver's only `1`; docker-proxy-filter has 0.0.0.0 only.
    private func disablesIPv6(_ dialect: Dialect?) -> Bool {
        let value = environment["DISABLE_IPV6"] ?? ""
        return switch dialect {
        case .tecnativa: ["1", "true", "yes"].contains(value.lowercased())
        case .linuxserver, .linuxserverLegacy: value == "1"
        case .dockerProxyFilter: true
        case nil: ["1", "true", "yes"].contains(value.lowercased())
        case .wollomatic, .cetusguard: false
        }
    }

    private mutating func readLog(issues: inout [Issue]) {
        if let text = value(of: "CAISSON_LOG_FORMAT") {
            if let format = Settings.LogFormat(rawValue: text.lowercased()) {
                settings.logFormat = format
            } else {
                issues.append(Issue(.error, at: "CAISSON_LOG_FORMAT", "\"\(text)\" is neither text nor json"))
            }
        }
        guard let level = value(of: "LOG_LEVEL") else { return }
        switch level.lowercased() {
        case "debug", "info", "trace": settings.logDetail = .everything
        case "notice", "warning", "warn", "err", "error", "crit", "critical", "alert", "emerg", "emergency", "fatal",
            "panic":
            settings.logDetail = .denialsAndErrors
        default:
            let known = "debug, info, notice, warning, err, crit, alert, emerg"
            issues.append(Issue(.warning, at: "LOG_LEVEL", "\"\(level)\" is none of \(known); info is used"))
        }
    }

    /// Reads the watchdog's settings: `10`, or `10 exit`.
    private mutating func readWatchdog(issues: inout [Issue]) {
        guard let text = value(of: "CAISSON_WATCHDOG") else { return }
        let words = text.split(separator: " ")
        if let interval = words.first.flatMap(Self.seconds), (1...86_400).contains(interval),
            words.count == 1 || words.count == 2 && words[1] == "exit"
        {
            settings.watchdog = Settings.Watchdog(interval: interval, stopsWhenLost: words.count == 2)
        } else {
            let form = "seconds from 1 to 86400, with \"exit\" behind them to end the gate when the engine is lost"
            issues.append(Issue(.error, at: "CAISSON_WATCHDOG", "\"\(text)\" is not \(form)"))
        }
    }

    private mutating func readNumber(
        _ name: String, into path: WritableKeyPath<Settings, Int>, in range: ClosedRange<Int>, issues: inout [Issue]
    ) {
        let read = path == \Settings.grace ? { Self.seconds(from: $0) } : { Int($0) }
        if let number = number(of: name, in: range, issues: &issues, read: read) { settings[keyPath: path] = number }
    }

    private func number(
        of name: String, in range: ClosedRange<Int>, issues: inout [Issue], read: (String) -> Int? = { Int($0) }
    ) -> Int? {
        guard let text = value(of: name) else { return nil }
        if let number = read(text), range.contains(number) { return number }
        let bounds = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        issues.append(Issue(.error, at: name, "\"\(text)\" is not \(bounds)"))
        return nil
    }

    /// Reads seconds: `8`, or `8s`.
    private static func seconds(from text: some StringProtocol) -> Int? {
        Int(text.hasSuffix("s") ? String(text.dropLast()) : String(text))
    }
}

extension Settings {
    /// Limits listeners to the loopback address if no setting determines the policy, unless a setting names a listener.
    mutating func keepToLoopback(in runtime: RuntimeEnvironment) {
        guard runtime.environment["CAISSON_LISTEN"] ?? "" == "", runtime.inherited.isEmpty else { return }
        listeners = [.tcp(host: "127.0.0.1", port: 2375)]
        listenersReason = "nothing says what may pass, so only this host may ask; CAISSON_LISTEN changes it"
    }
}

extension StringProtocol {
    func trimmingBlanks() -> String {
        var part = self[...]
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }
}
