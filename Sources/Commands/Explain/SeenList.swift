// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// The objects of one kind, visible and hidden for a policy's clients: by the visibility that filters responses.
struct SeenList {
    private let kind: ObjectKind
    private let policy: Policy
    private(set) var seen: [String] = []
    private(set) var hidden: [String] = []
    private let count: (seen: Int, all: Int)
    /// The decision on the request that lists them.
    private let listing: Explanation
    /// The parts that are removed from its response besides.
    private let notes: [String]

    init(of kind: ObjectKind, objects: [ObjectDescription], policy: Policy, configuration: Configuration) {
        (self.kind, self.policy) = (kind, policy)
        let visibility = policy.view?.visibility ?? Visibility()
        for object in objects {
            let isShown = visibility.shows(object)
            for name in Self.names(of: object) {
                if isShown, Self.isTold(name, of: object, by: visibility) {
                    seen.append(name)
                } else {
                    hidden.append(name)
                }
            }
        }
        seen.sort()
        hidden.sort()
        count = (objects.count { visibility.shows($0) }, objects.count)
        listing = Explanation(of: AskedRequest(method: "GET", target: Self.path(of: kind)), policy: policy)
        let words = SeenWords(of: policy, in: configuration)
        notes = listing.seenEndpoint.flatMap { words?.lines(on: $0) } ?? []
    }

    private static func path(of kind: ObjectKind) -> String {
        switch kind {
        case .container: "/containers/json"
        case .image: "/images/json"
        default: "/\(kind)s"
        }
    }

    /// Returns the names without the slash in front, and without those from links. An object without a name is shown by
    /// its ID.
    private static func names(of object: ObjectDescription) -> [String] {
        let names = object.names.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        let own = object.kind == .container ? names.filter { !$0.contains("/") } : names
        return own.isEmpty ? [String(object.id.prefix(19))] : own
    }

    private static func isTold(_ name: String, of object: ObjectDescription, by visibility: Visibility) -> Bool {
        guard object.kind == .image, object.names.contains(name) else { return true }
        return visibility.names(of: object).contains(name)
    }
}

extension SeenList {
    var text: String {
        let title = "policy \(policy.name) sees \(count.seen) of \(count.all) \(kind)s"
        let lines =
            [title] + (listing.decision == .denied ? ["denied: \(listing.message ?? "")"] : [])
            + notes.map { "response: \($0)" } + Self.list("seen", names: seen) + Self.list("hidden", names: hidden)
        return lines.joined(separator: "\n")
    }

    private static func list(_ title: String, names: [String]) -> [String] {
        names.isEmpty ? [] : ["\(title):"] + names.map { "  \($0)" }
    }

    var json: JSONValue {
        .object([
            JSONMember("policy", .string(policy.name)),
            JSONMember("kind", .string("\(kind)s")),
            JSONMember("seen", .strings(seen)),
            JSONMember("hidden", .strings(hidden)),
            JSONMember("mayList", .bool(listing.decision != .denied)),
        ])
    }
}
