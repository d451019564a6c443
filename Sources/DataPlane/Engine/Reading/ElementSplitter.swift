// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Splits the JSON of a list into its elements while it comes. One element is held at a time, and of that no
/// more than there is a use for: a long value that nobody reads becomes `null`, and so do long labels.
struct ElementSplitter {
    /// Where the elements stand.
    enum Shape: Equatable {
        /// In an array.
        case list
        /// In an array that is this member of an object.
        case member(String)
        /// The document is the one element.
        case document
    }

    struct Element {
        var bytes: [UInt8]
        /// Its labels were too long to be read: nobody knows what they say.
        var lacksLabels = false
    }

    private let shape: Shape
    private var depth = 0
    /// How deep elements stand; 0 until the list begins.
    private var listDepth = 0
    private var isListOver = false
    private var isInString = false
    private var isEscaped = false
    /// The last string or word outside of elements.
    private var word: [UInt8] = []

    private var isInElement = false
    private var element = Element(bytes: [])
    private var isTooLong = false
    /// How deep in the member under way values are cut that are too long.
    private var cut = Cut.whole
    private var nameStart = 0
    private var valueStart: Int?
    private var isOfLabels = false
    private var isSkipping = false

    /// Labels, and members that nobody reads, have at most so much.
    static let memberLimit = 64 << 10
    /// Nothing that is read of an element is longer, whoever made it.
    static let elementLimit = 4 << 20

    init(shape: Shape = .list) { self.shape = shape }

    /// The memory in which the element is held that is not whole yet.
    var heldBytes: Int { element.bytes.capacity }

    /// Whether the list has come to its end, and all that is around it.
    var isComplete: Bool { isListOver && depth == 0 }

    /// - Parameter receive: takes an element; nil for one that is too long to be read.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, receive: (Element?) throws(EngineLookup.Failure) -> Void
    ) throws(EngineLookup.Failure) {
        var start = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            if isInString {
                readInString(byte: byte)
            } else if isInElement {
                try readInElement(byte: byte, at: index, start: &start, bytes: bytes, receive: receive)
            } else if try readOutside(byte: byte) {
                start = index
            }
        }
        guard isInElement else { return }
        copy(bytes[start...])
        if let valueStart, element.bytes.count - valueStart > cut.limit { skipValue(from: valueStart) }
    }

    private mutating func readInString(byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            return
        }
        if !isInElement, word.count < 64 { word.append(byte) }
    }

    // MARK: Around elements

    /// Returns true where an element begins.
    private mutating func readOutside(byte: UInt8) throws(EngineLookup.Failure) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","): break
        case UInt8(ascii: ":"): if depth == 1, shape == .list { throw .notUnderstood }
        case UInt8(ascii: "\""):
            guard depth > 0, listDepth == 0 || isListOver else { throw .notUnderstood }
            word = []
            isInString = true
        case UInt8(ascii: "{") where !isListOver && (listDepth > 0 || shape == .document):
            beginElement()
            return true
        case UInt8(ascii: "{"), UInt8(ascii: "["): try open(with: byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard depth > 0 else { throw .notUnderstood }
            if depth == listDepth { isListOver = true }
            depth -= 1
        default: try readWord(byte: byte)
        }
        return false
    }

    private mutating func open(with byte: UInt8) throws(EngineLookup.Failure) {
        let isList = byte == UInt8(ascii: "[")
        if depth == 0 {
            guard isList == (shape == .list), shape != .document, !isListOver else { throw .notUnderstood }
        }
        depth += 1
        if isList, !isListOver, depth == (shape == .list ? 1 : 2), isNamed { listDepth = depth }
    }

    private var isNamed: Bool {
        if case .member(let name) = shape { word.elementsEqual(name.utf8) } else { true }
    }

    /// `null` is a list without elements, as Go writes it. Other words and numbers stand around the list.
    private mutating func readWord(byte: UInt8) throws(EngineLookup.Failure) {
        guard listDepth == 0 || isListOver, depth > 0 || shape == .list else { throw .notUnderstood }
        if shape == .list {
            word.append(byte)
            guard "null".utf8.starts(with: word) else { throw .notUnderstood }
            isListOver = word.count == 4
        } else if depth == 1, byte == UInt8(ascii: "n"), isNamed {
            isListOver = true
        }
    }

    private mutating func beginElement() {
        depth += 1
        isInElement = true
        isTooLong = false
        // Memory that a long one needed is not kept for the short ones behind it.
        if element.bytes.capacity > Self.memberLimit { element.bytes = [] }
        element.bytes.removeAll(keepingCapacity: true)
        element.lacksLabels = false
        cut = .whole
        (nameStart, valueStart, isSkipping) = (0, nil, false)
    }

    // MARK: In an element

    private mutating func readInElement(
        byte: UInt8, at index: Int, start: inout Int, bytes: UnsafeRawBufferPointer,
        receive: (Element?) throws(EngineLookup.Failure) -> Void
    ) throws(EngineLookup.Failure) {
        let level = depth - listDepth
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            if level == 1 || level == cut.depth, valueStart == nil { nameStart = element.bytes.count + index - start }
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ":") where level == 1 || level == cut.depth:
            copy(bytes[start..<index + 1])
            start = index + 1
            beginValue(at: level)
        case UInt8(ascii: ",") where level == 1 || level == cut.depth:
            copy(bytes[start..<index])
            start = index
            endValue()
            if level == 1 { cut = .whole }
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if level == 1 || level == cut.depth {
                copy(bytes[start..<index])
                start = index
                endValue()
            }
            depth -= 1
            guard level == 1 else { return }
            element.bytes.append(byte)
            isInElement = false
            if shape == .document { isListOver = true }
            try receive(isTooLong ? nil : element)
        default: break
        }
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer.SubSequence) {
        guard !isSkipping, !isTooLong else { return }
        element.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
        guard element.bytes.count > Self.elementLimit else { return }
        isTooLong = true
        element.bytes = []
    }

    private mutating func beginValue(at level: Int) {
        guard !isTooLong else { return }
        let name = element.bytes[nameStart...].dropFirst().prefix { $0 != UInt8(ascii: "\"") }
        if level == 1 { cut = Cut(of: String(decoding: name, as: UTF8.self)) }
        guard level == cut.depth else { return }
        isOfLabels = name.elementsEqual("Labels".utf8)
        cut.limit = isOfLabels || level == 1 ? Self.memberLimit : Cut.partLimit
        valueStart = element.bytes.count
    }

    private mutating func endValue() {
        guard let valueStart, !isTooLong else { return }
        if !isSkipping, element.bytes.count - valueStart > cut.limit { skipValue(from: valueStart) }
        if isSkipping { element.bytes.append(contentsOf: "null".utf8) }
        (self.valueStart, isSkipping) = (nil, false)
    }

    /// The value is too long: nothing of it is held.
    private mutating func skipValue(from valueStart: Int) {
        guard !isTooLong, !isSkipping else { return }
        if isOfLabels { element.lacksLabels = true }
        element.bytes.removeLast(element.bytes.count - valueStart)
        isSkipping = true
    }
}

/// Which values of a member are cut that are too long.
private struct Cut {
    /// 1 for the member itself, 0 for none.
    let depth: Int
    var limit = Int.max

    /// What is read of the deeper ones is shorter: an address, a mode.
    static let partLimit = 4096

    static let whole = Cut(depth: 0)

    private init(depth: Int) { self.depth = depth }

    /// - Parameter member: of an element.
    init(of member: String) {
        switch member {
        // NetworkSettings.Networks.<name>.DriverOpts
        case "NetworkSettings": self.init(depth: 4)
        case "Config", "HostConfig": self.init(depth: 2)
        case "Id", "ID", "Name", "Names", "Image", "State", "RepoTags", "RepoDigests", "Spec", "Description":
            self = .whole
        default: self.init(depth: 1)
        }
    }
}
