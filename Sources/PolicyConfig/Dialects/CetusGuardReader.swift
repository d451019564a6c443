// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

extension CetusGuardConfiguration {
    /// Reads the arguments, without the program's name, the environment, and the files of rules that they name.
    ///
    /// All issues are collected; a value with an error is replaced by its default.
    package static func read(
        arguments: [String], runtime: RuntimeEnvironment, file: FileReader
    ) -> CetusGuardConfiguration {
        var reader = CetusGuardReader(arguments: arguments, runtime: runtime)
        return reader.read(using: file)
    }
}

/// A reader of CetusGuard's settings. A variable is the default of its flag, even if it is empty; the first value of a
/// repeatable flag replaces the variable, and the others are added.
struct CetusGuardReader {
    private let flags: GoFlags
    private let environment: [String: String]
    private let isInContainer: Bool
    private var issues: [Issue] = []

    init(arguments: [String], runtime: RuntimeEnvironment) {
        flags = GoFlags(parsing: arguments, known: Self.flags, issues: &issues)
        environment = runtime.environment
        isInContainer = runtime.isInContainer
        issues += Self.misspellings(in: environment)
    }

    mutating func read(using file: CetusGuardConfiguration.FileReader) -> CetusGuardConfiguration {
        let (frontends, reason) = readFrontends()
        var rules = CetusGuardRules(withBuiltIns: !isOn("no-builtin-rules"))
        for source in sources(of: "rules") {
            rules.add(Array(source.text.utf8), from: source.place, issues: &issues)
        }
        for source in sources(of: "rules-file") { read(source, using: file, into: &rules) }
        let hasTCP = frontends.contains { if case .tcp = $0 { true } else { false } }
        return CetusGuardConfiguration(
            policy: rules.policy,
            frontends: frontends,
            frontendsReason: reason,
            backend: readBackend(),
            frontendTLS: readTLS(for: "frontend", needsCertificate: hasTCP).flatMap(TLSServerFiles.init),
            backendTLS: readTLS(for: "backend", needsCertificate: false),
            logLevel: readLogLevel(),
            asksForVersion: flags.isOn("version") ?? false,
            asksForHelp: flags.asksForHelp,
            issues: issues)
    }

    // MARK: Values

    private func variable(for flag: String) -> String {
        "CETUSGUARD_" + flag.uppercased().map { $0 == "-" ? "_" : $0 }
    }

    /// Returns the values of a flag that may be repeated, or else the one of its variable; each with its place.
    private func sources(of flag: String) -> [(place: String, text: String)] {
        let given = flags.all(of: flag)
        if given.isEmpty { return environment[variable(for: flag)].map { [(variable(for: flag), $0)] } ?? [] }
        if given.count == 1 { return [("-\(flag)", given[0])] }
        return given.enumerated().map { ("-\(flag)#\($0.offset + 1)", $0.element) }
    }

    private mutating func isOn(_ flag: String) -> Bool {
        if let given = flags.isOn(flag) { return given }
        guard let text = environment[variable(for: flag)], !text.isEmpty else { return false }
        if let value = GoValue.bool(from: text) { return value }
        issues.append(Issue(.warning, at: variable(for: flag), "\"\(text)\" is neither true nor false, so it is off"))
        return false
    }

    private mutating func readLogLevel() -> Int {
        let standard: Int64 = 6
        var level = flags.signed(of: "log-level")
        if level == nil, let text = environment[variable(for: "log-level")], !text.isEmpty {
            level = GoValue.signed(from: text, base: 10)
            if level == nil {
                let words = "\"\(text)\" is not a whole number, so it is \(standard)"
                issues.append(Issue(.warning, at: variable(for: "log-level"), words))
            }
        }
        return Int(max(0, min(7, level ?? standard)))
    }

    // MARK: Rules from files

    private mutating func read(
        _ source: (place: String, text: String), using file: CetusGuardConfiguration.FileReader,
        into rules: inout CetusGuardRules
    ) {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            rules.add(try file(source.text), from: source.text, isFile: true, issues: &issues)
        } catch {
            issues.append(Issue(.error, at: source.place, "\"\(source.text)\" cannot be read: \(error.reason)"))
        }
    }

    // MARK: Addresses

    /// Reads the listeners. The image has `tcp://:2375` in its environment, which is therefore the default in a
    /// container.
    private mutating func readFrontends() -> ([GateAddress], reason: String?) {
        let sources = sources(of: "frontend-addr")
        guard sources.isEmpty else {
            return (sources.compactMap { address(from: $0.text, anyHost: "::", at: $0.place) }, nil)
        }
        let remedy = "-frontend-addr or CETUSGUARD_FRONTEND_ADDR changes it"
        return isInContainer
            ? ([.tcp(host: "::", port: 2375)], "in a container, where its networks are the boundary; \(remedy)")
            : ([.tcp(host: "127.0.0.1", port: 2375)], "not in a container, so only this host may ask; \(remedy)")
    }

    /// Reads the engine's address. The first variable that is set counts, even if it is empty.
    private mutating func readBackend() -> GateAddress {
        let standard = GateAddress.unix("/var/run/docker.sock")
        if let text = flags.text(of: "backend-addr") {
            return address(from: text, anyHost: "localhost", at: "-backend-addr") ?? standard
        }
        for name in ["CETUSGUARD_BACKEND_ADDR", "CONTAINER_HOST", "DOCKER_HOST"] {
            if let text = environment[name] { return address(from: text, anyHost: "localhost", at: name) ?? standard }
        }
        return standard
    }

    private mutating func address(from text: String, anyHost: String, at place: String) -> GateAddress? {
        if let address = Self.address(from: text, anyHost: anyHost) { return address }
        issues.append(
            Issue(.error, at: place, "\"\(text)\" is not of the form tcp://host:port, tcp://[::]:port or unix:///path"))
        return nil
    }

    /// Reads an address. `tcp://:2375` is every host; text behind the port, as in `tcp://a:2375/`, is ignored.
    static func address(from text: String, anyHost: String) -> GateAddress? {
        if text.hasPrefix("unix://") { return GateAddress(text) }
        guard let authority = text.dropping(prefix: "tcp://") else { return nil }
        let host = authority.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let bracketed = anyHost.contains(":") ? "[\(anyHost)]" : anyHost
        return GateAddress("tcp://" + (host.hasPrefix(":") ? bracketed : "") + host)
    }

    // MARK: TLS

    private mutating func readTLS(for side: String, needsCertificate: Bool) -> TLSClientFiles? {
        func path(of file: String) -> String? {
            let flag = "\(side)-tls-\(file)"
            return (flags.text(of: flag) ?? environment[variable(for: flag)]).flatMap { $0.isEmpty ? nil : $0 }
        }
        let files = TLSClientFiles(certificate: path(of: "cert"), key: path(of: "key"), ca: path(of: "cacert"))
        if (files.certificate == nil) != (files.key == nil) {
            let missing = files.key == nil ? "key" : "cert"
            issues.append(
                Issue(.error, at: "-\(side)-tls-\(missing)", "is missing: a certificate and its key come together"))
        } else if needsCertificate, files.ca != nil, files.certificate == nil {
            issues.append(
                Issue(.error, at: "-\(side)-tls-cert", "is missing: a TCP frontend with TLS needs a certificate"))
        }
        return files == TLSClientFiles() ? nil : files
    }
}

extension TLSServerFiles {
    /// Returns nil without a certificate and its key, so that there is no TLS.
    fileprivate init?(_ files: TLSClientFiles) {
        guard let certificate = files.certificate, let key = files.key else { return nil }
        self.init(certificate: certificate, key: key, clientCA: files.ca)
    }
}

extension CetusGuardReader {
    static let flags: [String: GoFlags.Kind] = [
        "backend-addr": .text, "frontend-addr": .text, "backend-tls-cacert": .text, "backend-tls-cert": .text,
        "backend-tls-key": .text, "frontend-tls-cacert": .text, "frontend-tls-cert": .text, "frontend-tls-key": .text,
        "rules": .text, "rules-file": .text, "no-builtin-rules": .onOff, "log-level": .signed, "version": .onOff,
    ]

    /// Returns the unknown variables that begin with `CETUSGUARD_`, all of which are meant for this dialect.
    fileprivate static func misspellings(in environment: [String: String]) -> [Issue] {
        let known = flags.keys.filter { $0 != "version" }.map { flag in
            "CETUSGUARD_" + flag.uppercased().map { $0 == "-" ? "_" : $0 }
        }
        return environment.keys.sorted().filter { $0.hasPrefix("CETUSGUARD_") && !known.contains($0) }.map { name in
            let likely = GoFlags.likely(for: name, among: known.sorted()).map { "; did you mean \($0)?" } ?? ""
            return Issue(.warning, at: name, "is not a variable that is read\(likely)")
        }
    }
}
