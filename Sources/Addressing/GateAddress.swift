// SPDX-License-Identifier: Apache-2.0

/// An address that the gate listens on, or connects to.
public enum GateAddress: Sendable, Hashable {
    /// A host (name, IPv4, or IPv6 without brackets) and a port, 1 to 65535.
    case tcp(host: String, port: Int)
    case tls(host: String, port: Int)
    case unix(String)

    /// The machine's part of the address: a name, an IP address or a path.
    public var host: String {
        switch self {
        case .tcp(let host, _), .tls(let host, _): host
        case .unix(let path): path
        }
    }

    public var port: Int? {
        switch self {
        case .tcp(_, let port), .tls(_, let port): port
        case .unix: nil
        }
    }
}

extension GateAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tcp(let host, let port): "tcp://\(Self.authority(host: host, port: port))"
        case .tls(let host, let port): "tls://\(Self.authority(host: host, port: port))"
        case .unix(let path): "unix://\(path)"
        }
    }

    private static func authority(host: String, port: Int) -> String {
        "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

extension GateAddress {
    /// Reads `tcp://host:port`, `tcp://[v6]:port`, the same with `tls`, or `unix:///path`. A unix path is at most 103
    /// bytes (`sun_path`).
    public init?(_ text: String) {
        if text.hasPrefix("unix://") {
            let path = String(text.dropFirst("unix://".count))
            guard path.hasPrefix("/"), path.utf8.count <= 103, !path.utf8.contains(0) else { return nil }
            self = .unix(path)
        } else if text.hasPrefix("tcp://") || text.hasPrefix("tls://") {
            let authority = text.dropFirst("tcp://".count)
            guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(port)
            else { return nil }
            guard let host = Self.host(from: String(authority[..<colon])) else { return nil }
            self = text.hasPrefix("tls") ? .tls(host: host, port: port) : .tcp(host: host, port: port)
        } else {
            return nil
        }
    }

    private static func host(from text: String) -> String? {
        if text.hasPrefix("[") { return text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : nil }
        return text.isEmpty || text.contains(":") || text.contains("/") ? nil : text
    }
}
