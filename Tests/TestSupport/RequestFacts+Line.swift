// SPDX-License-Identifier: Apache-2.0

public import DockerAPI
public import PolicyCore

extension RequestFacts {
    /// The facts of a request line without its version of HTTP: `GET /containers/json?all=1`.
    ///
    /// Throws a `TargetError` where the target has more than one reading, and a `JSONError` where the body has.
    /// - Parameters:
    ///   - json: a body, which has been read already.
    ///   - fields: the lines of its head, each with its CRLF.
    ///   - framing: how the body travels; by default as long as `json` is.
    public static func of(
        _ line: String, json: String? = nil, fields: String = "", framing: OutgoingRequest.Body? = nil
    ) throws -> RequestFacts {
        let words = line.split(separator: " ", maxSplits: 1).map { Array($0.utf8) }
        guard words.count == 2, let method = words[0].withUnsafeBytes({ Method(token: $0) }) else {
            throw MalformedMessage("“\(line)” is no request line")
        }
        let target = try words[1].withUnsafeBytes { try RequestTarget.read(from: $0, of: method, host: nil) }
        let body = framing ?? json.map { .length($0.utf8.count) } ?? OutgoingRequest.Body.none
        let request = OutgoingRequest(method: method, target: target, fields: Array(fields.utf8), body: body)
        let facts = RequestFacts(request: request, match: RouteTable.match(method, target: target))
        guard let json, let endpoint = facts.endpoint else { return facts }
        return facts.with(body: try Array(json.utf8).withUnsafeBytes { try CanonicalBody.read(from: $0, of: endpoint) })
    }

    /// The facts of a request with an empty head and no body.
    public static func of(_ method: Method, _ target: String) throws -> RequestFacts {
        try .of("\(method.token) \(target)")
    }
}
