/// How the gate behaves, apart from what may pass.
public struct Settings: Sendable, Equatable {
    /// Addresses to listen on; never empty.
    public var listeners: [Address] = []
    /// Why these, when nobody named any.
    public var listenersReason: String?
    /// Who may open the socket files among them, by path.
    public var unixFiles: [String: UnixFile] = [:]
    public var upstream = Address.unix("/var/run/docker.sock")
    public var logFormat = LogFormat.text
    public var logDetail = LogDetail.everything
    /// Seconds that streams may go on after SIGTERM.
    public var grace = 8
    public var maxConnections = 4000

    /// Whether the two are alike but for what is listened on: that is all that a running gate can change of them.
    public func differsOnlyInListeners(from other: Settings) -> Bool {
        var same = other
        same.listeners = listeners
        same.listenersReason = listenersReason
        same.unixFiles = unixFiles
        let modesAgree = unixFiles.allSatisfy { path, file in
            !other.listeners.contains(.unix(path)) || other.unixFiles[path] == file
        }
        return same == self && modesAgree
    }

    /// Where to listen, or whom to ask.
    public enum Address: Sendable, Equatable, CustomStringConvertible {
        /// A host (name, IPv4, or IPv6 without brackets) and a port, 1 to 65535.
        case tcp(host: String, port: Int)
        case unix(String)

        public var description: String {
            switch self {
            case .tcp(let host, let port): "tcp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
            case .unix(let path): "unix://\(path)"
            }
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
    /// Reads `tcp://host:port`, `tcp://[v6]:port` or `unix:///path`. A unix path is at most 103 bytes (`sun_path`).
    public init?(_ text: String) {
        if let path = text.dropping(prefix: "unix://") {
            guard path.hasPrefix("/"), path.utf8.count <= 103, !path.utf8.contains(0) else { return nil }
            self = .unix(path)
        } else if let authority = text.dropping(prefix: "tcp://") {
            guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(port)
            else { return nil }
            guard let host = Self.host(String(authority[..<colon])) else { return nil }
            self = .tcp(host: host, port: port)
        } else {
            return nil
        }
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
