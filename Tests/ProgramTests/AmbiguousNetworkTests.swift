// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import DataPlane

@Suite("A network that is asked for by the beginning of its id")
struct AmbiguousNetworkTests {
    private static func network(_ name: String, _ beginning: String) -> ObjectDescription {
        let digits = beginning + String(repeating: "0", count: 64 - beginning.utf8.count)
        return ObjectDescription(kind: .network, id: digits, names: [name])
    }

    @Test("is found though the engine means a hidden one of a swarm, and says of no other")
    func beginnings() {
        let (own, hidden) = (Self.network("host", "829b"), Self.network("vault", "8c00"))
        func meant(_ reference: String, first: ObjectDescription) -> [String] {
            let question = ObjectQuestion(kind: .object(.network), reference: reference)
            let told = ObjectResult(id: first.id, descriptions: [first])
            let result = ObjectLookup.result(for: question, given: told, objects: [own, hidden])
            return result.candidates.map(\.id)
        }
        #expect(meant("8", first: hidden) == [hidden.id, own.id])
        #expect(meant("82", first: own) == [own.id])
        #expect(meant(own.id, first: own) == [own.id], "a whole id is clear")
        #expect(meant("host", first: own) == [own.id], "and so is a name")
    }
}
