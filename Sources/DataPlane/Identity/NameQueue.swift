// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Whose turn it is among names that are to be resolved on a few threads. Names that hung when they were asked last wait
/// behind the others, and have half of the threads at most.
struct NameQueue {
    private let threads: Int
    private var waiting: [String] = []
    private var asked: [String: NIODeadline] = [:]
    /// The names that hung when they were asked last.
    private(set) var hanging: Set<String> = []

    init(threads: Int) { self.threads = threads }

    /// Nothing is asked, and nothing waits.
    var isEmpty: Bool { waiting.isEmpty && asked.isEmpty }

    mutating func append(_ name: String) {
        if asked[name] == nil, !waiting.contains(name) { waiting.append(name) }
    }

    /// The name that is to be asked now; nil where there is none, or no thread for it.
    mutating func next(at now: NIODeadline) -> String? {
        guard asked.count < threads else { return nil }
        let mayHang = asked.keys.count(where: hanging.contains) < threads / 2
        guard
            let index = waiting.firstIndex(where: { !hanging.contains($0) }) ?? (mayHang ? waiting.indices.first : nil)
        else { return nil }
        let name = waiting.remove(at: index)
        asked[name] = now
        return name
    }

    /// Whether a name was asked before that moment, and has no answer.
    func hangs(_ name: String, askedBefore moment: NIODeadline) -> Bool { asked[name].map { $0 < moment } ?? false }

    mutating func noteHanging(askedBefore moment: NIODeadline) {
        for (name, start) in asked where start < moment { hanging.insert(name) }
    }

    mutating func answered(_ name: String, hangs: Bool) {
        asked[name] = nil
        if hangs { hanging.insert(name) } else { hanging.remove(name) }
    }

    /// Forgets all other names. What is being asked keeps its thread.
    mutating func keep(_ names: Set<String>) {
        waiting.removeAll { !names.contains($0) }
        hanging.formIntersection(names.union(asked.keys))
    }
}
