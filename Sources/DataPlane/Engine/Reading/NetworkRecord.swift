// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// The containers on a network by `GET /networks/{id}`: engines read them from what they gave (moby daemon/network.go,
/// `buildContainerAttachments`), and out of nothing that a client wrote into an endpoint.
struct NetworkRecord: Sendable {
    /// The addresses of each container, by its whole id; nil where the engine, or what stands before it, does not tell.
    let members: [String: Set<IPAddress>]?

    init(json: JSONValue) {
        members = json["Containers"]?.object.map { containers in
            containers.reduce(into: [:]) { members, container in
                let texts = ["IPv4Address", "IPv6Address"].compactMap { container.value[$0]?.string }
                members[container.name] = Set(texts.compactMap(Self.address))
            }
        }
    }

    /// Reads the address in `172.17.0.2/16`.
    private static func address(in text: String) -> IPAddress? {
        text.parts(between: "/").first.flatMap { IPAddress($0) }
    }

    /// About how many bytes of memory it takes.
    var memory: Int {
        (members ?? [:]).reduce(0) { sum, member in
            sum + 2 * TextMemory.of(member.key) + 2 * TextMemory.allocation
                + member.value.count * 2 * MemoryLayout<IPAddress>.stride
        }
    }

    /// `GET /networks/{id}`; nobody is on a network that is not there.
    static func told(in response: LookupResponse) throws(EngineLookup.Failure) -> NetworkRecord {
        if response.status == 404 {
            return NetworkRecord(json: .object([.init(name: "Containers", value: .object([]))]))
        }
        guard response.status == 200 else { throw response.refusal }
        guard case .record(let record) = try ListReader.read(from: response, to: .record(network: "")) else {
            throw .notUnderstood
        }
        return record
    }
}
