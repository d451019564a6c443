// SPDX-License-Identifier: Apache-2.0

/// The request methods of RFC 9110 section 9 and RFC 5789. Any other is refused, since no engine has a route for it.
public enum Method: UInt8, CaseIterable, Sendable {
    case get, head, post, put, delete, patch, options, trace, connect

    /// The method's token in a request line; methods are case-sensitive (RFC 9110 section 9.1).
    public var token: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        }
    }
}
