// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI

/// The lines for listeners, upstream, log and limits.
struct SettingsText {
    private let settings: Settings

    init(of settings: Settings) { self.settings = settings }

    var addresses: [String] { ["upstream: \(upstream)"] + admin + listeners }

    private var admin: [String] { settings.admin.map { ["admin: \(YAMLText.address($0))"] } ?? [] }

    private var upstream: String {
        let tls = settings.upstreamTLS
        guard case .tls(let host, let port) = settings.upstream, tls != TLSClientFiles() else {
            return YAMLText.address(settings.upstream)
        }
        let keys = [
            ("certificate", tls.certificate), ("key", tls.key), ("ca", tls.ca),
            ("server_name", tls.serverName),
        ]
        return Self.mapping(of: [("tls", Self.authority(host: host, port: port))] + keys)
    }

    private static func authority(host: String, port: Int) -> String {
        String("\(GateAddress.tcp(host: host, port: port))".dropFirst("tcp://".count))
    }

    /// Returns `{ key: value }`, without unset keys.
    private static func mapping(of keys: [(String, String?)]) -> String {
        let pairs = keys.compactMap { key, value in value.map { "\(key): \(YAMLText.scalar($0))" } }
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    private var listeners: [String] {
        let isDefault =
            settings.listenersReason != nil && [Self.everywhere, Self.here].contains(settings.listeners)
        if isDefault { return ["# listeners are as without a file: \(Self.defaults)"] }
        return ["listeners:"] + settings.listeners.map { "  - \(listener(at: $0))" }
    }

    private static let everywhere = [GateAddress.tcp(host: "::", port: 2375)]
    private static let here = [GateAddress.tcp(host: "127.0.0.1", port: 2375)]
    private static let defaults = "tcp://[::]:2375 in a container, else tcp://127.0.0.1:2375"

    private func listener(at address: GateAddress) -> String {
        if case .tls(let host, let port) = address, let files = settings.certificates[address] {
            let keys = [
                ("certificate", files.certificate), ("key", files.key), ("client_ca", files.clientCA),
            ]
            return Self.mapping(of: [("tls", Self.authority(host: host, port: port))] + keys)
        }
        guard case .unix(let path) = address, let file = settings.unixFiles[path],
            file != UnixFile()
        else {
            return YAMLText.address(address)
        }
        var keys = ["unix: \(YAMLText.scalar(path))"]
        if let mode = file.mode {
            let digits = String(mode, radix: 8)
            keys.append("mode: \"\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)\"")
        }
        if let owner = file.owner { keys.append("owner: \(owner)") }
        if let group = file.group { keys.append("group: \(group)") }
        return "{ \(keys.joined(separator: ", ")) }"
    }

    private static func audit(of settings: AuditSettings) -> [String] {
        let standard = AuditSettings(folder: settings.folder)
        var keys = ["dir: \(YAMLText.scalar(settings.folder))"]
        if settings.words != standard.words {
            keys.append("endpoints: [\(settings.words.map(YAMLText.scalar).joined(separator: ", "))]")
        }
        if settings.fileSize != standard.fileSize { keys.append("size: \(settings.fileSize)") }
        if settings.keptDays != standard.keptDays { keys.append("keep: \(settings.keptDays)") }
        if settings.refusesWhenLost { keys.append("when_lost: refuse") }
        if let key = settings.keyFile { keys.append("key_file: \(YAMLText.scalar(key))") }
        return keys
    }

    /// The settings that differ from the defaults.
    var rest: [String] {
        let standard = Settings()
        var log: [String] = []
        if settings.logFormat != standard.logFormat {
            log.append("format: \(settings.logFormat.rawValue)")
        }
        if settings.logDetail != standard.logDetail { log.append("detail: denials") }
        var limits: [String] = []
        if settings.maxConnections != standard.maxConnections {
            limits.append("connections: \(settings.maxConnections)")
        }
        if settings.bodyMemory != standard.bodyMemory { limits.append("body_memory: \(settings.bodyMemory)") }
        if let threads = settings.threads { limits.append("threads: \(threads)") }
        if settings.grace != standard.grace { limits.append("grace: \(settings.grace)") }
        let audit = settings.audit.map(Self.audit) ?? []
        let lines = [("log", log), ("audit", audit), ("limits", limits)].filter { !$0.1.isEmpty }.map { key, values in
            "\(key): { \(values.joined(separator: ", ")) }"
        }
        return lines.isEmpty ? [] : [""] + lines
    }
}

extension YAMLText {
    /// Returns an address as a scalar: `tcp://0.0.0.0:2375` needs no quotes outside braces.
    static func address(_ address: GateAddress) -> String {
        let text = "\(address)"
        let rest = text.substituting("://", with: "").substituting(":", with: "")
        return rest == scalar(rest) ? text : scalar(text)
    }
}
