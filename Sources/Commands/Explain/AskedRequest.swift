// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences

/// A request to explain, with the known facts in place of a client and an engine.
struct AskedRequest {
    let method: String
    let target: String
    var object: NamedObject?
    /// The bytes of its body; nil if it is unknown.
    var body: [UInt8]?
}

/// The admission of a request that is explained.
struct AskedAdmission {
    private(set) var result: Admission.Result
    /// Volumes in the body that could not be looked up: they are assumed to be new.
    private(set) var newVolumes: [String] = []

    private let request: AskedRequest
    private let admission: Admission

    init(of request: AskedRequest, by admission: Admission) {
        (self.request, self.admission) = (request, admission)
        let method = Array(request.method.utf8).withUnsafeBytes { Method(token: $0) }
        result = admission.admit(method, target: request.target)
        // One round each for the body, the objects of conditions, and the objects of the view.
        for _ in 0..<3 { answer() }
    }

    private mutating func answer() {
        switch result {
        case .needsBody(let pending):
            guard let body = request.body else { return }
            result = body.withUnsafeBytes { admission.admit(pending, body: $0) }
        case .needsObjects(let pending, let questions):
            guard let objects = answers(to: questions) else { return }
            result = admission.admit(pending, objects: objects)
        case .permitted, .refused: return
        }
    }

    private mutating func answers(to questions: [ObjectQuestion]) -> ObjectResults? {
        var results: [ObjectQuestion: ObjectResult] = [:]
        for question in questions {
            if request.body != nil, question.kind == .object(.volume) {
                results[question] = .missing
                if !newVolumes.contains(question.reference) { newVolumes.append(question.reference) }
            } else {
                guard let known = request.object?.result(for: question) else { return nil }
                results[question] = known
            }
        }
        return ObjectResults(byQuestion: results, decoy: NamedObject.id)
    }
}

// MARK: - All that stands against a body

extension AskedAdmission {
    /// All violations in the body: the first is removed from it, and the rest is judged again.
    var violations: [BodyViolation] {
        guard let bytes = request.body, let first = violation, let endpoint = first.endpoint,
            var body = try? bytes.withUnsafeBytes({ try CanonicalBody.read(from: $0, of: endpoint) })
        else { return [] }
        var (last, found) = (first.found, [first.found])
        while found.count < Self.mostViolations, let rest = body.removing(last) {
            body = rest
            var smaller = request
            smaller.body = JSONWriter.write(rest)
            let next = AskedAdmission(of: smaller, by: admission).violation?.found
            guard let next, !found.contains(next) else { break }
            found.append(next)
            last = next
        }
        return found
    }

    private static let mostViolations = 64

    private var violation: (endpoint: Endpoint?, found: BodyViolation)? {
        guard case .refused(.denied(let denial), _) = result, case .body(let found) = denial.violation else {
            return nil
        }
        return (denial.endpoint, found)
    }
}

extension JSONValue {
    /// Returns the value without the violating part; nil if that is not there.
    fileprivate func removing(_ violation: BodyViolation) -> JSONValue? {
        if case .smaller(let value) = removal(at: violation.path[...], found: violation.found) { value } else { nil }
    }

    private enum Removal {
        case notFound
        /// The whole value is removed.
        case whole
        case smaller(JSONValue)
    }

    private func removal(at path: Substring, found: String) -> Removal {
        if path.isEmpty { return removal(of: found) }
        return switch self {
        case .object(let members): Self.removal(from: members, at: path, found: found)
        case .array(let values): Self.removal(from: values, at: path, found: found)
        default: .notFound
        }
    }

    /// Removes a value at a path. Names may contain dots, as those of networks do: the longest fitting one counts.
    private static func removal(from members: [JSONMember], at path: Substring, found: String) -> Removal {
        let fitting = members.indices.filter { path.hasPrefix(members[$0].name) }
        let longest = fitting.max { members[$0].name.utf8.count < members[$1].name.utf8.count }
        guard let index = longest else { return .notFound }
        var members = members
        let member = members[index]
        switch member.value.removal(at: path.dropFirst(member.name.count).withoutDot, found: found) {
        case .notFound: return .notFound
        case .whole: members.remove(at: index)
        case .smaller(let value): members[index] = JSONMember(name: member.name, value: value)
        }
        return .smaller(.object(members))
    }

    /// Removes a value from a list. An empty list may have another meaning than none.
    private static func removal(from values: [JSONValue], at path: Substring, found: String) -> Removal {
        guard path.first == "[", let end = path.firstIndex(of: "]"),
            let index = Int(path.dropFirst().prefix(upTo: end)), values.indices.contains(index)
        else { return .notFound }
        var values = values
        let rest = path[path.index(after: end)...].withoutDot
        if !rest.isEmpty, case .smaller(let value) = values[index].removal(at: rest, found: found) {
            values[index] = value
        } else {
            values.remove(at: index)
        }
        return values.isEmpty ? .whole : .smaller(.array(values))
    }

    /// Removes the string of a list, or the field of a map, that was found.
    private func removal(of found: String) -> Removal {
        switch self {
        case .array(let values) where values.count > 1:
            let word = found.uppercased()
            let index = values.firstIndex {
                let text = $0.string?.uppercased() ?? ""
                return text == word || text == "CAP_" + word
            }
            guard let index else { return .whole }
            return .smaller(.array(values.enumerated().filter { $0.offset != index }.map(\.element)))
        case .object(let members) where members.count > 1:
            let rest = members.filter { $0.name != found }
            return rest.count < members.count ? .smaller(.object(rest)) : .whole
        default: return .whole
        }
    }
}

extension Substring {
    fileprivate var withoutDot: Substring { first == "." ? dropFirst() : self }
}
