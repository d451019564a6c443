// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A request under a limit on bind mounts")
struct BindLimitedRequestTests {
    /// A policy that lets everything pass but for the limit.
    private func evaluate(_ method: Method, _ target: String) throws -> Evaluation {
        let facts = try RequestFacts.of(method, target)
        let rule = Rule(.allow, methods: .all, subject: .paths(PathPattern("/")), id: "all")
        let policy = Policy(name: "test", rules: [rule], wording: PlainWording(nothing: "-"))
        guard case .allowed = policy.evaluate(facts) else { throw NotAllowed() }
        return policy.constraining(.binds(BindMountLimit(directories: ["/srv"]))).evaluate(facts)
    }

    private struct NotAllowed: Error {}

    private func message(_ method: Method, _ target: String) throws -> String? {
        if case .denied(let denial) = try evaluate(method, target) { denial.sentence } else { nil }
    }

    private func passes(_ method: Method, _ target: String) throws -> Bool {
        if case .allowed = try evaluate(method, target) { true } else { false }
    }

    @Test("denies what brings mounts of its own, whatever the body")
    func plugins() throws {
        let sentence = "is not allowed: it can bind what it likes from the host, and that is not judged here"
        #expect(try message(.post, "/plugins/x/set") == "PluginSet \(sentence)")
        #expect(try message(.post, "/plugins/create?name=x") == "PluginCreate \(sentence)")
        #expect(try message(.post, "/plugins/pull?remote=x") == "PluginPull \(sentence)")
        #expect(try message(.post, "/plugins/x/upgrade?remote=x") == "PluginUpgrade \(sentence)")
        #expect(try message(.post, "/v5.0.0/libpod/local/build") == "LibpodImageBuildLocal \(sentence)")
        #expect(try message(.post, "/v5.0.0/libpod/containers/create") == "LibpodContainerCreate \(sentence)")
        #expect(try passes(.get, "/plugins"))
        #expect(try passes(.post, "/plugins/x/disable"))
    }

    @Test("denies a rollback: the engine takes what the service was before")
    func rollback() throws {
        #expect(try message(.post, "/services/x/update?version=3&rollback=previous")?.contains("rollback") == true)
        #expect(try message(.post, "/services/x/update?version=3&Rollback=previous")?.contains("rollback") == true)
    }

    @Test(
        "denies builds with parameters that reach the host",
        arguments: [
            "volume=/etc:/x", "t=a&volumes=/etc:/x", "Volume=/etc:/x", "%76olume=/etc:/x", "t=a&VOLUME",
            "volume.0=/etc:/x", "additionalbuildcontexts=%7B%22a%22%3A%22localpath:/%22%7D", "transientmounts=/etc",
            "outputs=type%3Dlocal",
            "remote=%2F", "remote=file:///etc", "Remote=/x",
            "secrets=%5B%22id%3Da%2Csrc%3D..%2F..%2Fetc%2Fshadow%22%5D",
            "rusage=1&rusagelogfile=/etc/x", "dockerfile=..%2F..%2Fetc%2Fshadow", "dockerfile=%2Fetc%2Fshadow",
            "dockerfile=%5B%22%2Fetc%2Fshadow%22%5D", "sbom-output=/etc/x", "sbom-purl-output=/etc/x",
            "sbom-scanner-command=%5B%22id%22%5D", "seccomp=/etc/shadow", "cppflags=%5B%22-include/etc/shadow%22%5D",
            "nsoptions=%5B%7B%22Path%22%3A%22%2Fproc%2F1%2Fns%2Fnet%22%7D%5D", "devices=%5B%22%2Fdev%2Fsda%22%5D",
            "idmappingoptions=%7B%22AutoUserNsOpts%22%3A%7B%22PasswdFile%22%3A%22%5Cu002fetc%5Cu002fx%22%7D%7D",
            "securityopt=%5B%22seccomp%3D%2Fetc%2Fshadow%22%5D", "SBOM-Output=/etc/x", "new-output=x",
        ])
    func builds(query: String) throws {
        for path in ["/build", "/v1.41/build", "/v5.0.0/libpod/build"] {
            let sentence = try message(.post, "\(path)?\(query)")
            #expect(sentence?.hasPrefix(path.contains("libpod") ? "LibpodImageBuild" : "ImageBuild") == true, "\(path)")
        }
    }

    @Test("denies builds with a parameter in letters that Podman folds, and with more than anybody gives")
    func oddBuilds() throws {
        let many = (0...QueryParameters.most).map { "a\($0)=1" }.joined(separator: "&")
        for query in ["volum%C5%BF=/etc:/x", many] {
            #expect(try message(.post, "/build?\(query)")?.contains("more than one reading") == true)
        }
    }

    @Test("lets other builds pass: those through a session take everything from their client")
    func otherBuilds() throws {
        for target in [
            "/build", "/build?t=a&dockerfile=x/Dockerfile&remote=https://h/c.tar", "/build?remote=git://h/r",
            "/v5.0.0/libpod/build?output=a&t=volume", "/session", "/grpc",
            "/v5.0.0/libpod/build?dockerfile=%5B%22Containerfile%22%5D&secrets=%5B%5D&additionalbuildcontexts=%7B%7D"
                + "&seccomp=/usr/share/containers/seccomp.json&nsoptions=%5B%7B%22Name%22%3A%22user%22%2C%22Host%22%3Atrue%2C"
                + "%22Path%22%3A%22%22%7D%5D&idmappingoptions=%7B%22HostUIDMapping%22%3Atrue%7D&volume=/srv/a:/a:ro",
        ] {
            #expect(try passes(.post, target), "\(target)")
        }
        #expect(try message(.post, "/build?t=a;volume=/etc:/x")?.contains("more than one reading") == true)
    }

    @Test("denies writes that no route knows", arguments: [Method.post, .put, .patch, .delete])
    func unknownWrites(method: Method) throws {
        let sentence = "/widgets/x/new is not allowed: no route knows it, and bind mounts are limited"
        #expect(try message(method, "/v1.99/widgets/x/new") == "\(method.token) \(sentence)")
        #expect(try passes(.get, "/v1.99/widgets/x/new"))
    }

    @Test("asks for the bodies that it judges, and for no others")
    func asks() throws {
        for target in ["/containers/create", "/containers/x/update", "/volumes/create", "/services/create"] {
            guard case .needs(.body) = try evaluate(.post, target) else {
                Issue.record("\(target) was not asked for")
                continue
            }
        }
        #expect(try passes(.post, "/containers/x/start"))
        #expect(try passes(.get, "/containers/json"))
    }
}
