// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import ResponseFilters
import Testing

@testable import PolicyCore

@Suite("What the engine says while an image comes or goes")
struct ProgressTests {
    private static let digest = "sha256:" + id("a")
    private static let rule = Visibility([.image: .init(shown: [.name(.glob("reg.lan:5000/shown/*"))])])

    /// What becomes of a record in the answer of a request.
    private func told(_ line: String, _ record: String, _ redaction: Redaction = Redaction()) throws -> String {
        let parts = line.split(separator: " ").map(String.init)
        let method = try #require(Array(parts[0].utf8).withUnsafeBytes { DockerAPI.Method(token: $0) })
        let target = try Array(parts[1].utf8).withUnsafeBytes { bytes throws(TargetError) in
            try RequestTarget.read(from: bytes, of: method, host: nil)
        }
        let request = OutgoingRequest(method: method, target: target, fields: [], body: .none)
        let facts = RequestFacts(request: request, match: RouteTable.match(method, target: target))
        let visibility = redaction.isEmpty ? Self.rule : Visibility()
        let handling = ResponseHandling(view: View(visibility: visibility, redaction: redaction), asked: facts)
        let endpoint = try #require(facts.endpoint)
        guard case .filter(let plan) = ResponsePlan.choose(for: endpoint, visibility: visibility, redaction: redaction)
        else { return "passed on" }
        var filter = ResponseFilter(plan: plan, snapshot: VisibleObjects(), spoken: SpokenTexts(handling: handling))
        var output: [UInt8] = []
        _ = try write(Array(record.utf8), &filter, &output)
        try filter.finish(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static let push = "POST /images/reg.lan:5000/shown/app/push?tag=1"
    private static let pull = "POST /images/create?fromImage=reg.lan:5000/shown/app&tag=1"

    @Test(
        "is told where it says what the request said",
        arguments: [
            (push, #"{"status":"The push refers to repository [reg.lan:5000/shown/app]"}"#),
            (push, #"{"status":"Preparing","progressDetail":{},"id":"0123456789ab"}"#),
            (
                push,
                #"{"status":"Pushing","progressDetail":{"current":1,"total":2},"progress":"[=>  ] 1B/2B","id":"ab"}"#
            ),
            (push, #"{"status":"Layer already exists","id":"ab"}"#),
            (push, #"{"status":"Mounted from shown/app","id":"ab"}"#),
            (push, #"{"status":"1: digest: \#(digest) size: 528"}"#),
            (push, #"{"progressDetail":{},"aux":{"Tag":"1","Digest":"\#(digest)","Size":528}}"#),
            (pull, #"{"status":"Pulling from shown/app","id":"1"}"#),
            (pull, #"{"status":"Digest: \#(digest)"}"#),
            (pull, #"{"status":"Status: Downloaded newer image for reg.lan:5000/shown/app:1"}"#),
            (pull, #"{"stream":"Trying to pull reg.lan:5000/shown/app:1...\n"}"#),
            (pull, #"{"status":"Retrying in 5 seconds","id":"ab"}"#),
            (pull, #"{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}"#),
        ])
    func known(line: String, record: String) throws {
        #expect(try told(line, record) == record)
    }

    @Test(
        "is replaced where it names another image, or is not known",
        arguments: [
            (push, #"{"status":"Mounted from hidden/app","id":"ab"}"#), (push, #"{"status":"hidden/app"}"#),
            (pull, #"{"status":"Status: Image is up to date for hidden/app:1"}"#),
            (pull, #"{"stream":"see hidden/app\n"}"#), (push, #"{"id":"ab","hint":"hidden/app"}"#),
            (push, #"{"aux":{"Tag":"1","From":"hidden/app"}}"#),
            (push, #"{"errorDetail":{"message":"hidden/app is in the way"},"error":"hidden/app is in the way"}"#),
        ])
    func unknown(line: String, record: String) throws {
        #expect(try !told(line, record).contains("hidden/app"))
    }

    @Test("quotes no path while paths are redacted, and is passed on while nothing of images is hidden")
    func redactions() throws {
        var redaction = Redaction()
        redaction.hostPaths = true
        let record = #"{"error":"open /var/lib/docker/x: no space","status":"Pulling from b"}"#
        #expect(try !told("POST /images/create?fromImage=b", record, redaction).contains("/var"))
        redaction.hostPaths = false
        redaction.environment = .empty
        #expect(try told("POST /images/create?fromImage=b", record, redaction) == "passed on")
    }

    @Test("Every sentence is read, and holds only what is known")
    func sentences() {
        for text in EngineSentences.progressTexts { #expect(EngineSentence(parsing: text) != nil, "\(text)") }
        #expect(EngineSentences.progressTexts.count == Set(EngineSentences.progressTexts).count)
    }
}
