// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Addressing
import DockerAPI
import PolicyCore

extension WollomaticConfiguration {
    /// Reads the arguments, without the program's name, and the environment. A flag wins over its variable.
    ///
    /// All issues are collected; a value with an error is replaced by its default.
    package static func read(arguments: [String], environment: [String: String]) -> WollomaticConfiguration {
        var reader = WollomaticReader(arguments: arguments, environment: environment)
        return reader.read()
    }
}

/// A reader of wollomatic's settings: the variable is the default of its flag.
struct WollomaticReader {
    private let flags: GoFlags
    private let environment: [String: String]
    private var issues: [Issue] = []

    init(arguments: [String], environment: [String: String]) {
        flags = GoFlags(parsing: arguments, known: Self.flags, issues: &issues)
        self.environment = environment
        issues += Self.misspellings(in: environment)
    }

    mutating func read() -> WollomaticConfiguration {
        let mode = readMode()
        let listener = readListener(mode: mode)
        let policy = WollomaticRules(flags: flags, environment: environment, issues: &issues).policy
        return WollomaticConfiguration(
            policy: policy,
            allowFrom: readCallers(),
            allowFromPlace: place(of: "allowfrom"),
            listener: listener,
            namesListener: ["listenip", "proxyport", "proxysocketendpoint"].contains(where: isSaid),
            socketMode: mode,
            upstreamPath: readSocket(of: "socketpath", default: "/var/run/docker.sock"),
            logIsJSON: isOn("logjson"),
            logLevel: readLogLevel(),
            grace: readSeconds(of: "shutdowngracetime", default: 10),
            watchdog: Watchdog(
                interval: readSeconds(of: "watchdoginterval", default: 0), stopsWhenLost: isOn("stoponwatchdog")),
            allowsHealthcheck: isOn("allowhealthcheck"),
            bindMountFrom: readBindMounts(),
            labelPrefix: readLabelPrefix(),
            proxyContainerName: optional(text(for: "proxycontainername", default: "")),
            asksForHelp: flags.asksForHelp,
            issues: issues)
    }

    typealias Watchdog = WollomaticConfiguration.Watchdog

    // MARK: Values

    private func variable(for flag: String) -> String { "SP_" + flag.uppercased() }

    /// Returns the place of a value.
    private func place(of flag: String) -> String {
        !flags.isGiven(flag) && environment[variable(for: flag)] != nil ? variable(for: flag) : "-" + flag
    }

    private func isSaid(_ flag: String) -> Bool {
        flags.isGiven(flag) || environment[variable(for: flag)].flatMap(optional) != nil
    }

    private func optional(_ text: String) -> String? { text.isEmpty ? nil : text }

    /// Returns a setting's text. An empty variable counts as unset; an empty flag does not.
    private func text(for flag: String, default text: String) -> String {
        flags.text(of: flag) ?? environment[variable(for: flag)].flatMap(optional) ?? text
    }

    /// Returns a switch. A variable that is no boolean leaves the default, which is off.
    private mutating func isOn(_ flag: String) -> Bool {
        if let given = flags.isOn(flag) { return given }
        guard let text = environment[variable(for: flag)].flatMap(optional) else { return false }
        if let value = GoValue.bool(from: text) { return value }
        ignore(flag, text: text, words: "is neither true nor false, so it is off")
        return false
    }

    /// Returns a number. A variable is decimal (or octal), a flag as in Go's source. A variable that is no number
    /// leaves the default.
    private mutating func number(of flag: String, base: UInt64 = 10, default number: UInt64) -> UInt64 {
        if let given = flags.unsigned(of: flag) { return given }
        guard let text = environment[variable(for: flag)].flatMap(optional) else { return number }
        if let value = GoValue.unsigned(from: text, base: base, bits: 32) { return value }
        let words = (base == 8 ? "0o" : "") + String(number, radix: Int(base))
        ignore(flag, text: text, words: "is not a whole number, so it is \(words)")
        return number
    }

    private mutating func ignore(_ flag: String, text: String, words: String) {
        issues.append(Issue(.warning, at: variable(for: flag), "\"\(text)\" \(words)"))
    }

    private mutating func refuse(_ flag: String, words: String) {
        issues.append(Issue(.error, at: place(of: flag), words))
    }

    private mutating func readSeconds(of flag: String, default seconds: UInt64) -> Int {
        let value = number(of: flag, default: seconds)
        if let value = Int(exactly: value) { return value }
        refuse(flag, words: "\(value) is too many seconds")
        return Int(seconds)
    }

    // MARK: Addresses

    /// Reads the listener. A unix endpoint replaces the TCP one; the address and the port must be valid all the same.
    private mutating func readListener(mode: UInt16) -> WollomaticConfiguration.Listener {
        let host = text(for: "listenip", default: "127.0.0.1")
        if IPAddress(host) == nil { refuse("listenip", words: "\"\(host)\" is not an IP address") }
        let port = number(of: "proxyport", default: 2375)
        if !(1...65_535).contains(port) { refuse("proxyport", words: "\(port) is not a port from 1 to 65535") }
        guard !text(for: "proxysocketendpoint", default: "").isEmpty else {
            return .tcp(host: host, port: Int(clamping: port))
        }
        return .unix(path: readSocket(of: "proxysocketendpoint", default: ""), mode: mode)
    }

    private mutating func readMode() -> UInt16 {
        let mode = number(of: "proxysocketendpointfilemode", base: 8, default: 0o600)
        if mode > 0o777 {
            let octal = String(mode, radix: 8)
            let hint = flags.isGiven("proxysocketendpointfilemode") ? "; an octal number begins with 0 here" : ""
            refuse("proxysocketendpointfilemode", words: "0o\(octal) is more than 0o777\(hint)")
        }
        return UInt16(clamping: mode)
    }

    private mutating func readSocket(of flag: String, default path: String) -> String {
        let path = text(for: flag, default: path)
        if GateAddress("unix://" + path) == nil {
            refuse(flag, words: "\"\(path)\" is not the absolute path of a socket, of at most 103 bytes")
        }
        return path
    }

    // MARK: Clients and behaviour

    private mutating func readCallers() -> [WollomaticConfiguration.Caller] {
        let items = text(for: "allowfrom", default: "127.0.0.1/32").split(
            separator: ",", omittingEmptySubsequences: false)
        return items.map { item in
            let caller = WollomaticConfiguration.Caller(parsing: item)
            if case .name(let name) = caller { warnAboutName(name) }
            return caller
        }
    }

    private mutating func warnAboutName(_ name: String) {
        if name.utf8.contains(where: { $0 <= 0x20 }) {
            issues.append(
                Issue(
                    .warning, at: place(of: "allowfrom"), "\"\(name)\" has a blank in it, which no name has; write a,b")
            )
        } else if name.contains("*") {
            let everybody = "0.0.0.0/0,::/0 is everybody"
            issues.append(
                Issue(.warning, at: place(of: "allowfrom"), "\"\(name)\" is no name, and matches nobody; \(everybody)"))
        } else if name.utf8.contains(UInt8(ascii: "/")) {
            issues.append(
                Issue(.warning, at: place(of: "allowfrom"), "\"\(name)\" is not a CIDR, and no DNS name has a / in it"))
        }
    }

    private mutating func readLogLevel() -> WollomaticConfiguration.LogLevel {
        let level = text(for: "loglevel", default: "INFO")
        if let known = WollomaticConfiguration.LogLevel(rawValue: level.uppercased()) { return known }
        refuse("loglevel", words: "\"\(level)\" is none of DEBUG, INFO, WARN, ERROR")
        return .info
    }

    private mutating func readBindMounts() -> [String] {
        let text = text(for: "allowbindmountfrom", default: "")
        guard !text.isEmpty else { return [] }
        for directory in text.split(separator: ",", omittingEmptySubsequences: false) where !directory.hasPrefix("/") {
            refuse("allowbindmountfrom", words: "\"\(directory)\" does not begin with /")
        }
        return Self.directories(in: text)
    }

    /// Returns a policy with limited binds; without a directory there is no limit.
    static func limit(_ policy: Policy, to directories: [String]) -> Policy {
        directories.isEmpty ? policy : policy.constraining(.binds(BindMountLimit(directories: directories)))
    }

    static func directories(in text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { AbsolutePath.clean(String($0)) }
    }

    private mutating func readLabelPrefix() -> String {
        let prefix = text(for: "dockerlabelprefix", default: "socket-proxy")
        if !Self.isLabelPrefix(prefix) {
            let form = "parts of lower-case letters and digits, with one dot or hyphen between two of them"
            refuse("dockerlabelprefix", words: "\"\(prefix)\" is not \(form)")
        }
        return prefix
    }
}

extension WollomaticReader {
    /// Whether the text matches `^[a-z0-9]+(?:[.-][a-z0-9]+)*$`.
    static func isLabelPrefix(_ text: String) -> Bool {
        let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 == 0x2D || $0 == 0x2E }
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0.isDigit || $0.isLowercaseLetter }
        }
    }
}

extension WollomaticReader {
    static let flags: [String: GoFlags.Kind] = {
        var flags: [String: GoFlags.Kind] = [
            "allowfrom": .text, "allowhealthcheck": .onOff, "logjson": .onOff, "listenip": .text, "loglevel": .text,
            "proxyport": .unsigned, "shutdowngracetime": .unsigned, "socketpath": .text, "stoponwatchdog": .onOff,
            "watchdoginterval": .unsigned, "proxysocketendpoint": .text, "proxysocketendpointfilemode": .unsigned,
            "allowbindmountfrom": .text, "dockerlabelprefix": .text, "proxycontainername": .text,
        ]
        for method in WollomaticRules.methods { flags["allow\(method.token)"] = .text }
        return flags
    }()

    /// Returns issues of unknown `SP_` variables: of no method, or one slip away from a known one.
    fileprivate static func misspellings(in environment: [String: String]) -> [Issue] {
        let settings = flags.keys.filter { !$0.hasPrefix("allow") || $0.dropFirst(5).first?.isLowercase == true }
        let known = settings.map { "SP_" + $0.uppercased() } + WollomaticRules.methods.map { "SP_ALLOW_\($0.token)" }
        return environment.keys.sorted().compactMap { name in
            // Kubernetes makes such variables for any service named sp.
            let isService = environment[name]?.hasPrefix("tcp://") == true
            guard name.hasPrefix("SP_"), !known.contains(name), !isService else { return nil }
            let isPattern = name.hasPrefix("SP_ALLOW_")
            if isPattern, WollomaticRules.method(ofVariable: name) != nil { return nil }
            let likely = GoFlags.likely(for: name, among: known.sorted())
            guard isPattern || likely != nil else { return nil }
            return Issue(
                .warning, at: name, "is not a variable that is read\(likely.map { "; did you mean \($0)?" } ?? "")")
        }
    }
}

extension WollomaticConfiguration.Caller {
    /// Parses like Go's `net.ParseCIDR`: a CIDR may have bits behind its prefix, and zeros before its length:
    /// `10.0.0.5/08` is `10.0.0.0/8`.
    init(parsing text: Substring) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let address = IPAddress(parts[0]), let length = Self.length(from: parts[1]),
            let block = AddressBlock("\(Self.masked(address, isV4: !parts[0].contains(":"), length: length))/\(length)")
        {
            self = .block(block)
        } else if parts.count == 1, let block = AddressBlock(String(text)) {
            self = .block(block)
        } else {
            self = .name(String(text))
        }
    }

    private static func length(from text: Substring) -> Int? {
        text.utf8.allSatisfy(\.isDigit) ? Int(text) : nil
    }

    /// Returns the text of an address with only its first bits.
    private static func masked(_ address: IPAddress, isV4: Bool, length: Int) -> String {
        let kept = max(0, min(128, isV4 ? length + 96 : length))
        let high = kept >= 64 ? address.high : kept == 0 ? 0 : address.high & (~0 << UInt64(64 - kept))
        let low = kept <= 64 ? 0 : kept == 128 ? address.low : address.low & (~0 << UInt64(128 - kept))
        if isV4 {
            return stride(from: 24, through: 0, by: -8).map { "\(low >> UInt64($0) & 255)" }.joined(separator: ".")
        }
        return [high, low].flatMap { word in
            stride(from: 48, through: 0, by: -16).map { String(word >> UInt64($0) & 0xFFFF, radix: 16) }
        }.joined(separator: ":")
    }
}
