// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import TestSupport
import Testing

/// Podman's own parameters that reach its host, read what is redacted or touch what is hidden, and their harmless
/// neighbours, tried against its service.
extension EngineTests {
    /// What is asked, and what of the answer says that it was refused.
    private struct Refused {
        let method: String
        let path: String
        let why: String

        init(_ method: String, _ path: String, _ why: String) {
            (self.method, self.path, self.why) = (method, path, why)
        }
    }

    private static let limitedPolicy = "policies: { p: { allow: [\"*\", \"Libpod*\"], binds: [/srv] } }"
    private static let policyWithView = """
        policies:
          p:
            allow: ["*", "Libpod*"]
            containers: { label: visible=yes }
            volumes: { label: visible=yes }

        """
    private static let redactedPolicy = """
        policies: { p: { allow: ["*", "Libpod*"], redact: [commands, paths, { labels: ["secret*"] }] } }
        """

    @Test(
        "Under a limit, Podman runs no command for a secret, writes and binds no file for a build, and sends no image away",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanLimits() async throws {
        try await withPodman { podman in
            try await furnish(podman)
            let place = podman.directory + "/place"
            let options = #"{"store":"touch \#(place)","lookup":"id","delete":"id","list":"id"}"#
            let secret = "/v4.0.0/libpod/secrets/create?name=taken"
            try await refuses(
                [
                    Refused(
                        "POST", "\(secret)&driver=shell&driveropts=\(options)", "driver other than file runs commands"),
                    Refused("POST", "\(secret)&driver=pass", "driver other than file runs commands"),
                    Refused("POST", #"\#(secret)&driveropts={"path":"\#(place)"}"#, "driveropts would be a command"),
                    Refused("GET", "/v4.0.0/libpod/secrets/own/json?showsecret=true", "showsecret runs the command"),
                    Refused("POST", "/v4.0.0/libpod/build?t=taken&sbom-output=\(place)", "sbom-output would be a path"),
                    Refused(
                        "POST", "/v1.40/build?t=taken&sbom-purl-output=\(place)", "sbom-purl-output would be a path"),
                    Refused("POST", "/v1.40/build?t=taken&volume=\(podman.directory):/x", "/srv"),
                    Refused("POST", "/v4.0.0/libpod/local/build?t=taken&localcontextdir=/etc", "is not allowed"),
                    Refused("GET", "/v1.40/containers/shown/checkpoints?dir=\(place)", "dir would be a path"),
                    Refused("DELETE", "/v1.40/containers/shown/checkpoints/x?dir=\(place)", "dir would be a path"),
                    Refused(
                        "POST", "/v4.0.0/libpod/images/scp/\(Self.busybox)?destination=root@host", "is not allowed"),
                    Refused("POST", "/v4.0.0/libpod/images/scp/\(Self.busybox)", "is not allowed"),
                ], by: Self.limitedPolicy, podman, but: place)
            let gate = try await gate(Self.limitedPolicy, podman)
            defer { gate.running.kill() }
            let asking = Asking(gate.socketPath)
            let kept = try await asking.send(
                "POST", "/v4.0.0/libpod/secrets/create?name=kept&driver=file", body: "data")
            #expect(kept.status == 200, "\(kept.text)")
            #expect(try await asking.send("GET", "/v4.0.0/libpod/secrets/kept/json?showsecret=0").status == 200)
            try await builds("localhost/built:1", "&volume=/srv:/x", asking)
            let listed = try await asking.send("GET", "/v1.40/containers/shown/checkpoints")
            #expect(listed.status != 403 && !listed.head.contains("Caisson-Request"), "Podman answers: \(listed.text)")
        }
    }

    @Test(
        "Under visibility, Podman's own forms of writes are refused with a true reason, and Docker's are judged",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanOwnForms() async throws {
        try await withPodman { podman in
            try await furnish(podman)
            let unread = "Podman's own form of it is not read here"
            func counterpart(_ name: String) -> String {
                "\(unread) while something is hidden or redacted for this client; \(name)"
            }
            let files = podman.directory + "/root/volumes/cellar/_data"
            let told = "its answer could show what is hidden"
            try await refuses(
                [
                    Refused("POST", "/v1.40/build?t=taken&volume=cellar:/x", "is not this client's"),
                    Refused("POST", "/v1.40/build?t=taken&volume=\(files):/x", "is not this client's"),
                    Refused("POST", "/v4.0.0/libpod/containers/create", counterpart("ContainerCreate, Docker's, is")),
                    Refused("POST", "/v4.0.0/libpod/containers/prune", counterpart("ContainerPrune, Docker's, is")),
                    Refused("POST", "/v4.0.0/libpod/volumes/create", counterpart("VolumeCreate, Docker's, is")),
                    Refused("POST", "/v4.0.0/libpod/volumes/prune", counterpart("VolumePrune, Docker's, is")),
                    Refused("DELETE", "/v4.0.0/libpod/volumes/cellar", counterpart("VolumeDelete, Docker's, is")),
                    Refused("POST", "/v4.0.0/libpod/networks/create", counterpart("NetworkCreate, Docker's, is")),
                    Refused("POST", "/v4.0.0/libpod/images/pull?reference=x", counterpart("ImageCreate, Docker's, is")),
                    Refused(
                        "DELETE", "/v4.0.0/libpod/images/\(Self.busybox)", counterpart("ImageDelete, Docker's, is")),
                    Refused("POST", "/v4.0.0/libpod/images/scp/\(Self.busybox)?destination=root@host", unread),
                    Refused("POST", "/v4.0.0/libpod/secrets/create?name=taken", unread),
                    Refused("GET", "/v4.0.0/libpod/info", told), Refused("GET", "/v4.0.0/libpod/system/df", told),
                    Refused(
                        "GET", #"/v4.0.0/libpod/containers/json?all=1&filters={"command":["sleep"]}"#,
                        "the filter command"),
                    Refused("GET", #"/v4.0.0/libpod/volumes/json?filters={"opt":["type"]}"#, "the filter opt"),
                ], by: Self.policyWithView, podman)
            let gate = try await gate(Self.policyWithView, podman)
            defer { gate.running.kill() }
            let asking = Asking(gate.socketPath)
            for path in [
                #"/v4.0.0/libpod/containers/json?all=1&filters={"status":["created"],"label":["visible=yes"]}"#,
                #"/v4.0.0/libpod/volumes/json?filters={"driver":["local"]}"#,
            ] {
                let listed = try await asking.send("GET", path)
                #expect(listed.status == 200 && !listed.text.contains("vault"), "\(path): \(listed.text)")
                #expect(listed.text.contains("shown"), "\(path): \(listed.text)")
            }
            try await builds("localhost/built:1", "&volume=shownvol:/x", asking)
            let image = #""Image":"\#(Self.busybox)","Cmd":["true"]"#
            let body = #"{\#(image),"Labels":{"visible":"yes"},"HostConfig":{"NetworkMode":"none"}}"#
            let made = try await asking.send("POST", "/v1.40/containers/create?name=made", body: body)
            #expect(made.status == 201, "\(made.text)")
            let pruned = try await asking.send("POST", #"/v1.40/containers/prune?filters={"label":["visible=yes"]}"#)
            #expect(pruned.status == 200, "\(pruned.text)")
            #expect(try await podman.remote(podman.socketPath, "ps", "-a").text.contains("vault"), "it is still there")
        }
    }

    @Test(
        "Under redaction, no filter of Podman's confirms a command, an option or a label",
        .timeLimit(.minutes(2)), .enabled(if: Prerequisites.hasPodman))
    func podmanFilters() async throws {
        try await withPodman { podman in
            try await furnish(podman)
            func list(_ filters: String) -> String { "/v4.0.0/libpod/containers/json?all=1&filters=\(filters)" }
            try await refuses(
                [
                    Refused("GET", list(#"{"command":["sle"]}"#), "the filter command"),
                    Refused("GET", list(#"{"Label":["team"]}"#), "the filter Label"),
                    Refused("GET", list(#"{"label":["secret.key=hush"]}"#), "the label secret.key"),
                    Refused("GET", list(#"{"label":["*=hush"]}"#), "the label *"),
                    Refused("GET", list(#"{"label=secret.key":["hush"]}"#), "the filter label=secret.key"),
                    Refused("GET", list(#"{"volume":["/etc"]}"#), "paths of the host"),
                    Refused("GET", #"/v4.0.0/libpod/volumes/json?filters={"opt":["type"]}"#, "the filter opt"),
                ], by: Self.redactedPolicy, podman)
            let gate = try await gate(Self.redactedPolicy, podman)
            defer { gate.running.kill() }
            for filters in [#"{"label":["team=ci"]}"#, #"{"label":["secret.key"]}"#, #"{"name":["shown"]}"#] {
                let listed = try await Asking(gate.socketPath).send("GET", list(filters))
                #expect(listed.status == 200 && listed.text.contains("shown"), "\(filters): \(listed.text)")
                #expect(!listed.text.contains("hush"), "\(filters): \(listed.text)")
            }
        }
    }

    // MARK: What there is, and what came of it

    private func furnish(_ podman: PodmanService) async throws {
        let secret = podman.directory + "/secret"
        try "data".write(toFile: secret, atomically: true, encoding: .utf8)
        let create = ["create", "--network", "none"]
        let labels = ["--label", "visible=yes", "--label", "team=ci", "--label", "secret.key=hush"]
        for arguments in [
            ["secret", "create", "own", secret], ["volume", "create", "cellar"],
            ["volume", "create", "--label", "visible=yes", "shownvol"],
            create + ["--name", "vault", Self.busybox, "sleep", "1000"],
            create + labels + ["--name", "shown", Self.busybox, "sleep", "1000"],
        ] {
            let made = try await podman.start(podman.socketPath, arguments).finished()
            try #require(made.status == 0, "\(arguments): \(made.said)")
        }
    }

    private func refuses(
        _ requests: [Refused], by policy: String, _ podman: PodmanService, but place: String? = nil
    ) async throws {
        let gate = try await gate(policy, podman)
        defer { gate.running.kill() }
        let before = try await state(of: podman)
        for request in requests {
            let body = request.method == "POST" ? "{}" : nil
            let answer = try await Asking(gate.socketPath).send(request.method, request.path, body: body)
            #expect(answer.status == 403 && answer.text.contains(request.why), "\(request.path): \(answer.text)")
        }
        #expect(try await state(of: podman) == before)
        if let place { #expect(!FileManager.default.fileExists(atPath: place)) }
    }

    /// All that Podman has.
    private func state(of podman: PodmanService) async throws -> [String] {
        var state: [String] = []
        for kind in ["secrets", "volumes", "networks"] {
            state.append(try await Asking(podman.socketPath).send("GET", "/v4.0.0/libpod/\(kind)/json").text)
        }
        state.append(try await podman.remote(podman.socketPath, "ps", "-aq", "--no-trunc").text)
        state.append(try await podman.remote(podman.socketPath, "images", "-aq", "--no-trunc").text)
        return state.map { $0.replacing(/(Date|X-Reference-Id): [^\r]*/, with: "") }
    }

    /// By Docker's path: Podman's own wants to be told that it is a tar.
    private func builds(_ tag: String, _ parameters: String, _ asking: Asking) async throws {
        let context = try await buildContext("FROM \(Self.busybox)\nLABEL made=here\n")
        let built = try await asking.send("POST", "/v1.40/build?t=\(tag)\(parameters)", body: context)
        #expect(built.status == 200 && built.text.contains("Successfully tagged"), "\(built.text)")
    }
}
