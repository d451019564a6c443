// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

@Suite("What the engine has, sorted into what a client may see")
struct SeenObjectsTests {
    @Test("An image that is shown is not shown by a hidden name of it")
    func imageNames() {
        let id = "sha256:" + String(repeating: "a", count: 64)
        let image = ObjectDescription(
            kind: .image, id: id, names: ["shown/app:latest", "prod/base:1", "prod/base@\(id)", "prod/web:latest"])
        let visibility = Visibility([.image: .init(shown: [.name(.glob("shown/*"))])])
        let snapshot = SeenObjects(objects: [image], visibility: visibility).snapshot
        for (reference, isShown) in [
            (id, true), ("shown/app:latest", true), ("shown/app", true), ("prod/base:1", false),
            ("prod/base@\(id)", false), ("prod/web", false), ("prod/web:latest", false),
        ] {
            #expect(snapshot.shows(.image, reference: reference) == isShown, "\(reference)")
        }
    }

    @Test("A task is of the container that it attached to a network, too")
    func attachments() throws {
        let task = #"{"ID":"t","ServiceID":"","Status":{},"Spec":{"NetworkAttachmentSpec":{"ContainerID":"c1"}}}"#
        let value = try Array(task.utf8).withUnsafeBytes { bytes throws(JSONError) in try JSONReader.read(from: bytes) }
        #expect(EngineObject(json: value, kind: .task)?.owners.map { "\($0.0) \($0.1)" } == ["container c1"])
    }

    private func listed(_ count: Int, from first: Int = 0) -> ListedObjects {
        let objects = (first..<first + count).map { number in
            let digits = String(number, radix: 16)
            return ObjectDescription(
                kind: .container, id: String(repeating: "0", count: 64 - digits.count) + digits, names: ["c\(number)"])
        }
        return ListedObjects(objects: objects, rounds: [ListRound()])
    }

    @Test(
        "What streams share counts once, for the gate, as long as one of them has it; what one of them changes is its own"
    )
    func shared() {
        let budget = MemoryBudget(limit: 64 << 20)
        let recent = RecentlySeen()
        let listed = listed(1000)
        var streams = (0..<20).map { _ in
            var known = VisibleObjects()
            known.renew(recent.objects(in: listed, visibility: Visibility(), budget: budget, now: .now()).snapshot)
            return known
        }
        #expect(streams.allSatisfy { $0.memory == 0 })
        let once = budget.takenByGate
        #expect(once > 300_000 && budget.taken == 0)
        streams[0].forget(.container, id: listed.objects[0].id)
        #expect(streams[0].memory > 300_000 && streams[1].memory == 0)
        recent.forget(before: .distantFuture)
        #expect(budget.takenByGate == once, "streams have it still")
        streams = []
        #expect(budget.takenByGate == 0)
    }

    @Test("What comes of a later list is shared with those of earlier ones as long as nothing has changed")
    func unchanged() {
        let (budget, recent) = (MemoryBudget(limit: 4 << 20), RecentlySeen())
        let streams = (0..<100).map { _ in
            recent.objects(in: listed(1000), visibility: Visibility(), budget: budget, now: .now()).snapshot
        }
        #expect(streams.allSatisfy { $0.memory == 0 && $0.owner === streams[0].owner })
        #expect(budget.takenByGate > 300_000 && budget.takenByGate < 600_000 && budget.taken == 0)
    }

    @Test("However many lists there were, the newest is the gate's alone; who has an older one takes it, and remembers")
    func newest() throws {
        let (budget, recent) = (MemoryBudget(limit: 4 << 20), RecentlySeen())
        var streams: [VisibleObjects] = []
        for first in 0..<50 {
            let listed = listed(1000, from: first)
            streams.append(
                recent.objects(in: listed, visibility: Visibility(), budget: budget, now: .now()).snapshot)
            #expect(budget.takenByGate < 600_000)
        }
        recent.forget(before: .distantFuture)
        for index in streams.indices.dropLast() {
            let shared = try #require(streams[index].owner as? SharedSnapshot)
            streams[index].replace(by: try #require(shared.renewed()))
        }
        #expect((streams[49].owner as? SharedSnapshot)?.renewed() == nil)
        #expect(streams.allSatisfy { $0.owner === streams[49].owner })
        #expect(streams[0].memory <= 32_768, "what is gone")
        let gone = try #require(listed(1).objects.first?.id)
        #expect(streams[0].shows(.container, reference: gone) == true)
        #expect(streams[0].shows(.container, reference: String(gone.prefix(63))) == true)
        #expect(streams[1].shows(.container, reference: gone) == nil, "it was gone before")
        streams[0].forgetGone()
        #expect(streams[0].shows(.container, reference: gone) == nil && streams[0].memory == 0)
        streams = []
        #expect(budget.takenByGate == 0)
    }

    @Test("Half of the gate's memory is kept for lists and for telling clients, whatever streams have in common")
    func reserve() {
        let (budget, recent) = (MemoryBudget(limit: 4 << 20), RecentlySeen())
        let streams = (0..<20).map { number in
            let visibility = Visibility([.container: .init(shown: [.name(.exact("c\(number)"))])])
            return recent.objects(in: listed(1000), visibility: visibility, budget: budget, now: .now()).snapshot
        }
        #expect(budget.takenByGate <= 1 << 20)
        #expect(streams.filter { $0.memory > 0 }.count >= 17, "they count for their clients")
        let table = MemoryBudget.Reservation(of: budget, for: .gate)
        #expect(table.change(to: 1 << 20))
        #expect(!table.change(to: 2 << 20))
    }

    @Test("What there is no room for among the gate's own counts for each stream")
    func unshared() {
        let budget = MemoryBudget(limit: 1024)
        let seen = RecentlySeen().objects(in: listed(1000), visibility: Visibility(), budget: budget, now: .now())
        #expect(seen.snapshot.memory > 300_000 && budget.takenByGate == 0)
    }
}
