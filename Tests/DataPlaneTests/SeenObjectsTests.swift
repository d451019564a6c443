// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import DataPlane

@Suite("What the engine has, sorted into what a client may see")
struct SeenObjectsTests {
    @Test("An image that is shown is not shown by a hidden name of it")
    func imageNames() {
        let id = "sha256:" + String(repeating: "a", count: 64)
        let image = ObjectDescription(
            kind: .image, id: id, names: ["shown/app:latest", "prod/base:1", "prod/base@\(id)", "prod/web:latest"])
        let visibility = Visibility([.image: .init(shown: [.name(.glob("shown/*"))])])
        let snapshot = SeenObjects(objects: [image], visibility: visibility).snapshot
        for (reference, isShown) in [
            (id, true), ("shown/app:latest", true), ("shown/app", true), ("prod/base:1", false),
            ("prod/base@\(id)", false), ("prod/web", false), ("prod/web:latest", false),
        ] {
            #expect(snapshot.shows(.image, reference: reference) == isShown, "\(reference)")
        }
    }

    @Test("A task is of the container that it attached to a network, too")
    func attachments() throws {
        let task = #"{"ID":"t","ServiceID":"","Status":{},"Spec":{"NetworkAttachmentSpec":{"ContainerID":"c1"}}}"#
        let value = try Array(task.utf8).withUnsafeBytes { bytes throws(JSONError) in try JSONReader.read(from: bytes) }
        #expect(EngineObject(json: value, kind: .task)?.owners.map { "\($0.0) \($0.1)" } == ["container c1"])
    }
}
