// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport

@testable import PolicyCore

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
        name: "open", rules: [Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")],
        wording: PlainWording(nothing: "-")
    )

    /// What it says against a request; nil where it has nothing, or asks for more.
    func objection(_ line: String, json: String? = nil) throws -> String? {
        guard case .denied(let denial) = evaluate(try .of(line, json: json)) else { return nil }
        return denial.sentence
    }
}
