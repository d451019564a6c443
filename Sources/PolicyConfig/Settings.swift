// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Addressing
import DockerAPI

/// The settings of the gate, apart from its policies.
package struct Settings: Sendable, Equatable {
    /// Addresses to listen on; never empty.
    package var listeners: [GateAddress] = []
    /// The reason for the default listeners, if none was named.
    package var listenersReason: String?
    /// The owners and modes of the socket files among them, by path.
    package var unixFiles: [String: UnixFile] = [:]
    /// The certificate files of the TLS listeners among them.
    package var certificates: [GateAddress: TLSServerFiles] = [:]
    package var upstream = GateAddress.unix("/var/run/docker.sock")
    /// The files for a `tls://` engine: the gate's certificate and the trusted authority.
    package var upstreamTLS = TLSClientFiles()
    package var logFormat = LogFormat.text
    package var logDetail = LogDetail.everything
    /// The seconds that streams may continue after SIGTERM.
    package var grace = 8
    package var maxConnections = 4000
    /// The MiB for judged bodies and filtered responses.
    package var bodyMemory = 64
    /// The number of event loops; nil for one per processor that the process may use, at most eight.
    package var threads: Int?
    static let threadCounts = 1...64
    package var watchdog: Watchdog?
    /// The address of metrics and health; nil unless it is set.
    package var admin: GateAddress?
    /// The audit; nil if there is none.
    package var audit: AuditSettings?
    /// Whether port 55555 of this host responds to `HEAD /health`.
    package var answersHealthcheck = false

    package init() {}

    /// Whether the two differ at most in their listeners, which are all that a running gate can change.
    package func differsOnlyInListeners(from other: Settings) -> Bool {
        var same = other
        same.listeners = listeners
        same.listenersReason = listenersReason
        same.unixFiles = unixFiles
        same.certificates = certificates
        let modesAgree = unixFiles.allSatisfy { path, file in
            !other.listeners.contains(.unix(path)) || other.unixFiles[path] == file
        }
        return same == self && modesAgree
    }

    /// A repeated check whether the engine takes connections.
    package struct Watchdog: Sendable, Equatable {
        /// The seconds between two checks.
        package let interval: Int
        /// Whether the program ends with status 10 after the loss of the engine; otherwise that is only logged.
        package let stopsWhenLost: Bool

        package init(interval: Int, stopsWhenLost: Bool) {
            self.interval = interval
            self.stopsWhenLost = stopsWhenLost
        }
    }

    package enum LogFormat: String, Sendable, CaseIterable {
        case text, json
    }

    package enum LogDetail: Sendable, Equatable {
        /// One record for each exchange.
        case everything
        /// Denials and errors only.
        case denialsAndErrors
    }
}

extension GateAddress {
    /// Reads the address in a variable: its own form, or `host:port` for TCP and `/path` for a socket,
    /// which have one meaning.
    /// - Parameter anyHost: the host of `:2375`; nil if a host must be named.
    init?(said text: String, anyHost: String? = nil) {
        let isPath = text.hasPrefix("/")
        let whole = isPath ? "unix://\(text)" : text.contains(text: "://") ? text : "tcp://\(text)"
        if let anyHost, let port = whole.dropping(prefix: "tcp://:") {
            self.init("tcp://\(anyHost.contains(":") ? "[\(anyHost)]" : anyHost):\(port)")
        } else {
            self.init(whole)
        }
    }

    /// Reads the address of an admin listener: `9180` is a port on the loopback address.
    init?(admin text: String) {
        let isPort = !text.isEmpty && text.utf8.allSatisfy(\.isDigit)
        guard let address = Self(said: isPort ? "127.0.0.1:\(text)" : text) else { return nil }
        if case .tls = address { return nil }
        self = address
    }

    /// The same address over TLS; a unix socket needs none.
    var overTLS: GateAddress {
        if case .tcp(let host, let port) = self { .tls(host: host, port: port) } else { self }
    }
}

extension String {
    func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
