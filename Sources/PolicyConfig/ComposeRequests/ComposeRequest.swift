// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A request that compose would send.
package struct ComposeRequest: Sendable {
    /// The request's purpose: `service web`.
    package let name: String
    package let place: SourceLocation
    package let target: String
    package let body: JSONValue
    /// Keys of the file that are not translated: their effects are not judged.
    package let unread: [String]
    private let origins: [ComposeBody.Origin]

    init(name: String, place: SourceLocation, target: String, body: ComposeBody) {
        (self.name, self.place, self.target) = (name, place, target)
        (self.body, unread, origins) = (body.value, body.unread, body.origins)
    }

    /// Returns the key of the file behind a value of the body, and its place; nil if there is none.
    package func origin(of path: String) -> (key: String, place: SourceLocation)? {
        let found = origins.filter { path.isAtOrBelow($0.path) }.max { $0.path.utf8.count < $1.path.utf8.count }
        return found.map { ($0.key, $0.place) }
    }
}

/// A body under construction, with the keys of the file that its fields come from.
struct ComposeBody {
    struct Origin: Sendable {
        let path: String
        let key: String
        let place: SourceLocation
    }

    private(set) var value = JSONValue.object([])
    private(set) var origins: [Origin] = []
    private(set) var unread: [String] = []

    mutating func set(_ path: String, _ value: JSONValue?, from entry: YAMLNode.Pair) {
        set(path, value, from: entry.key, at: entry.keyPlace)
    }

    /// Sets the value at a path; nil changes nothing.
    mutating func set(_ path: String, _ value: JSONValue?, from key: String, at place: SourceLocation) {
        guard let value, !value.isNull else { return }
        self.value = self.value.setting(value, at: path.split(separator: ".")[...])
        origins.append(Origin(path: path, key: key, place: place))
    }

    /// Appends values to the list at a path.
    mutating func append(_ path: String, _ values: [JSONValue], from key: String, at place: SourceLocation) {
        let before = value(at: path)?.array ?? []
        if values.isEmpty { return }
        value = value.setting(.array(before + values), at: path.split(separator: ".")[...])
        for index in before.count..<before.count + values.count {
            origins.append(Origin(path: "\(path)[\(index)]", key: key, place: place))
        }
        if before.isEmpty { origins.append(Origin(path: path, key: key, place: place)) }
    }

    /// Sets a member of the map at a path; its name may have any characters.
    mutating func add(_ name: String, _ member: JSONValue, to path: String, from key: String, at place: SourceLocation)
    {
        let members = (value(at: path)?.object ?? []).filter { $0.name != name }
        value = value.setting(
            .object(members + [JSONMember(name: name, value: member)]), at: path.split(separator: ".")[...])
        origins.append(Origin(path: "\(path).\(name)", key: key, place: place))
        origins.append(Origin(path: path, key: key, place: place))
    }

    mutating func leave(unread entry: YAMLNode.Pair) {
        if !entry.key.hasPrefix("x-") { unread.append(entry.key) }
    }

    func value(at path: String) -> JSONValue? {
        path.split(separator: ".").reduce(value as JSONValue?) { $0?[String($1)] }
    }
}

extension JSONValue {
    fileprivate func setting(_ value: JSONValue, at path: ArraySlice<Substring>) -> JSONValue {
        guard let first = path.first.map({ String($0) }) else { return value }
        var members = object ?? []
        let index = members.firstIndex { $0.name == first }
        let inner = (index.map { members[$0].value } ?? .object([])).setting(value, at: path.dropFirst())
        let member = JSONMember(name: first, value: inner)
        if let index { members[index] = member } else { members.append(member) }
        return .object(members)
    }
}

extension String {
    fileprivate func isAtOrBelow(_ other: String) -> Bool {
        guard hasPrefix(other) else { return false }
        let next = utf8.dropFirst(other.utf8.count).first
        return next == nil || next == UInt8(ascii: ".") || next == UInt8(ascii: "[")
    }
}
