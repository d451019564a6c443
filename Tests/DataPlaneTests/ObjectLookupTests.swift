// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import DataPlane

@Suite("What the engine is asked about objects")
struct ObjectLookupTests {
    private static func json(_ text: String) throws -> JSONValue {
        try Array(text.utf8).withUnsafeBytes { bytes throws(JSONError) in try JSONReader.read(from: bytes) }
    }

    // MARK: Ids

    private static let swarmID = "8a2qtlz3tu01vxyz0123456zz"

    @Test(
        "is asked once more where a name could begin an id, whose digits are those of its kind",
        arguments: [
            (ObjectKind.service, swarmID), (.secret, swarmID), (.config, swarmID), (.node, swarmID),
            (.network, swarmID), (.network, String(repeating: "8a2", count: 21) + "8"),
            (.container, String(repeating: "8a2", count: 21) + "8"),
        ])
    func squatters(kind: ObjectKind, id: String) throws {
        let own = ObjectDescription(kind: kind, id: id, names: ["own"], labels: [("show", "")])
        for length in [1, 3, 12, id.utf8.count - 1] {
            let reference = String(id.prefix(length))
            let squatter = ObjectDescription(
                kind: kind, id: String(repeating: "0", count: id.utf8.count), names: [reference])
            let question = ObjectQuestion(kind: .object(kind), reference: reference)
            // The engine says what is called so.
            let told = ObjectResult(id: squatter.id, descriptions: [squatter])
            #expect(ObjectLookup.isUnclear(question, result: told), "\(kind) \(reference)")
            let result = ObjectLookup.result(for: question, given: told, objects: [own, squatter])
            #expect(result.candidates.map(\.id) == [squatter.id, own.id], "\(kind) \(reference)")
        }
    }

    @Test("is not asked once more about what no id begins with", arguments: ["Web", "web-1", "web.1", "über"])
    func clear(name: String) {
        for kind in ObjectKind.allCases where ![.image, .task, .volume].contains(kind) {
            let found = ObjectDescription(kind: kind, id: Self.swarmID, names: [name])
            let told = ObjectResult(id: found.id, descriptions: [found])
            let question = ObjectQuestion(kind: .object(kind), reference: name)
            #expect(!ObjectLookup.isUnclear(question, result: told), "\(kind)")
        }
        let long = String(repeating: "w", count: 26)
        let told = ObjectResult(
            id: Self.swarmID, descriptions: [ObjectDescription(kind: .service, id: Self.swarmID, names: [long])])
        #expect(!ObjectLookup.isUnclear(ObjectQuestion(kind: .object(.service), reference: long), result: told))
    }

    // MARK: Tasks

    @Test("is which containers are a task's, and not those that bear its label while it has another")
    func forgedLabels() throws {
        func container(_ digit: String, task: String) -> String {
            let id = String(repeating: digit, count: 64)
            let labels = #"{"com.docker.swarm.service.id":"s1","com.docker.swarm.task.id":"\#(task)"}"#
            return #"{"Id":"\#(id)","Names":["/x\#(digit)"],"Labels":\#(labels)}"#
        }
        let list = try Self.json(
            "[\(container("a", task: "t1")),\(container("b", task: "t2")),\(container("c", task: ""))]")
        let found = ObjectLookup.containers(in: list, of: ["t2"])
        #expect(found == [String(repeating: "b", count: 64)])
        #expect(try ObjectLookup.containers(in: Self.json("{}"), of: ["t2"]) == nil)
    }

    // MARK: Services

    private static let spec = """
        {"ID":"s1","Spec":{"Networks":[{"Target":"n2"}],"TaskTemplate":{"Networks":[{"Target":"n1"}],"ContainerSpec":{\
        "Mounts":[{"Type":"volume","Source":"data"},{"Type":"volume"},{"Type":"tmpfs"},{"Type":"image","Source":"i:1"},\
        {"Type":"bind","Source":"/srv/volumes/files/_data"}],"Secrets":[{"SecretID":"x1","SecretName":"x"}],\
        "Configs":[{"ConfigID":"c1"}],"Privileges":{"CredentialSpec":{"Config":"c2"}}}PLACEMENT}}}
        """

    private static func references(_ kinds: Set<ObjectKind>, _ placement: String = "") throws -> [String]? {
        let text = spec.replacing("PLACEMENT", with: placement)
        return try #require(ServiceReferences(json: json(text), kinds: kinds)).all?.map { "\($0.kind) \($0.text)" }
    }

    @Test("is all that a service refers to, of the kinds that could be hidden")
    func references() throws {
        #expect(try Self.references([.network]) == ["network n1", "network n2"])
        #expect(try Self.references([.volume]) == ["volume data", "volume files"])
        let rest = ["secret x1", "config c1", "config c2", "image i:1"]
        #expect(try Self.references([.secret, .config, .image]) == rest)
        #expect(try Self.references([.container]) == [])
    }

    @Test("is nobody knows what where a service may run only somewhere, and nodes could be hidden")
    func placement() throws {
        let constraints = #","Placement":{"Constraints":["node.role==manager"]}"#
        #expect(try Self.references([.node], constraints) == nil)
        #expect(try Self.references([.network], constraints)?.isEmpty == false)
        #expect(try Self.references([.node]) == [])
    }
}
