// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A sentence of the engine's, with holes for the client's terms: `No such container: {container}`.
struct EngineSentence: Sendable {
    enum Part: Sendable, Equatable {
        case text([UInt8])
        case hole(Hole)
    }

    enum Hole: Sendable, Equatable {
        /// The name of an object that the request names: any name, if all objects of the kind are visible.
        case named(ObjectKind)
        /// The name of an object that the engine found itself: only if all objects of the kind are visible.
        case own(ObjectKind)
        /// The id of an exec that the request names.
        case exec
        /// A value that the request holds.
        case said
        /// The command of the container that the request names.
        case command
        /// An address on the web, at the registry that the request names.
        case registryURL
        /// The host of the registry that the request names.
        case registry
        /// The reason why a registry could not be reached.
        case failure
        /// A word of letters and digits that comes from the engine's program: a type, a state, a version.
        case word
        /// One character, as Go quotes it.
        case character
        case number
        /// The address of a host, and its port.
        case address
        /// 64 hexadecimal digits that identify something without a name.
        case digest
    }

    let parts: [Part]

    /// Reads a sentence, whose holes are names between braces. Returns nil for an unknown hole.
    init?(parsing text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(ofASCII: "{"), let close = rest[open...].firstIndex(ofASCII: "}") {
            if open > rest.startIndex { parts.append(.text(Array(rest[..<open].utf8))) }
            guard let hole = Self.hole(named: rest[rest.index(after: open)..<close]) else { return nil }
            parts.append(.hole(hole))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(Array(rest.utf8))) }
        self.parts = parts
    }

    private static func hole(named name: Substring) -> Hole? {
        if let kind = ObjectKind.allCases.first(where: { $0.description == name }) { return .named(kind) }
        if let kind = ObjectKind.allCases.first(where: { "own \($0.description)" == name }) { return .own(kind) }
        return switch name {
        case "exec": .exec
        case "said": .said
        case "command": .command
        case "registry url": .registryURL
        case "registry": .registry
        case "failure": .failure
        case "word": .word
        case "character": .character
        case "number": .number
        case "address": .address
        case "digest": .digest
        default: nil
        }
    }

    /// Whether a message is this sentence, with allowed texts in its holes.
    ///
    /// All ends of a part are followed at once, so that a message costs at most its length for each part and each term.
    func isSaid(in message: [UInt8], with words: EchoedTerms) -> Bool {
        if case .text(let text)? = parts.first, !message.starts(with: text) { return false }
        var reached = Reached(start: message.count)
        follow(in: message, with: words, reached: &reached)
        return reached.includesEnd
    }

    /// Advances behind the sentence from every place reached.
    func follow(in message: [UInt8], with words: EchoedTerms, reached: inout Reached) {
        for part in parts where !reached.isEmpty {
            switch part {
            case .text(let text): reached.follow([text], in: message)
            case .hole(let hole): words.fill(hole, in: message, reached: &reached)
            }
        }
    }
}

/// The places in a message at which the next part of a sentence can begin.
struct Reached {
    private var places: [Bool]
    private(set) var isEmpty = false

    /// Makes the start of a message with this length.
    init(start length: Int) {
        places = [Bool](repeating: false, count: length + 1)
        places[0] = true
    }

    var includesEnd: Bool { places.last ?? false }

    /// Ends the match: no place is reached.
    mutating func stop() {
        places = places.map { _ in false }
        isEmpty = true
    }

    /// Advances behind any of these texts.
    mutating func follow(_ texts: some Sequence<[UInt8]>, in message: [UInt8]) {
        var next = [Bool](repeating: false, count: places.count)
        let starts = places.indices.filter { places[$0] }
        for text in texts {
            for start in starts where message[start...].starts(with: text) { next[start + text.count] = true }
        }
        take(next)
    }

    /// Advances behind one or more bytes of a set.
    mutating func followRun(of set: (UInt8) -> Bool, in message: [UInt8]) {
        var next = [Bool](repeating: false, count: places.count)
        var isInside = false
        for index in message.indices {
            isInside = (isInside || places[index]) && set(message[index])
            next[index + 1] = isInside
        }
        take(next)
    }

    /// Advances behind this many bytes, all of a set.
    mutating func followExactly(_ count: Int, of set: (UInt8) -> Bool, in message: [UInt8]) {
        var next = [Bool](repeating: false, count: places.count)
        for start in places.indices where places[start] && start + count <= message.count {
            next[start + count] = message[start..<start + count].allSatisfy(set)
        }
        take(next)
    }

    mutating func unite(_ other: Reached) { take(zip(places, other.places).map { $0 || $1 }) }

    private mutating func take(_ next: [Bool]) {
        places = next
        isEmpty = !next.contains(true)
    }
}
