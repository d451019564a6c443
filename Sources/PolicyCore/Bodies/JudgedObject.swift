// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// An object of a body with judged fields: a field is absent, null (which is the same to the engine) or of its kind.
struct JudgedObject {
    private let value: JSONValue

    fileprivate init(_ value: JSONValue) { self.value = value }

    var members: [JSONMember] { value.object ?? [] }

    func member(named name: String) throws(BodyViolation) -> JudgedObject? {
        guard let member = present(named: name) else { return nil }
        return try at(name) { () throws(BodyViolation) in try member.judged(at: name) }
    }

    /// Returns the list in a field; empty if it is absent.
    func list(named name: String) throws(BodyViolation) -> [JSONValue] {
        guard let member = present(named: name) else { return [] }
        guard let values = member.array else { throw BodyViolation.malformed(name).below(name) }
        return values
    }

    /// Returns the text in a field; empty if it is absent.
    func text(named name: String) throws(BodyViolation) -> String {
        guard let member = present(named: name) else { return "" }
        guard let text = member.string else { throw BodyViolation.malformed(name).below(name) }
        return text
    }

    /// Returns the name of a driver, which the engine may look for among its host's files; empty when absent.
    func driver(named name: String) throws(BodyViolation) -> String {
        let driver = try text(named: name)
        guard driver.isEmpty || DriverName.isValid(driver) else { throw BodyViolation.driver(driver).below(name) }
        return driver
    }

    private func present(named name: String) -> JSONValue? {
        guard let member = value[name], !member.isNull else { return nil }
        return member
    }
}

extension JSONValue {
    /// Returns this value as an object; `place` describes it in an error.
    func judged(at place: String) throws(BodyViolation) -> JudgedObject {
        guard case .object = self else { throw .malformed(place) }
        return JudgedObject(self)
    }
}
