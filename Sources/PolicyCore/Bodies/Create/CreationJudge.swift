// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The judge of one body against a limit on creation. The body has canonical names (`CanonicalBody`).
struct CreationJudge {
    let limit: CreationLimit
    let endpoint: Endpoint
    let binds: BindMountLimit?
    /// The engine's descriptions of the volumes and networks that the body names; nil until they are known.
    let objects: ObjectResults?
    /// The volumes that the body names: one that is there already may be anything. The networks of which the id could
    /// begin so.
    private(set) var questions: [ObjectQuestion] = []

    init(limit: CreationLimit, endpoint: Endpoint, objects: ObjectResults?) {
        self.limit = limit
        self.endpoint = endpoint
        self.objects = objects
        binds = limit.bindLimit
    }

    /// Returns the body to send, without unknown fields that have no effect; nil if the body stays as it is. Throws if
    /// a value is not allowed.
    mutating func judge(_ body: JSONValue) throws(BodyViolation) -> JSONValue? {
        guard let table = MemberTable.of(endpoint) else { return nil }
        let completed = completed(body)
        let body = completed ?? body
        guard case .object(let members) = body else { throw .malformed("the body") }
        let written = try judge(members, by: table)
        try checkWhole(in: body)
        try checkKeys(of: body)
        return written.map(JSONValue.object) ?? completed
    }

    // MARK: The walk

    /// Returns the fields that are sent; nil if these are all fields, unchanged.
    private mutating func judge(
        _ members: [JSONMember], by table: MemberTable
    ) throws(BodyViolation) -> [JSONMember]? {
        var written: [JSONMember]?
        for (index, member) in members.enumerated() {
            guard let row = table.row(named: member.name) else {
                guard member.value.isNeutral else { throw unknown(member) }
                if written == nil { written = Array(members[..<index]) }
                continue
            }
            if let value = try judge(member.value, by: row) {
                if written == nil { written = Array(members[..<index]) }
                written?.append(JSONMember(name: member.name, value: value))
            } else {
                written?.append(member)
            }
        }
        return written
    }

    private mutating func judge(
        _ value: JSONValue, by row: MemberTable.Row
    ) throws(BodyViolation) -> JSONValue? {
        if value.isNull { return nil }
        do throws(BodyViolation) {
            switch row.rule {
            case .free: break
            // A misplaced field is refused under any standard.
            case .neutral(let control) where !isPrivileged || control == .misplacedMembers:
                if !row.value.isNeutral(value) { throw notAllowed(value, by: control) }
            case .words(let words, let control) where !isPrivileged:
                let isOne = words.contains { value.string?.hasSameBytes(as: $0) == true }
                if !isOne, !row.value.isNeutral(value) { throw notAllowed(value, by: control) }
            case .neutral, .words: break
            case .judged(let judgement):
                var written = try judgeKind(of: value, as: row.value)
                if let given = givingGateSocket(in: written ?? value, as: judgement) { written = given }
                if !row.value.isNeutral(value) { try check(written ?? value, by: judgement) }
                return judgement == .image ? qualified(value) : written
            }
            return try judgeKind(of: value, as: row.value)
        } catch {
            throw error.below(row.name)
        }
    }

    /// Judges a value by its kind. A value of another kind than the engine reads is refused, since engines differ on
    /// it.
    private mutating func judgeKind(
        of value: JSONValue, as kind: MemberValue
    ) throws(BodyViolation) -> JSONValue? {
        guard kind.takes(value) else { throw .malformed("") }
        switch (kind, value) {
        case (.structure(let table), .object(let members)): return try judge(members, by: table).map(JSONValue.object)
        case (.list(let table), .array(let values)): return try judge(values, by: table).map(JSONValue.array)
        case (.map(let table), .object(let members)):
            return try judgeValues(of: members) { (judge, value) throws(BodyViolation) in
                guard case .object(let members) = value else { throw .malformed("") }
                return try judge.judge(members, by: table).map(JSONValue.object)
            }.map(JSONValue.object)
        case (.mapOfLists(let table), .object(let members)):
            return try judgeValues(of: members) { (judge, value) throws(BodyViolation) in
                guard case .array(let values) = value else { throw .malformed("") }
                return try judge.judge(values, by: table).map(JSONValue.array)
            }.map(JSONValue.object)
        default: return nil
        }
    }

    private mutating func judge(
        _ values: [JSONValue], by table: MemberTable
    ) throws(BodyViolation) -> [JSONValue]? {
        var written: [JSONValue]?
        for (index, value) in values.enumerated() {
            do throws(BodyViolation) {
                guard case .object(let members) = value else { throw .malformed("") }
                let judged = try judge(members, by: table).map(JSONValue.object)
                if judged != nil, written == nil { written = Array(values[..<index]) }
                written?.append(judged ?? value)
            } catch {
                throw error.below("[\(index)]")
            }
        }
        return written
    }

    /// Judges the values of a map; null is an empty map.
    private mutating func judgeValues(
        of members: [JSONMember],
        with judge: (inout CreationJudge, JSONValue) throws(BodyViolation) -> JSONValue?
    ) throws(BodyViolation) -> [JSONMember]? {
        var written: [JSONMember]?
        for (index, member) in members.enumerated() {
            do throws(BodyViolation) {
                let value = member.value.isNull ? nil : try judge(&self, member.value)
                if value != nil, written == nil { written = Array(members[..<index]) }
                written?.append(value.map { JSONMember(name: member.name, value: $0) } ?? member)
            } catch {
                throw error.below(member.name)
            }
        }
        return written
    }

    // MARK: Violations

    private func unknown(_ member: JSONMember) -> BodyViolation {
        BodyViolation.creation(found: member.value.shown, CreationObjection(.unknownMember)).below(member.name)
    }

    /// Returns the violation of a value that only the standard `privileged` allows.
    func notAllowed(_ value: JSONValue, by control: SecurityControl) -> BodyViolation {
        notAllowed(found: (value.array?.first ?? value).shown, by: control)
    }

    func notAllowed(found: String, by control: SecurityControl) -> BodyViolation {
        if control == .misplacedMembers {
            return .creation(found: found, CreationObjection(.key("create"), needed: "in HostConfig"))
        }
        let isLater = control.standard == .restricted
        let word = isLater ? "standard: baseline" : "standard: privileged"
        return .creation(
            found: found, CreationObjection(.standard(limit.standard), word: word, isRoot: !isLater))
    }

    /// Adds a question about a volume or a network by its name.
    mutating func ask(about kind: ObjectKind, name: String) -> ObjectQuestion {
        let question = ObjectQuestion(kind: .object(kind), reference: name)
        questions.append(question)
        return question
    }
}

extension MemberTable {
    /// Returns the fields that a body of an endpoint may have; nil if its bodies are not judged.
    static func of(_ endpoint: Endpoint) -> MemberTable? {
        switch endpoint {
        case .containerCreate: containerCreate
        case .containerUpdate: containerUpdate
        case .containerExec: exec
        case .containerStart: start
        case .volumeCreate: volumeCreate
        case .networkCreate: networkCreate
        case .networkConnect: networkConnect
        default: nil
        }
    }

    // Each is built once.
    private static let containerCreate = ContainerMembers.create
    private static let containerUpdate = ContainerMembers.update
    private static let exec = OtherMembers.exec
    private static let start = OtherMembers.start
    private static let volumeCreate = OtherMembers.volume
    private static let networkCreate = OtherMembers.network
    private static let networkConnect = OtherMembers.connect
}
