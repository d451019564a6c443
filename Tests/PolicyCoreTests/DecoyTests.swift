// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A name that nobody has")
struct DecoyTests {
    private static let decoy = Decoy(digits: String(repeating: "d0", count: 32))
    private static let digest = "sha256:" + String(repeating: "ab", count: 32)

    /// As engines write a name that they did not find.
    private static func spellings(of name: String) -> [String] {
        [name, "docker.io/library/\(name)", "localhost/\(name)", "docker.io/library/\(name):latest"]
    }

    @Test(
        "is turned back in whatever the engine writes around it",
        arguments: [
            "nope", "nope:9", "acme/nope", "docker.io/library/nope", "docker.io/reg/nope:9", "reg.lan:5000/a/b:1",
            "localhost/nope", "nope@\(digest)", "reg/nope:1@\(digest)",
        ])
    func images(name: String) {
        let sent = Self.decoy.name(for: name, isImage: true)
        #expect(sent != name && sent.contains("absent-") && !sent.contains("abab"))
        let renames = Self.decoy.renames(for: name, isImage: true)
        for (said, meant) in zip(Self.spellings(of: sent), Self.spellings(of: name)) {
            #expect(
                renames.turningBack("failed to find image \(said): \(said)")
                    == "failed to find image \(meant): \(meant)")
        }
    }

    @Test("is digits where an id was asked for", arguments: ["abababababab", "sha256:abababababab", digest])
    func ids(id: String) {
        let sent = Self.decoy.name(for: id, isImage: true)
        #expect(sent.utf8.count == id.utf8.count && !sent.contains("ab"))
        #expect(Self.decoy.renames(for: id, isImage: true) == [.init(from: sent, to: id)])
    }

    @Test("of an image is turned back in the lines about its push, which Podman writes with a success")
    func progress() throws {
        let rule = Visibility([.image: .init(shown: [.name(.glob("reg/shown/*"))])])
        var handling = ResponseHandling(
            view: View(visibility: rule), asked: try RequestFacts.of("POST /images/hidcont/push"))
        handling.renames = Self.decoy.renames(for: "hidcont", isImage: true)
        let spoken = SpokenTexts(handling: handling)
        let sent = Self.decoy.name(for: "hidcont", isImage: true)
        let said = "failed to find image docker.io/library/\(sent):latest"
        #expect(spoken.tells(error: Array(said.utf8)))
        #expect(spoken.turnedBack(said) == "failed to find image docker.io/library/hidcont:latest")
        #expect(spoken.turnedBack("Preparing") == nil)
    }

    @Test("stands in no error of Podman's about logs, which say the path again")
    func logs() throws {
        let container = AskedEngine.object(.container, "web", id: "3")
        let policy = AskedEngine.policy([.container: .init(hidden: [.name(.exact("vault"))])])
        let permit = try AskedEngine(objects: [container], isPodman: true).permit(
            policy, "GET /v1.41/containers/web/logs")
        guard case .treated(let handling) = permit.treatment else { throw Untreated() }
        let words = "you must choose at least one stream for /v1.41/containers"
        let body =
            #"{"cause":"\#(words)/\#(container.id)/logs","message":"\#(words)/\#(container.id)/logs","response":400}"#
        #expect(EngineError(handling: handling).told(in: Array(body.utf8)) == body.replacing(container.id, with: "web"))
    }

    private struct Untreated: Error {}
}
