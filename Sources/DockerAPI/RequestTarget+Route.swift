// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// The route of a request whose target was read.
    public static func match(_ method: Method, target: RequestTarget) -> RouteMatch? {
        let major: Int? = if case .libpod(let major, _, _) = target.version { major } else { nil }
        return target.withPath { match(method, path: $0, libpodMajor: major) }
    }
}

extension RequestTarget {
    /// A slash may come encoded only inside the name of an object whose names contain slashes (podman's own client
    /// sends images so). Anywhere else it would be one segment to one reader and two to the next.
    public func checkEncodedSlashes(against match: RouteMatch?) throws(TargetError) {
        guard !encodedSlashes.isEmpty else { return }
        let names = [match?.name, match?.secondName].compactMap { $0 }
        let isInsideName = encodedSlashes.allSatisfy { slash in names.contains { $0.contains(slash) } }
        guard isInsideName else { throw .encodedSlash }
    }
}

extension TunnelProtocol {
    /// The token of an Upgrade field (RFC 9110 section 7.8).
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
