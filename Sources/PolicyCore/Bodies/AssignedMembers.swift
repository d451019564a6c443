// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What engines write into a container's place in a network, and clients send again that copy one. Engines mean nothing by
/// it in a request, but a place that comes to nothing keeps it, and tells it like their own. So it is never sent.
enum AssignedMembers {
    private static let names = [
        "IPAddress", "IPPrefixLen", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPv6Gateway", "NetworkID",
        "EndpointID",
    ]

    /// Whether bodies of the endpoint may hold some.
    static func areSent(to endpoint: Endpoint?) -> Bool { endpoint == .networkConnect }

    /// The same request without them, where its body was read.
    static func dropped(from facts: RequestFacts) -> RequestFacts {
        guard areSent(to: facts.endpoint), let body = facts.body?.object else { return facts }
        let kept = body.map { member in
            guard member.name.hasSameBytes(as: "EndpointConfig"), let place = member.value.object else { return member }
            return JSONMember(name: member.name, value: .object(place.filter { !isOne($0.name) }))
        }
        return kept == body ? facts : facts.with(body: .object(kept))
    }

    static func isOne(_ name: String) -> Bool { names.contains { $0.hasSameBytes(as: name) } }
}
