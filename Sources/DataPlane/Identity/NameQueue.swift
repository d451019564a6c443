// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Whose turn it is among questions for names that are put on a few threads. Those that hung when they were put last wait
/// behind the others, and have half of the threads at most.
struct NameQueue<Question: Hashable> {
    private let threads: Int
    private var waiting: [Question] = []
    private var asked: [Question: NIODeadline] = [:]
    /// Those that hung when they were put last.
    private(set) var hanging: Set<Question> = []

    init(threads: Int) { self.threads = threads }

    /// Nothing is asked, and nothing waits.
    var isEmpty: Bool { waiting.isEmpty && asked.isEmpty }

    mutating func append(_ question: Question) {
        if asked[question] == nil, !waiting.contains(question) { waiting.append(question) }
    }

    /// The question that is to be put now; nil where there is none, or no thread for it.
    mutating func next(at now: NIODeadline) -> Question? {
        guard asked.count < threads else { return nil }
        let mayHang = asked.keys.count(where: hanging.contains) < threads / 2
        guard
            let index = waiting.firstIndex(where: { !hanging.contains($0) }) ?? (mayHang ? waiting.indices.first : nil)
        else { return nil }
        let question = waiting.remove(at: index)
        asked[question] = now
        return question
    }

    /// Whether a question was put before that moment, and has no answer.
    func hangs(_ question: Question, askedBefore moment: NIODeadline) -> Bool {
        asked[question].map { $0 < moment } ?? false
    }

    mutating func noteHanging(askedBefore moment: NIODeadline) {
        for (question, start) in asked where start < moment { hanging.insert(question) }
    }

    mutating func answered(_ question: Question, hangs: Bool) {
        asked[question] = nil
        if hangs { hanging.insert(question) } else { hanging.remove(question) }
    }

    /// Forgets all other questions. What is being asked keeps its thread.
    mutating func keep(where isKept: (Question) -> Bool) {
        waiting.removeAll { !isKept($0) }
        hanging = hanging.filter { isKept($0) || asked[$0] != nil }
    }
}
