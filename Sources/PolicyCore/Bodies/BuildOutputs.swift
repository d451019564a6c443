// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The destinations of an image built by `/build`: the parameter `outputs`, a list of `{"Type":…,"Attrs":{…}}`.
///
/// Sources: moby api/server/backend/build, builder/builder-next; buildkit exporter/containerimage/opts.go.
enum BuildOutputs {
    /// The outputs that go only to the client, through its session.
    private static let toClient: Set<String> = ["local", "tar", "oci", "docker"]

    /// The allowed attributes of an image in the engine's own store.
    private static let ofImage: Set<String> = [
        "name", "compression", "compression-level", "force-compression", "oci-mediatypes",
    ]

    /// Whether no output can go to a registry.
    static func stayHere(in query: QueryParameters) -> Bool { query.values(of: "outputs").allSatisfy(stayHere) }

    private static func stayHere(_ value: [UInt8]) -> Bool {
        if value.isEmpty { return true }
        guard let outputs = JSONValue(parameter: value) else { return false }
        return outputs.isNull || outputs.array?.allSatisfy(staysHere) ?? false
    }

    private static func staysHere(_ output: JSONValue) -> Bool {
        guard let members = output.object, members.filter({ $0.name == "Type" }).count == 1,
            members.allSatisfy({ $0.name == "Type" || $0.name == "Attrs" }), let type = output["Type"]?.string
        else { return false }
        if toClient.contains(type) { return true }
        let attributes = members.filter { $0.name == "Attrs" }.flatMap { $0.value.object ?? [] }
        return type == "image" && attributes.allSatisfy { ofImage.contains($0.name) }
    }
}
