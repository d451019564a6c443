// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The path of a route as the router's source writes it, without the version prefix: `/containers/{name:.*}/json`.
public struct RouteTemplate: Sendable {
    public enum Segment: Sendable, Hashable {
        case literal(String)
        case variable(name: String, PathVariable)

        public var isVariable: Bool { if case .variable = self { true } else { false } }
    }

    public let segments: [Segment]
    let literal: StaticString
    let matcher: TemplateMatcher

    package init(_ literal: StaticString) {
        // A literal of one character is stored as a number; no template is that short.
        let literal: StaticString = literal.hasPointerRepresentation ? literal : "(none)"
        let segments = "\(literal)".dropFirst().parts(between: "/", keepsEmpty: true).map(
            Segment.init)
        self.literal = literal
        self.segments = segments
        matcher = TemplateMatcher(literal: literal, variables: Self.variables(in: segments))
    }

    /// Returns the variables, with their ranges in the template.
    private static func variables(in segments: [Segment]) -> [(range: Range<Int>, variable: PathVariable)] {
        var variables: [(range: Range<Int>, variable: PathVariable)] = []
        var offset = 0
        for segment in segments {
            let start = offset + 1
            offset = start + segment.description.utf8.count
            if case .variable(_, let variable) = segment { variables.append((start..<offset, variable)) }
        }
        return variables
    }
}

/// The bytes that a variable of a template accepts: gorilla/mux makes `{name}` `[^/]+` (regexp.go), the others are Go
/// regexps.
///
/// A `.` matches all bytes but LF; `[^/]` also matches LF.
public enum PathVariable: UInt8, Sendable {
    /// `{name}`
    case segment
    /// `{name:.*}`
    case anything
    /// `{name:.+}`
    case something
}

extension PathVariable {
    /// Whether it may take more than one segment.
    public var spansSlashes: Bool { self != .segment }

    /// The text behind its name in a template.
    fileprivate var pattern: String {
        switch self {
        case .segment: ""
        case .anything: ":.*"
        case .something: ":.+"
        }
    }
}

extension RouteTemplate {
    public var isLibpod: Bool { segments.first == .literal("libpod") }

    public var hasVariable: Bool { segments.contains(where: \.isVariable) }

    /// The template in its usual form: `{name:.*}` is written `{name}`.
    public var written: String {
        segments.map { if case .variable(let name, _) = $0 { "/{\(name)}" } else { "/\($0)" } }.joined()
    }

    /// Returns the path with a name in place of each variable.
    public func path(naming name: String) -> String {
        segments.map { $0.isVariable ? "/\(name)" : "/\($0)" }.joined()
    }

    /// Returns the paths for objects of these names, each behind these versions: `/v1.47`, or nothing.
    public func paths(naming names: [String], under versions: [String]) -> [String] {
        (hasVariable ? names : [""]).flatMap { name in
            let path = path(naming: name)
            return versions.map { $0 + path }
        }
    }
}

extension RouteTemplate: CustomStringConvertible {
    public var description: String { "\(literal)" }
}

extension RouteTemplate: Hashable {
    public static func == (one: RouteTemplate, other: RouteTemplate) -> Bool { one.segments == other.segments }
    public func hash(into hasher: inout Hasher) { hasher.combine(segments) }
}

extension RouteTemplate.Segment: CustomStringConvertible {
    fileprivate init(_ text: Substring) {
        guard text.begins(with: "{"), text.ends(with: "}") else {
            self = .literal(String(text))
            return
        }
        let body = text.dropFirst().dropLast()
        let name = body.part(before: ":")
        let variable: PathVariable = name.count == body.count ? .segment : body.ends(with: "+") ? .something : .anything
        self = .variable(name: String(name), variable)
    }

    /// The segment's text in the template.
    public var description: String {
        switch self {
        case .literal(let text): text
        case .variable(let name, let variable): "{\(name)\(variable.pattern)}"
        }
    }
}
