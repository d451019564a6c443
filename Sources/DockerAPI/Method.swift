// SPDX-License-Identifier: Apache-2.0

/// The request methods that RFC 9110 section 9 and RFC 5789 define. Anything else is refused: no engine has a route for it.
public enum Method: UInt8, CaseIterable, Sendable {
    case get, head, post, put, delete, patch, options, trace, connect

    /// The token as it stands in a request line; methods are case-sensitive (RFC 9110 section 9.1).
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
