// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

extension EngineTests {
    @Test("A classic build takes a context of some megabytes", .timeLimit(.minutes(2)))
    func classicBuild() async throws {
        try await build(with: docker, tag: "caisson-built:classic")
    }

    @Test(
        "BuildKit builds through /session and /grpc", .timeLimit(.minutes(2)),
        .enabled(if: Prerequisites.buildKitProgram != nil, "no docker command here can do BuildKit"))
    func buildKit() async throws {
        var docker = docker
        docker.program = try #require(Prerequisites.buildKitProgram)
        docker.extra["DOCKER_BUILDKIT"] = "1"
        try await build(with: docker, tag: "caisson-built:buildkit")
    }

    func build(with docker: Docker, tag: String) async throws {
        let content = noise(6 << 20)
        try await withTemporaryDirectory { directory in
            try content.write(to: directory + "/blob")
            let recipe = "FROM \(BusyboxImage.name)\nCOPY blob /blob\nRUN wc -c /blob\n"
            try Array(recipe.utf8).write(to: directory + "/Dockerfile")
            // No network: this engine has no bridge.
            let built = try await docker("build", "--network", "none", "-t", tag, directory, within: .seconds(90))
            try #require(built.status == 0, "\(built.said)")
        }
        let inside = try await bench.direct("run", "--rm", "--network", "none", tag, "cat", "/blob")
        #expect(inside.output == content, "\(inside.errors)")
        _ = try await bench.direct("rmi", "-f", tag)
    }

    @Test("A container is committed to an image", .timeLimit(.minutes(1)))
    func commits() async throws {
        try await bench.withContainer("sleep", "1000") { name in
            #expect(try await docker("exec", name, "sh", "-c", "echo kept >/kept").status == 0)
            let committed = try await docker("commit", name, "caisson-committed:1")
            #expect(committed.status == 0, "\(committed.said)")
            let shown = try await docker("run", "--rm", "--network", "none", "caisson-committed:1", "cat", "/kept")
            #expect(shown.text == "kept\n", "\(shown.said)")
            _ = try await bench.direct("rmi", "-f", "caisson-committed:1")
        }
    }
}
