// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The parts of an entry `METHOD /path`: `GET,HEAD /containers/{id}/**`.
struct PathEntry: Equatable {
    /// The methods; nil for `*`.
    let methods: [Method]?
    /// The segments: fixed texts, and `{id}` for one segment of any text.
    let segments: [PathPattern.Element]
    /// Whether the path is `/**`: all paths below.
    let isDeep: Bool

    var methodSet: MethodSet { methods.map { MethodSet($0.map { MethodSet($0) }) } ?? .all }
}

/// The reason for which an entry of `allow` or `deny` cannot be read.
struct EntryProblem: Error {
    let message: String
}

extension PathEntry {
    init(parsing text: String) throws(EntryProblem) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard let path = parts.last, path.hasPrefix("/") else {
            throw EntryProblem(message: "\(text.shown) is not of the form METHOD /path")
        }
        guard parts.count == 2 else {
            let wayOut = "\"GET \(path)\" names one, \"* \(path)\" all of them"
            throw EntryProblem(message: "\(text.shown) needs one method before its path; \(wayOut)")
        }
        methods = try Self.methods(from: parts[0])
        isDeep = path.hasSuffix("/**")
        segments = try Self.segments(from: isDeep ? path.dropLast(3) : path, isDeep: isDeep, of: text)
    }

    private static func methods(from text: Substring) throws(EntryProblem) -> [Method]? {
        if text == "*" { return nil }
        let known = Method.allCases.map { "\($0.token)" }
        var methods: [Method] = []
        for token in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let method = Method.allCases.first(where: { "\($0.token)" == token }) else {
                let ending = Suggestion.ending(for: String(token), among: known)
                throw EntryProblem(message: "\(String(token).shown) is no method\(ending)")
            }
            methods.append(method)
        }
        return methods
    }

    private static func segments(
        from path: Substring, isDeep: Bool, of text: String
    ) throws(EntryProblem) -> [PathPattern.Element] {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if path.isEmpty { return [] }
        if let first = parts.first, first.count > 1, first.hasPrefix("v"), first.dropFirst().allSatisfy(isVersionPart) {
            let message = "\(text.shown) holds a version; leave it out, \"\(path.dropFirst(first.count + 1))\" fits all"
            throw EntryProblem(message: message)
        }
        var segments: [PathPattern.Element] = []
        for (offset, part) in parts.enumerated() {
            let mayBeEmpty = offset == parts.count - 1 && !isDeep
            if part == "." || part == ".." || part.isEmpty && !mayBeEmpty {
                let reason = "no request with \"//\", \".\" or \"..\" passes"
                throw EntryProblem(message: "\(text.shown) never matches: \(reason)")
            }
            segments.append(try segment(from: part, of: text))
        }
        return segments
    }

    private static func segment(from part: Substring, of text: String) throws(EntryProblem) -> PathPattern.Element {
        if part.hasPrefix("{"), part.hasSuffix("}") {
            let name = part.dropFirst().dropLast().prefix { $0 != ":" }
            let pattern = part.dropFirst(name.count + 1).dropLast()
            if !name.isEmpty, ["", ":.*", ":.+"].contains(pattern) { return .anySegment }
            throw EntryProblem(message: "\(text.shown) holds \(String(part).shown); a variable is written {name}")
        }
        if part.contains("*") {
            let forms = "{name} for one segment, or /** at the end for everything below"
            throw EntryProblem(message: "\(text.shown) holds a * inside its path; write \(forms)")
        }
        if let strange = part.unicodeScalars.first(where: { !isPathScalar($0) }) {
            let found = String(strange).shown
            throw EntryProblem(message: "\(text.shown) holds \(found): a path is written decoded and without a query")
        }
        return .literal(StaticText(String(part)))
    }

    private static func isVersionPart(_ character: Character) -> Bool {
        character == "." || "0"..."9" ~= character
    }

    /// Whether the character may stand in a path unescaped (RFC 3986 section 3.3).
    private static func isPathScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: "-._~!$&'()+,;=:@".unicodeScalars.contains(scalar)
        }
    }
}

extension PathEntry: CustomStringConvertible {
    /// The path without methods, its variables without their names.
    var description: String { path(variable: "{}") + (isDeep ? "/**" : "") }

    func path(variable: String) -> String {
        segments.map { if case .literal(let text) = $0 { "/\(text)" } else { "/\(variable)" } }.joined()
    }
}

// MARK: - Routes

extension PathEntry {
    /// The endpoints with routes that the path names.
    struct Reach {
        /// The endpoints of which the path means every request.
        var whole: Set<Endpoint> = []
        /// The endpoints of which the path means some requests: it names an object, or only part of a name.
        var part: Set<Endpoint> = []
        var partMethods: MethodSet = []
        /// The endpoints with a route of which the path means no request.
        fileprivate var missed: Set<Endpoint> = []
    }

    func reach() throws(EntryProblem) -> Reach {
        let reach = isDeep ? deepReach() : exactReach()
        if reach.whole.isEmpty, reach.part.isEmpty { throw EntryProblem(message: noEndpoint()) }
        for method in methods ?? [] where !isDeep && Self.routes(for: method, at: self).isEmpty {
            throw EntryProblem(message: "no endpoint answers \(method.token) \(path(variable: "{id}"))")
        }
        return reach
    }

    private func exactReach() -> Reach {
        var reach = Reach()
        for method in methods ?? Method.allCases {
            let found = Self.routes(for: method, at: self)
            let whole = found.filter(\.isWhole).map(\.endpoint)
            reach.whole.formUnion(whole)
            guard whole.isEmpty, !found.isEmpty else { continue }
            reach.part.formUnion(found.map(\.endpoint))
            reach.partMethods.insert(MethodSet(method))
        }
        // An entry `* /containers/{id}/archive` means its routes, and not the deletion of a container named
        // `web/archive`, which has the same path.
        if methods == nil, !reach.whole.isEmpty { return Reach(whole: reach.whole) }
        return reach
    }

    /// Returns the routes from the route table, by a path with a byte in place of each variable that no literal of a
    /// route contains.
    private static func routes(for method: Method, at entry: PathEntry) -> [(endpoint: Endpoint, isWhole: Bool)] {
        let placeholder: UInt8 = 1
        let path = Array(entry.path(variable: "\u{1}").utf8)
        let variables = entry.segments.filter { $0 == .anySegment }.count
        return [nil, 3, 4].compactMap { major in
            let found = path.withUnsafeBytes { RouteTable.match(method, path: $0, libpodMajor: major) }
            guard let found, found.name?.isEmpty != true else { return nil }
            let names = [found.name, found.secondName].compactMap { $0 }
            let isWhole = names.count == variables && names.allSatisfy { path[$0].elementsEqual([placeholder]) }
            return (found.endpoint, isWhole)
        }
    }

    private func deepReach() -> Reach {
        var reach = Reach(partMethods: methodSet)
        for route in RouteTable.routes {
            let isAsked = methodSet.contains(MethodSet(route.method))
            switch isAsked ? coverage(of: route.template) : .never {
            case .always: reach.whole.insert(route.endpoint)
            case .sometimes: reach.part.insert(route.endpoint)
            case .never: reach.missed.insert(route.endpoint)
            }
        }
        reach.part.formUnion(reach.whole.intersection(reach.missed))
        reach.whole.subtract(reach.part)
        return reach
    }

    /// Returns the part of a route's paths that lies below this path.
    func coverage(of template: RouteTemplate) -> PathPattern.Coverage {
        let parts = template.segments
        var coverage = PathPattern.Coverage.always
        var isAfterGreedy = false
        for (offset, segment) in segments.enumerated() {
            guard offset < parts.count else { return isAfterGreedy ? .sometimes : .never }
            switch parts[offset] {
            case .literal(let text) where segment == .anySegment && text.isEmpty: return .never
            case .literal(let text) where segment != .anySegment && !isAfterGreedy:
                guard segment.matches(text) else { return .never }
            case .literal, .variable:
                if segment != .anySegment { coverage = .sometimes }
            }
            if case .variable(_, let variable) = parts[offset], variable.spansSlashes { isAfterGreedy = true }
        }
        if parts.count > segments.count { return coverage }
        return isAfterGreedy ? .sometimes : .never
    }
}

// MARK: - Help

extension PathEntry {
    private func noEndpoint() -> String {
        let methods = methods?.map { "\($0.token)" }.joined(separator: ",") ?? "*"
        let written = "no endpoint answers \(methods) \(path(variable: "{id}"))\(isDeep ? "/**" : "")"
        if isDeep { return written }
        if let route = similarRoute() {
            return "\(written); did you mean \"\(route.method.token) \(route.template.written)\"?"
        }
        let answering = Method.allCases.filter { Self.routes(for: $0, at: self).contains(where: \.isWhole) }
        if answering.isEmpty { return written }
        return "\(written); \(answering.map { "\($0.token)" }.joined(separator: " and ")) would be answered"
    }

    /// Returns the route whose template is one slip away.
    private func similarRoute() -> Route? {
        let own = Array(path(variable: "{}").utf8)
        return RouteTable.routes.first { route in
            methodSet.contains(MethodSet(route.method))
                && Suggestion.isOneSlip(own, Array(route.template.path(naming: "{}").utf8))
        }
    }
}
