// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Returns the route of a request whose target was read.
    public static func match(_ method: Method, target: RequestTarget) -> RouteMatch? {
        let major: Int? = if case .libpod(let major, _, _) = target.version { major } else { nil }
        return target.withPath { match(method, path: $0, libpodMajor: major) }
    }

    /// Returns the route of a request, and the target to be sent there. Podman routes by the path as it is written, and
    /// takes a name with encoded slashes for one segment (gorilla/mux UseEncodedPath). If no route has the decoded
    /// path, one that reads of a container or an image may, as for Podman's client asking for an image's changes.
    public static func route(_ method: Method, target: RequestTarget) -> (RequestTarget, RouteMatch?) {
        if let match = match(method, target: target) { return (target, match) }
        guard let match = matchAsWritten(method, target: target), let name = match.name,
            match.endpoint.access == .read, [.container, .image].contains(match.endpoint.traits.object)
        else { return (target, nil) }
        return (target.escapingSlashes(in: name), match)
    }

    private static func matchAsWritten(_ method: Method, target: RequestTarget) -> RouteMatch? {
        guard !target.encodedSlashes.isEmpty else { return nil }
        let major: Int? = if case .libpod(let major, _, _) = target.version { major } else { nil }
        var path = target.withPath { Array($0) }
        // No path has such a byte, so a segment can hold it.
        for slash in target.encodedSlashes { path[slash] = 0 }
        return path.withUnsafeBytes { bytes in
            RequestTarget.isLibpod(bytes) ? match(method, path: bytes, libpodMajor: major) : nil
        }
    }
}

extension RequestTarget {
    /// Throws unless each encoded slash is inside the name of an object whose names contain slashes, as podman's own
    /// client sends images. Anywhere else it would be part of one segment for some readers, and separate two for
    /// others.
    public func checkEncodedSlashes(against match: RouteMatch?) throws(TargetError) {
        guard !encodedSlashes.isEmpty else { return }
        let names = [match?.name, match?.secondName].compactMap { $0 }
        let isInsideName = encodedSlashes.allSatisfy { slash in names.contains { $0.contains(slash) } }
        guard isInsideName else { throw .encodedSlash }
    }
}

extension TunnelProtocol {
    /// The protocol's token in an Upgrade field (RFC 9110 section 7.8).
    public var token: StaticString {
        switch self {
        case .tcp: "tcp"
        case .websocket: "websocket"
        case .h2c: "h2c"
        }
    }
}

extension Method {
    /// Reads the token of a request line; nil for a method that no standard defines.
    public init?(token: UnsafeRawBufferPointer) {
        guard let method = Method.candidate(for: token) else { return nil }
        let text = method.token
        guard token.count == text.utf8CodeUnitCount else { return nil }
        for index in 0..<token.count where token[index] != text.utf8Start[index] { return nil }
        self = method
    }

    private static func candidate(for token: UnsafeRawBufferPointer) -> Method? {
        guard token.count >= 3 else { return nil }
        return switch (token[0], token[1]) {
        case (UInt8(ascii: "G"), _): .get
        case (UInt8(ascii: "H"), _): .head
        case (UInt8(ascii: "P"), UInt8(ascii: "O")): .post
        case (UInt8(ascii: "P"), UInt8(ascii: "U")): .put
        case (UInt8(ascii: "P"), UInt8(ascii: "A")): .patch
        case (UInt8(ascii: "D"), _): .delete
        case (UInt8(ascii: "O"), _): .options
        case (UInt8(ascii: "T"), _): .trace
        case (UInt8(ascii: "C"), _): .connect
        default: nil
        }
    }
}
