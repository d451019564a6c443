// SPDX-License-Identifier: Apache-2.0

import Dispatch
import NIOCore
import NIOPosix
import PolicyCore
import Synchronization
import Testing

@testable import DataPlane

@Suite("A DNS name")
struct HostNamesTests {
    private func resolve(_ name: String, _ family: HostNames.Family) -> Set<IPAddress>? {
        HostNames.resolve(.init(name: name, family: family))
    }

    @Test("that has no address is known to have none, which is an answer")
    func noAddress() {
        #expect(resolve("", .v4) == [] && resolve("", .v6) == [])
        #expect(resolve("localhost", .v4)?.isEmpty == false)
    }

    @Test("has addresses of each family by itself: a literal has none of the other, and that is an answer")
    func families() {
        #expect(resolve("10.0.0.1", .v4) == Set([IPAddress("10.0.0.1")].compactMap(\.self)))
        #expect(resolve("10.0.0.1", .v6) == [])
        #expect(resolve("fd00::1", .v6) == Set([IPAddress("fd00::1")].compactMap(\.self)))
        #expect(resolve("fd00::1", .v4) == [])
    }

    @Test("is known by one family, and moves there, while nobody answers for the other", arguments: [true, false])
    func oneFamilyHangs(hangsForV6: Bool) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (loop, directory) = (group.next(), ClientDirectory())
        let end = DispatchSemaphore(value: 0)
        let current = Mutex(IPAddress(v4: 1))
        let hanging: HostNames.Family = hangsForV6 ? .v6 : .v4
        let names = try await loop.submit {
            let names = HostNames(directory: directory, on: loop) { question in
                if question.family == hanging {
                    end.wait()
                    end.signal()
                    return nil
                }
                return [current.withLock { $0 }]
            }
            names.keep(["web"])
            return NIOLoopBound(names, eventLoop: loop)
        }.get()
        func isKnown(_ address: IPAddress) async throws -> Bool {
            for _ in 0..<100 {
                try await loop.flatSubmit { names.value.refresh(for: address) }.get()
                if directory.look().knowledge.hosts["web"] == [address] { return true }
            }
            return false
        }
        #expect(try await isKnown(IPAddress(v4: 1)))
        current.withLock { $0 = IPAddress(v4: 2) }
        #expect(try await isKnown(IPAddress(v4: 2)), "what hangs is still waited for")
        end.signal()
        try await loop.submit { names.value.keep([]) }.get()
        try await group.shutdownGracefully()
    }
}

@Suite("The queue of DNS names")
struct NameQueueTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    /// A queue of four threads before which forty names hung, and these do not hang.
    private func queue(with names: [String]) -> NameQueue<String> {
        var queue = NameQueue<String>(threads: 4)
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
        var queue = NameQueue<String>(threads: 2)
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
        queue.keep { $0 == "a" }
        #expect(queue.isEmpty)
    }
}
