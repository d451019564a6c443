// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A queue of questions for names, asked on a few threads. Those whose last answer was late wait behind the others, and
/// have half of the threads at most.
struct NameQueue<Question: Hashable> {
    private let threads: Int
    private var waiting: [Question] = []
    private var asked: [Question: NIODeadline] = [:]
    /// The questions whose last answer was late.
    private(set) var hanging: Set<Question> = []

    init(threads: Int) { self.threads = threads }

    /// Whether no question is being asked or waits.
    var isEmpty: Bool { waiting.isEmpty && asked.isEmpty }

    mutating func append(_ question: Question) {
        if asked[question] == nil, !waiting.contains(question) { waiting.append(question) }
    }

    /// Removes the question that is to be asked now; returns nil if there is none, or no thread for it.
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

    /// Whether a question was asked before that moment, and has no answer.
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

    /// Removes all other questions. One that is being asked keeps its thread.
    mutating func keep(where isKept: (Question) -> Bool) {
        waiting.removeAll { !isKept($0) }
        hanging = hanging.filter { isKept($0) || asked[$0] != nil }
    }
}
