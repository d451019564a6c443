// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Splits the JSON of a list into its elements while it comes. One element is held at a time, and of that no
/// more than there is a use for, whoever made it and however long it is (``KeptValue``).
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
        /// A value that tells it from others was too long to be read: nobody knows its labels, or its name.
        var lacksIdentity = false
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

    private let kept: KeptValue
    private var isInElement = false
    private var element = Element(bytes: [])
    private var isTooLong = false
    /// The objects and arrays around the value under way that are taken apart, the element first.
    private var frames: [Frame] = []
    /// The value under way that is not taken apart, or not yet.
    private var value: OpenValue?
    private var nameStart = 0
    private var isLongName = false
    private var longNames = 0

    /// An object or an array of which parts are kept.
    private struct Frame {
        let kept: KeptValue
        let isObject: Bool
        /// Where it begins among the bytes of the element.
        let start: Int
        /// Whether one of its parts was left out with its comma.
        var leavesOutPart = false
        /// Whether one of its names is the container's own.
        var hasOwnName = false
        /// Whether a name was left out.
        var lacksNames = false
    }

    private struct OpenValue {
        let kept: KeptValue
        let start: Int
        var isSkipped = false
    }

    /// Labels have at most so much.
    static let memberLimit = 64 << 10
    /// Nothing that is read of an element is longer, whoever made it.
    static let elementLimit = 4 << 20

    init(shape: Shape = .list, keeping kept: KeptValue) {
        self.shape = shape
        self.kept = kept
    }

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
        cutLongValues()
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
        element.lacksIdentity = false
        frames = [Frame(kept: kept, isObject: true, start: 0)]
        (value, nameStart, isLongName, longNames) = (nil, 0, false, 0)
    }

    // MARK: In an element

    private mutating func readInElement(
        byte: UInt8, at index: Int, start: inout Int, bytes: UnsafeRawBufferPointer,
        receive: (Element?) throws(EngineLookup.Failure) -> Void
    ) throws(EngineLookup.Failure) {
        let isTakenApart = depth - listDepth == frames.count
        func copyAll(to end: Int) {
            copy(bytes[start..<end])
            start = end
        }
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            if isTakenApart, value == nil { nameStart = element.bytes.count + index - start }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            guard isTakenApart, let value, !value.isSkipped, value.kept.isTakenApart(at: byte) else { return }
            copyAll(to: index + 1)
            takeApart(value, isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: ":") where isTakenApart && value == nil:
            copyAll(to: index + 1)
            endName()
        case UInt8(ascii: ",") where isTakenApart:
            copyAll(to: index)
            endValue()
            copyAll(to: index + 1)
            endPart()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if isTakenApart {
                copyAll(to: index)
                endValue()
                if !endFrame() { start = index + 1 }
            }
            depth -= 1
            guard depth == listDepth else { return }
            element.bytes.append(byte)
            isInElement = false
            if shape == .document { isListOver = true }
            try receive(isTooLong ? nil : element)
        default: break
        }
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer.SubSequence) {
        guard value?.isSkipped != true, !isTooLong else { return }
        element.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
    }

    /// What has come is as much as is held: what is too long of it goes.
    private mutating func cutLongValues() {
        guard !isTooLong else { return }
        skipLongValue()
        if value == nil, isInString, element.bytes.count - nameStart > KeptValue.nameLimit { shortenName() }
        if let long = frames.firstIndex(where: { element.bytes.count - $0.start > $0.kept.wholeLimit }) {
            cutFrames(from: long)
        }
        guard element.bytes.count > Self.elementLimit else { return }
        isTooLong = true
        element.bytes = []
    }

    // MARK: Names of members

    private mutating func shortenName() {
        isLongName = true
        element.bytes.removeLast(max(element.bytes.count - nameStart, 0))
    }

    /// A colon came: the value of the member begins.
    private mutating func endName() {
        guard !isTooLong else { return }
        if isLongName || element.bytes.count - nameStart > KeptValue.nameLimit + 1 {
            shortenName()
            // Longer than any that is kept, so that no other has it.
            longNames += 1
            let name = "\"\(String(repeating: "+", count: KeptValue.nameLimit))\(longNames)\":"
            element.bytes.append(contentsOf: name.utf8)
        }
        isLongName = false
        let name = element.bytes[nameStart...].dropFirst().prefix { $0 != UInt8(ascii: "\"") }
        beginValue(keeping: frames.last?.kept.kept(of: String(decoding: name, as: UTF8.self)) ?? .nothing)
    }

    // MARK: Values

    private mutating func beginValue(keeping kept: KeptValue) {
        guard !isTooLong else { return }
        value = OpenValue(kept: kept, start: element.bytes.count)
    }

    /// The value turns out to be an object or an array of which parts are kept.
    private mutating func takeApart(_ value: OpenValue, isObject: Bool) {
        frames.append(Frame(kept: value.kept, isObject: isObject, start: value.start))
        self.value = nil
        if !isObject { beginValue(keeping: value.kept.kept()) }
    }

    private mutating func endValue() {
        defer { value = nil }
        guard !isTooLong else { return }
        skipLongValue()
        guard let value else { return }
        if case .names = frames.last?.kept { return endContainerName(of: value) }
        guard value.isSkipped else { return }
        if case .nothing = value.kept {
            element.bytes.append(contentsOf: "null".utf8)
        } else {
            element.bytes.append(contentsOf: KeptValue.cut.description.utf8)
            if value.kept.isIdentifying { element.lacksIdentity = true }
        }
    }

    private mutating func skipLongValue() {
        if let value, !value.isSkipped, element.bytes.count - value.start > value.kept.limit { skipValue() }
    }

    /// Nothing of the value is held.
    private mutating func skipValue() {
        guard let value else { return }
        element.bytes.removeLast(max(element.bytes.count - value.start, 0))
        self.value?.isSkipped = true
    }

    private mutating func cutFrames(from index: Int) {
        let frame = frames[index]
        frames.removeSubrange(index...)
        value = OpenValue(kept: frame.kept, start: frame.start)
        skipValue()
    }

    // MARK: Parts

    /// A comma came. That of a part that was left out goes with it, and in an array the next part begins.
    private mutating func endPart() {
        guard let last = frames.indices.last, !isTooLong else { return }
        if frames[last].leavesOutPart { element.bytes.removeLast() }
        frames[last].leavesOutPart = false
        if !frames[last].isObject { beginValue(keeping: frames[last].kept.kept()) }
    }

    /// Returns false where the closing bracket goes with what was too long.
    private mutating func endFrame() -> Bool {
        guard let frame = frames.popLast(), !isTooLong else { return true }
        if frame.leavesOutPart, element.bytes.last == UInt8(ascii: ",") { element.bytes.removeLast() }
        if frame.lacksNames, !frame.hasOwnName { element.lacksIdentity = true }
        guard element.bytes.count - frame.start > frame.kept.wholeLimit else { return true }
        value = OpenValue(kept: frame.kept, start: frame.start)
        skipValue()
        return false
    }

    /// The name that is no link's alias has one slash, in front.
    private mutating func endContainerName(of value: OpenValue) {
        guard let last = frames.indices.last else { return }
        let text = element.bytes[value.start...]
        let slashes = text.count { $0 == UInt8(ascii: "/") }
        let isOwn = !value.isSkipped && slashes < 2 && text.contains(UInt8(ascii: "\""))
        if isOwn { frames[last].hasOwnName = true }
        let isRoomLeft = element.bytes.count - frames[last].start <= ElementSplitter.memberLimit / 2
        guard value.isSkipped || !isOwn && !isRoomLeft else { return }
        element.bytes.removeLast(text.count)
        frames[last].leavesOutPart = true
        frames[last].lacksNames = true
    }
}
