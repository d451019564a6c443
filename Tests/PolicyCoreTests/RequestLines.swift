import DockerAPI
import Testing

@testable import PolicyCore

extension RequestFacts {
    /// `GET /containers/json?all=1`, with a body if there is one, and with lines of a head.
    static func of(_ line: String, json: String? = nil, fields: String = "") throws -> RequestFacts {
        let parts = line.split(separator: " ").map(String.init)
        let method = try #require(Array(parts[0].utf8).withUnsafeBytes { DockerAPI.Method(token: $0) })
        let target = try Array(parts[1].utf8).withUnsafeBytes { bytes throws(TargetError) in
            try RequestTarget.read(bytes, of: method, host: nil)
        }
        let request = OutgoingRequest(
            method: method, target: target, fields: Array(fields.utf8),
            body: json.map { .length($0.utf8.count) } ?? .none)
        let facts = RequestFacts(request: request, match: RouteTable.match(method, target))
        guard let json, let endpoint = facts.endpoint else { return facts }
        return facts.with(
            body: try Array(json.utf8).withUnsafeBytes { bytes throws(JSONError) in
                try CanonicalBody.read(bytes, of: endpoint)
            })
    }
}

extension Route {
    /// A request to it, every name of which is `x`.
    func line(_ query: String = "", destination: String = "x", name: String = "x") -> String {
        let segments = "\(template)".split(separator: "/").map { segment in
            segment.hasPrefix("{destination") ? destination : segment.hasPrefix("{") ? name : String(segment)
        }
        let version = segments.first == "libpod" ? (libpodEra == .v3 ? "/v3.0.0" : "/v5.0.0") : ""
        let slash = "\(template)".hasSuffix("/") ? "/" : ""
        return
            "\(method.token) \(version)/\(segments.joined(separator: "/"))\(slash)\(query.isEmpty ? "" : "?\(query)")"
    }
}

extension Policy {
    /// Lets everything pass.
    static let open = Policy(
        name: "open", rules: [Rule(.allow, .all, .endpoints(Set(Endpoint.allCases)), origin: "all")], remedies: [],
        withoutRemedy: "-")

    /// What it says against a request; nil where it has nothing, or asks for more.
    func objection(_ line: String, json: String? = nil) throws -> String? {
        guard case .denied(let denial) = evaluate(try .of(line, json: json)) else { return nil }
        return denial.message
    }
}
