// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import TestSupport
import Testing

/// Ways to what is hidden that Podman opens beside Docker's, tried against its service.
extension EngineTests {
    private static let hiding = """
        policies:
          viewer:
            allow: ["*", "Libpod*"]
            containers: { label: visible=yes }
            volumes: { label: visible=yes }
            images: { except: { name: "*secret*" } }

        """

    /// What is hidden, and what is asked about it.
    private struct Cellar {
        let container: String
        let image: String
        let digest: String
    }

    @Test(
        "Podman mounts, compares, resolves and counts nothing that is hidden, and no delete hangs",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanAttacks() async throws {
        try await withPodman { podman in
            let cellar = try await dig(podman)
            let gate = try await gate(Self.hiding, podman)
            defer { gate.running.kill() }
            let asking = Asking(gate.socketPath)
            try await mounts(asking)
            try await names(cellar, asking)
            try await answers(cellar, asking)
            try await deletes(podman, asking)
        }
    }

    private static let limiting = "policies: { builder: { allow: [\"*\", \"Libpod*\"], binds: [/srv] } }"

    @Test(
        "Podman takes no name of an image for a path: it writes no file there and opens no store, whoever asks for it",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanPaths() async throws {
        try await withPodman { podman in
            let shown = ["run", "-d", "--network", "none", "--label", "visible=yes", "--name", "shown", Self.busybox]
            _ = try await podman.start(podman.socketPath, shown + ["sleep", "1000"]).finished()
            let place = podman.directory + "/place"
            let store = "containers-storage:[vfs@\(place)+\(place).run]x"
            let escaped = store.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            for policy in [Self.hiding, Self.limiting] {
                let gate = try await gate(policy, podman)
                defer { gate.running.kill() }
                let asking = Asking(gate.socketPath)
                for (method, path) in [
                    ("GET", "/v5.0.0/libpod/images/\(escaped)/json"), ("GET", "/v1.40/images/\(escaped)/history"),
                    ("POST", "/v1.40/images/create?fromImage=\(escaped)"),
                    ("GET", "/v1.40/images/json?filters=%7B%22before%22%3A%5B%22\(escaped)%22%5D%7D"),
                    ("POST", "/v5.0.0/libpod/build?t=docker-archive:\(place)"),
                ] {
                    let answer = try await asking.send(method, path)
                    #expect(answer.status == 403, "\(path): \(answer.text)")
                }
                guard policy == Self.hiding else { continue }
                let made = try await asking.send(
                    "POST", "/v1.40/containers/create", body: #"{"Image":"\#(store)","Labels":{"visible":"yes"}}"#)
                #expect(made.status >= 400, "\(made.text)")
                let slashed = try await asking.send(
                    "POST", "/v1.40/networks/podman/disconnect", body: #"{"Container":"/shown"}"#)
                #expect(slashed.status != 502, "a name as lists have it is looked for there: \(slashed.text)")
            }
            #expect(!FileManager.default.fileExists(atPath: place))
        }
    }

    private func dig(_ podman: PodmanService) async throws -> Cellar {
        func make(_ arguments: String...) async throws -> String {
            let made = try await podman.start(podman.socketPath, arguments).finished()
            try #require(made.status == 0, "\(arguments): \(made.said)")
            return made.lines.last ?? ""
        }
        _ = try await make("volume", "create", "cellar")
        let create = ["create", "--network", "none"]
        _ = try await podman.start(podman.socketPath, create + ["--name", "vault", Self.busybox, "true"]).finished()
        let shown = ["--label", "visible=yes", "--name", "shown", Self.busybox, "sleep", "1000"]
        _ = try await podman.start(podman.socketPath, ["run", "-d", "--network", "none"] + shown).finished()
        _ = try await make("commit", "-q", "vault", "localhost/secret:1")
        _ = try await make("commit", "-q", "-c", "LABEL x=y", "vault", "localhost/spare:1")
        let container = try await make("inspect", "--format", "{{.Id}}", "vault")
        let image = try await make("image", "inspect", "--format", "{{.Id}}", "localhost/secret:1")
        let digest = try await make("image", "inspect", "--format", "{{.Digest}}", "localhost/secret:1")
        return Cellar(container: container, image: image, digest: digest)
    }

    private func mounts(_ asking: Asking) async throws {
        let plain = try await runs(asking, #""StopSignal":"9""#, "")
        #expect(plain.status == 204, "one that mounts nothing starts: \(plain.text)")
        let own = try await runs(asking, "", #""Mounts":[{"Type":"image","Source":"\#(Self.busybox)","Target":"/q"}]"#)
        #expect(own.status == 204, "what is shown can be mounted: \(own.text)")
        for mounts in [
            #""Mounts":[{"Type":"image","Source":"localhost/secret:1","Target":"/q"}]"#,
            #""Mounts":[{"Type":"volume","Source":"","Target":"/q,source=cellar"}]"#,
            #""Mounts":[{"Type":"volume,source=cellar","Target":"/q"}]"#,
            #""Mounts":[{"Type":"volume","Source":"x,source=cellar","Target":"/q"}]"#, #""UTSMode":"container:vault""#,
        ] {
            let started = try await runs(asking, "", mounts)
            #expect(started.status >= 400 && !started.text.contains("secret"), "\(mounts): \(started.text)")
        }
        let volumes = try await runs(asking, #""Volumes":{"cellar:/q":{}}"#, "")
        #expect(volumes.status >= 400, "\(volumes.text)")
    }

    /// What a new container's creation is answered where that fails, else its start: Podman may look for what is mounted
    /// only then.
    private func runs(_ asking: Asking, _ member: String, _ host: String) async throws -> Answered {
        // What root's Podman asks for by itself is more than some machines give.
        let limits = #""Ulimits":[{"Name":"nofile","Soft":1024,"Hard":1024},{"Name":"nproc","Soft":1024,"Hard":1024}]"#
        let host = #""HostConfig":{"NetworkMode":"none",\#(limits)\#(host.isEmpty ? "" : ",\(host)")}"#
        let text = #"{"Image":"\#(Self.busybox)","Cmd":["true"],"Labels":{"visible":"yes"},\#(host)"#
        let body = text + (member.isEmpty ? "" : ",\(member)") + "}"
        let made = try await asking.send("POST", "/v1.40/containers/create", body: body)
        guard made.status == 201, let id = made.json["Id"] as? String else { return made }
        return try await asking.send("POST", "/v1.40/containers/\(id)/start")
    }

    private func names(_ cellar: Cellar, _ asking: Asking) async throws {
        for (method, path) in [
            ("GET", "/v1.40/images/any@\(cellar.digest)/history"), ("GET", "/v1.40/images/any@\(cellar.digest)/json"),
            ("POST", "/v1.40/images/any@\(cellar.digest)/tag?repo=stolen&tag=1"),
            ("GET", "/v1.40/images/json?filters=%7B%22after%22%3A%5B%22localhost%2Fsecret%3A1%22%5D%7D"),
        ] {
            let answer = try await asking.send(method, path)
            #expect(answer.status >= 400, "\(path): \(answer.text)")
        }
        let compared = try await asking.send("GET", "/v1.40/containers/shown/changes?parent=vault")
        #expect(compared.status == 403, "\(compared.text)")
        let destroyed = try await asking.send("DELETE", "/v1.40/images/\(Self.busybox)?force=1")
        #expect(destroyed.status == 403, "\(destroyed.text)")
    }

    private func answers(_ cellar: Cellar, _ asking: Asking) async throws {
        for path in ["/v1.40/system/df", "/v1.40/images/json?all=1", "/v1.40/containers/json?all=1"] {
            let told = try await asking.send("GET", path)
            #expect(told.status == 200, "\(path): \(told.text)")
            for secret in ["vault", "cellar", String(cellar.container.prefix(12)), String(cellar.image.prefix(12))] {
                #expect(!told.text.contains(secret), "\(path): \(secret)")
            }
        }
    }

    /// What is deleted is known to nobody afterwards: it was asked for again and again.
    private func deletes(_ podman: PodmanService, _ asking: Asking) async throws {
        let deleted = try await asking.send("DELETE", "/v1.40/images/localhost/spare:1")
        #expect(deleted.status == 200, "\(deleted.text)")
        let exists = try await podman.remote(podman.socketPath, "image", "exists", "localhost/spare:1")
        #expect(exists.status != 0)
    }
}
