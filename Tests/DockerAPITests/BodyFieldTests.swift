// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@Suite("The fields of a body")
struct BodyFieldTests {
    private func fields(_ text: String, of endpoint: Endpoint = .containerCreate) throws -> [String] {
        try Array(text.utf8).withUnsafeBytes { bytes in
            let value = try CanonicalBody.read(from: bytes, of: endpoint)
            return BodyFields.names(in: value, of: endpoint)
        }
    }

    @Test("are told by the names of the engine's structs, and without values")
    func names() throws {
        let body = """
            {"Image":"mark","Env":["A=mark"],"Tty":false,"Labels":{"mark":"mark"},"mark":"mark","Cmd":null,
            "HostConfig":{"Binds":["/mark:/mark"],"Memory":0,"Sysctls":{"mark":"1"},
            "Mounts":[{"Type":"bind","Source":"/mark"},{"Type":"volume","Target":"/mark"}]}}
            """
        #expect(
            try fields(body) == [
                "Image", "Env", "Labels", "*", "HostConfig.Binds", "HostConfig.Sysctls", "HostConfig.Mounts.Type",
                "HostConfig.Mounts.Source", "HostConfig.Mounts.Target",
            ])
    }

    @Test("are few, whatever a client sends")
    func bound() throws {
        let members = (0..<2000).map { "\"n\($0)\":1" }.joined(separator: ",")
        #expect(try fields("{\(members)}") == ["*"])
        #expect(try fields("{}") == [])
        #expect(try fields("{\"a\":1}", of: .containerList) == [])
    }

    @Test(
        "have ways in which the client's own words are a star",
        arguments: [
            ("HostConfig.Mounts[0].Source", "HostConfig.Mounts[0].Source"), ("Env[3]", "Env[3]"),
            ("HostConfig.mark", "HostConfig.*"), ("volume mark", "*"), ("Labels.mark", "Labels.*"),
            ("NetworkingConfig.EndpointsConfig.mark.Links", "NetworkingConfig.EndpointsConfig.*.*"), ("", ""),
        ])
    func ways(path: String, told: String) {
        #expect(BodyFields.path(path, of: .containerCreate) == told)
    }
}
