import DockerAPI
import PolicyCore
import Testing

@testable import DataPlane

@Suite("What the engine has, sorted into what a client may see")
struct SeenObjectsTests {
    @Test("A task is of the container that it attached to a network, too")
    func attachments() throws {
        let task = #"{"ID":"t","ServiceID":"","Status":{},"Spec":{"NetworkAttachmentSpec":{"ContainerID":"c1"}}}"#
        let value = try Array(task.utf8).withUnsafeBytes { bytes throws(JSONError) in try JSONReader.read(bytes) }
        #expect(ObjectLookup.task(value)?.owners.map { "\($0.0) \($0.1)" } == ["container c1"])
    }
}
