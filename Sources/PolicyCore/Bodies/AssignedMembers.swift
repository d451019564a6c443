// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The fields that engines write into a container's endpoint in a network, and that clients send again when they copy
/// one. Engines ignore them in a request, but an endpoint that fails keeps them and shows them like the engine's own.
/// So they are never sent.
enum AssignedMembers {
    private static let names = [
        "IPAddress", "IPPrefixLen", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPv6Gateway", "NetworkID",
        "EndpointID",
    ]

    /// Whether bodies of the endpoint may hold such fields.
    static func areSent(to endpoint: Endpoint?) -> Bool { endpoint == .networkConnect }

    /// Returns the request without these fields, if its body was read.
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
