// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// How the gate behaves, apart from what may pass.
public struct Settings: Sendable, Equatable {
    /// Addresses to listen on; never empty.
    public var listeners: [Address] = []
    /// Why these, when nobody named any.
    public var listenersReason: String?
    /// Who may open the socket files among them, by path.
    public var unixFiles: [String: UnixFile] = [:]
    /// What those among them show that speak TLS.
    public var certificates: [Address: ServerTLS] = [:]
    public var upstream = Address.unix("/var/run/docker.sock")
    /// What is shown and believed there, where it is `tls://`.
    public var upstreamTLS = ClientTLS()
    public var logFormat = LogFormat.text
    public var logDetail = LogDetail.everything
    /// Seconds that streams may go on after SIGTERM.
    public var grace = 8
    public var maxConnections = 4000
    /// MiB for bodies that are judged and answers that are filtered.
    public var bodyMemory = 64
    /// Event loops; nil for as many as there are processors that the process may use, at most eight.
    public var threads: Int?
    static let threadCounts = 1...64
    public var watchdog: Watchdog?
    /// Where metrics and health are told; nowhere unless somebody says so.
    public var admin: Address?
    /// Whether port 55555 of this host answers `HEAD /health`.
    public var answersHealthcheck = false

    /// Whether the two are alike but for what is listened on: that is all that a running gate can change of them.
    public func differsOnlyInListeners(from other: Settings) -> Bool {
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

    /// Where to listen, or whom to ask.
    public enum Address: Sendable, Hashable, CustomStringConvertible {
        /// A host (name, IPv4, or IPv6 without brackets) and a port, 1 to 65535.
        case tcp(host: String, port: Int)
        case tls(host: String, port: Int)
        case unix(String)

        public var description: String {
            switch self {
            case .tcp(let host, let port): "tcp://\(Self.authority(host, port))"
            case .tls(let host, let port): "tls://\(Self.authority(host, port))"
            case .unix(let path): "unix://\(path)"
            }
        }

        private static func authority(_ host: String, _ port: Int) -> String {
            "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// A socket file's mode and owners; what is nil stays as it comes (0660, this process's user and group).
    public struct UnixFile: Sendable, Equatable {
        public var mode: Int?
        public var owner: UInt32?
        public var group: UInt32?

        public init(mode: Int? = nil, owner: UInt32? = nil, group: UInt32? = nil) {
            self.mode = mode
            self.owner = owner
            self.group = group
        }
    }

    /// Paths of PEM files.
    public struct ServerTLS: Sendable, Hashable {
        public var certificate: String
        public var key: String
        /// Whose certificates clients must have; nil asks for none.
        public var clientCA: String?

        public init(certificate: String, key: String, clientCA: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientCA = clientCA
        }
    }

    /// Paths of PEM files, and the name that the engine's certificate must have; nil is that of its host.
    public struct ClientTLS: Sendable, Hashable {
        public var certificate: String?
        public var key: String?
        /// Whose certificate is believed; nil means the authorities that the system trusts.
        public var ca: String?
        public var serverName: String?

        public init(certificate: String? = nil, key: String? = nil, ca: String? = nil, serverName: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.ca = ca
            self.serverName = serverName
        }
    }

    /// A look at whether the engine takes connections.
    public struct Watchdog: Sendable, Equatable {
        /// Seconds between two looks.
        public let interval: Int
        /// The program ends with status 10 when the engine is lost; otherwise that is only logged.
        public let stopsWhenLost: Bool

        public init(interval: Int, stopsWhenLost: Bool) {
            self.interval = interval
            self.stopsWhenLost = stopsWhenLost
        }
    }

    public enum LogFormat: String, Sendable, CaseIterable {
        case text, json
    }

    public enum LogDetail: Sendable, Equatable {
        /// One record per exchange.
        case everything
        /// Denials and errors alone.
        case denialsAndErrors
    }
}

extension Settings.Address {
    /// Reads `tcp://host:port`, `tcp://[v6]:port`, the same with `tls`, or `unix:///path`. A unix path is at most 103
    /// bytes (`sun_path`).
    public init?(_ text: String) {
        if let path = text.dropping(prefix: "unix://") {
            guard path.hasPrefix("/"), path.utf8.count <= 103, !path.utf8.contains(0) else { return nil }
            self = .unix(path)
        } else if let authority = text.dropping(prefix: "tcp://") ?? text.dropping(prefix: "tls://") {
            guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(port)
            else { return nil }
            guard let host = Self.host(String(authority[..<colon])) else { return nil }
            self = text.hasPrefix("tls") ? .tls(host: host, port: port) : .tcp(host: host, port: port)
        } else {
            return nil
        }
    }

    /// Reads what a variable says: the same, or `host:port` for TCP and `/path` for a socket, which have one meaning.
    /// - Parameter anyHost: what `:2375` listens on; nil where a host must be named.
    init?(said text: String, anyHost: String? = nil) {
        let isPath = text.hasPrefix("/")
        let whole = isPath ? "unix://\(text)" : text.contains(text: "://") ? text : "tcp://\(text)"
        if let anyHost, let port = whole.dropping(prefix: "tcp://:") {
            self.init("tcp://\(anyHost.contains(":") ? "[\(anyHost)]" : anyHost):\(port)")
        } else {
            self.init(whole)
        }
    }

    /// Where an admin listener stands: `9180` is a port of this host alone.
    init?(admin text: String) {
        let isPort = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard let address = Self(said: isPort ? "127.0.0.1:\(text)" : text) else { return nil }
        if case .tls = address { return nil }
        self = address
    }

    /// The same over TLS; a unix socket needs none.
    var overTLS: Settings.Address {
        if case .tcp(let host, let port) = self { .tls(host: host, port: port) } else { self }
    }

    private static func host(_ text: String) -> String? {
        if text.hasPrefix("[") { return text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : nil }
        return text.isEmpty || text.contains(":") || text.contains("/") ? nil : text
    }
}

extension String {
    func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
