// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

@Suite("A DNS name")
struct HostNamesTests {
    @Test("that has no address is known to have none, which is an answer")
    func noAddress() {
        #expect(HostNames.resolve("") == [.v4: [], .v6: []])
        #expect(HostNames.resolve("localhost")[.v4]?.isEmpty == false)
    }

    @Test("has addresses of each family by itself: a literal has none of the other, and that is an answer")
    func families() {
        #expect(HostNames.resolve("10.0.0.1") == [.v4: Set([IPAddress("10.0.0.1")].compactMap(\.self)), .v6: []])
        #expect(HostNames.resolve("fd00::1") == [.v6: Set([IPAddress("fd00::1")].compactMap(\.self)), .v4: []])
    }
}

@Suite("The queue of DNS names")
struct NameQueueTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    /// A queue of four threads before which forty names hung, and these do not hang.
    private func queue(with names: [String]) -> NameQueue {
        var queue = NameQueue(threads: 4)
        for name in Self.hung { queue.append(name) }
        while let name = queue.next(at: start) { queue.answered(name, hangs: true) }
        for name in Self.hung + names { queue.append(name) }
        return queue
    }

    private static let hung = (0..<40).map { "hung\($0)" }

    @Test("asks names that answered before those that hung, which have half of the threads")
    func order() {
        var queue = queue(with: ["a", "b", "c"])
        let first = [
            queue.next(at: start), queue.next(at: start), queue.next(at: start), queue.next(at: start),
            queue.next(at: start),
        ]
        #expect(first.prefix(3) == ["a", "b", "c"] && first[3]?.hasPrefix("hung") == true && first[4] == nil)
        for name in ["a", "b", "c"] { queue.answered(name, hangs: false) }
        #expect(queue.next(at: start)?.hasPrefix("hung") == true)
        #expect(queue.next(at: start) == nil, "two threads stay free of names that hang")
        queue.append("a")
        #expect(queue.next(at: start) == "a")
    }

    @Test("takes a name for one that hangs as long as its answer is late, and no longer")
    func late() {
        var queue = NameQueue(threads: 2)
        queue.append("a")
        queue.append("a")
        #expect(queue.next(at: start) == "a" && queue.next(at: start) == nil)
        queue.noteHanging(askedBefore: start)
        #expect(queue.hanging.isEmpty)
        queue.noteHanging(askedBefore: start + .nanoseconds(1))
        #expect(queue.hanging == ["a"])
        queue.answered("a", hangs: false)
        #expect(queue.hanging.isEmpty && queue.isEmpty)
        queue.append("b")
        queue.keep(["a"])
        #expect(queue.isEmpty)
    }
}
