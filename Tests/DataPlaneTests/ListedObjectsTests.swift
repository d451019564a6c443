// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

@Suite("A list that the engine was asked for")
struct ListedObjectsTests {
    private func listed(_ status: Int, _ body: String, _ kind: ObjectKind = .container) -> [String]? {
        let answer = LookupResponse(status: status, body: ByteBuffer(string: body))
        return try? EngineObject.listed(in: answer, kind: kind).map(\.id)
    }

    @Test("says that there is nothing by being empty, or where the engine has no such things")
    func none() {
        #expect(listed(200, #"[{"Id":"a"},{"Id":"b"}]"#) == ["a", "b"])
        #expect(listed(200, #"{"Volumes":[{"Name":"v"}]}"#, .volume) == ["v"])
        #expect(listed(200, "[]") == [])
        #expect(listed(200, "null", .network) == [])
        #expect(listed(200, #"{"Volumes":null,"Warnings":null}"#, .volume) == [])
        #expect(listed(404, "", .service) == [])
        for kind in [ObjectKind.service, .task, .secret, .config, .node] { #expect(listed(503, "", kind) == []) }
    }

    @Test(
        "says nothing by failing, or by being something else",
        arguments: [(500, "[]"), (503, "[]"), (403, ""), (200, ""), (200, "{}"), (200, "[")])
    func unknown(status: Int, body: String) {
        for kind in [ObjectKind.container, .image, .network, .volume] { #expect(listed(status, body, kind) == nil) }
    }
}

@Suite("A body that is to be judged, and cannot be")
struct UnreadableBodyTests {
    @Test("is refused in words that say whether it is no JSON, or has two readings", arguments: JSONError.allCases)
    func words(error: JSONError) {
        let answer = GateResponse(error)
        let isAmbiguous = [.loneSurrogate, .invalidUTF8, .duplicateName, .ambiguousName, .zeroCharacter, .trailingData]
            .contains(error)
        #expect(answer.message.contains("more than one reading") == isAmbiguous, "\(answer.message)")
    }
}

@Suite("What streams see of a list")
struct RecentlySeenTests {
    @Test("is found out once for all that see the same, and anew for each list and each visibility")
    func shared() {
        let recent = RecentlySeen()
        let now = NIODeadline.uptimeNanoseconds(1)
        let web = ObjectDescription(kind: .container, id: "web", names: ["/web"])
        let first = ListedObjects(objects: [web], rounds: [ListRound()])
        // Objects of another list, under the same round: they are not looked at.
        let same = ListedObjects(objects: [], rounds: first.rounds)
        let hidden = Visibility([.container: .init(shown: [.name(.exact("db"))])])
        func shows(_ listed: ListedObjects, _ visibility: Visibility = Visibility()) -> Bool? {
            recent.objects(in: listed, visibility: visibility, budget: MemoryBudget(), now: now).snapshot.shows(
                .container, reference: "web")
        }
        #expect(shows(first) == true && shows(same) == true)
        #expect(shows(first, hidden) == false)
        #expect(shows(ListedObjects(objects: [], rounds: [ListRound()])) == nil)
        recent.forget(before: now)
        #expect(shows(same) == true)
        recent.forget(before: now + .nanoseconds(1))
        #expect(shows(same) == nil)
        #expect(shows(ListedObjects(objects: [web])) == true, "one of no list counts for itself")
        #expect(shows(ListedObjects()) == nil)
    }
    @Test("is remembered of few lists, however many loops look: the oldest goes")
    func few() {
        let recent = RecentlySeen()
        let now = NIODeadline.uptimeNanoseconds(1)
        for _ in 0..<100 {
            _ = recent.objects(
                in: ListedObjects(rounds: [ListRound()]), visibility: Visibility(), budget: MemoryBudget(), now: now)
            #expect(recent.count <= RecentlySeen.limit)
        }
        #expect(recent.count == RecentlySeen.limit)
    }
}
