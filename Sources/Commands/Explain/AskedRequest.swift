// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences

/// A request that is asked about, with all that is known of it in the place of a client and an engine.
struct AskedRequest {
    let method: String
    let target: String
    var object: NamedObject?
    /// The bytes of its body; nil where nothing is known of it.
    var body: [UInt8]?
}

/// What a policy makes of a request that is asked about.
struct AskedAdmission {
    private(set) var result: Admission.Result
    /// Volumes that the body names and that nobody could look up: they are taken for new ones.
    private(set) var newVolumes: [String] = []

    private let request: AskedRequest
    private let admission: Admission

    init(of request: AskedRequest, by admission: Admission) {
        (self.request, self.admission) = (request, admission)
        let method = Array(request.method.utf8).withUnsafeBytes { Method(token: $0) }
        result = admission.admit(method, target: request.target)
        // The body, what conditions ask for, and what the client sees.
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
    /// What else is not allowed in the body, but for what was found first: that is taken out, and the rest is asked about again.
    var otherViolations: [BodyViolation] {
        guard let bytes = request.body, let first = violation, let endpoint = first.endpoint,
            var body = try? bytes.withUnsafeBytes({ try CanonicalBody.read(from: $0, of: endpoint) })
        else { return [] }
        var (last, others) = (first.found, [BodyViolation]())
        while others.count < Self.mostViolations, let rest = body.removing(last) {
            body = rest
            var smaller = request
            smaller.body = JSONWriter.write(rest)
            let next = AskedAdmission(of: smaller, by: admission).violation?.found
            guard let next, next != last, !others.contains(next) else { break }
            others.append(next)
            last = next
        }
        return others
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
    /// The same value without what a violation is about; nil where that does not stand in it.
    fileprivate func removing(_ violation: BodyViolation) -> JSONValue? {
        removing(at: violation.path[...], found: violation.found)
    }

    private func removing(at path: Substring, found: String) -> JSONValue? {
        switch self {
        case .object(let members): Self.removing(from: members, at: path, found: found)
        case .array(let values): Self.removing(from: values, at: path, found: found)
        default: nil
        }
    }

    /// Names may hold dots, as those of networks do: the longest one that fits counts.
    private static func removing(from members: [JSONMember], at path: Substring, found: String) -> JSONValue? {
        let fitting = members.indices.filter { path.hasPrefix(members[$0].name) }
        guard let index = fitting.max(by: { members[$0].name.utf8.count < members[$1].name.utf8.count }) else {
            return nil
        }
        var members = members
        let member = members[index]
        var rest = path.dropFirst(member.name.count)
        if rest.first == "." { rest = rest.dropFirst() }
        let smaller =
            rest.isEmpty ? member.value.removing(found: found) : member.value.removing(at: rest, found: found)
        if let smaller {
            members[index] = JSONMember(name: member.name, value: smaller)
        } else if rest.isEmpty {
            members.remove(at: index)
        } else {
            return nil
        }
        return .object(members)
    }

    private static func removing(from values: [JSONValue], at path: Substring, found: String) -> JSONValue? {
        guard path.first == "[", let end = path.firstIndex(of: "]"),
            let index = Int(path.dropFirst().prefix(upTo: end)),
            values.indices.contains(index)
        else { return nil }
        var values = values
        var rest = path[path.index(after: end)...]
        if rest.first == "." { rest = rest.dropFirst() }
        if rest.isEmpty {
            values.remove(at: index)
        } else {
            guard let smaller = values[index].removing(at: rest, found: found) else { return nil }
            values[index] = smaller
        }
        return .array(values)
    }

    /// Without the one text of a list, or the one member of a map, that was found; nil where that is not one of several.
    private func removing(found: String) -> JSONValue? {
        switch self {
        case .array(let values) where values.count > 1:
            let word = found.uppercased()
            let index = values.firstIndex {
                let text = $0.string?.uppercased() ?? ""
                return text == word || text == "CAP_" + word
            }
            return index.map { index in .array(values.enumerated().filter { $0.offset != index }.map(\.element)) }
        case .object(let members) where members.count > 1:
            let rest = members.filter { $0.name != found }
            return rest.count < members.count ? .object(rest) : nil
        default: return nil
        }
    }
}
