// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

extension EngineTests {
    @Test("docker version shows the engine behind the gate", .timeLimit(.minutes(1)))
    func dockerVersion() async throws {
        let format = "{{.Server.Version}} {{.Server.APIVersion}} {{.Client.APIVersion}}"
        let through = try await docker("version", "--format", format)
        let direct = try await bench.direct("version", "--format", format)
        #expect(through.status == 0, "\(through.said)")
        #expect(through.text == direct.text)
    }

    @Test("The fields that clients negotiate by come through", .timeLimit(.minutes(1)))
    func negotiationFields() async throws {
        let (throughGate, direct) = try await offPool { [bench] in
            try (ping(bench.gate.socketPath), ping(bench.engine.socketPath))
        }
        #expect(throughGate.status == 200)
        for field in ["Api-Version", "Ostype", "Docker-Experimental", "Server", "Builder-Version"] {
            #expect(throughGate[field] == direct[field], "\(field)")
        }
        #expect(throughGate["Api-Version"] != nil)
    }

    @Test("docker info, image and network and volume lists work", .timeLimit(.minutes(1)))
    func lists() async throws {
        for arguments in [["info"], ["images"], ["network", "ls"], ["volume", "ls"], ["system", "df"]] {
            let result = try await docker.start(arguments).finished()
            #expect(result.status == 0, "\(arguments): \(result.said)")
        }
    }

    @Test("docker-py negotiates, runs, follows and executes", .timeLimit(.minutes(1)))
    func dockerPy() async throws {
        let result = try await DockerPy(docker: docker)(
            """
            import docker
            client = docker.from_env()
            assert client.api.api_version == client.version()["ApiVersion"], client.api.api_version
            said = client.containers.run("busybox", "echo from python", remove=True, network_mode="none")
            print(said.decode().strip())
            script = "for i in 1 2 3; do echo line $i; done; exec sleep 1000"
            box = client.containers.run("busybox", ["sh", "-c", script], detach=True, network_mode="none")
            try:
                lines = box.logs(stream=True, follow=True)
                text = b""
                while text.count(b"\\n") < 3: text += next(lines)
                print(text.decode().replace("\\n", "|"))
                code, output = box.exec_run(["sh", "-c", "echo inside; exit 7"])
                print(code, output.decode().strip())
                print(box.status, box.id in [c.id for c in client.containers.list()])
            finally:
                box.remove(force=True)
            """)
        #expect(result.status == 0, "\(result.said)")
        #expect(result.lines == ["from python", "line 1|line 2|line 3|", "7 inside", "created True"], "\(result.said)")
    }
}

private func ping(_ path: String) throws -> ResponseHead {
    let wire = try Wire(path)
    try wire.send("GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
    return try wire.receiveResponse().head
}
