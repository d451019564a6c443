// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Splits the JSON of a list into its elements as it arrives. One element is held at a time, and of it only the values
/// that are used (``KeptValue``), so its size is bounded for any author.
struct ElementSplitter {
    /// The place of the elements in the document.
    enum Shape: Equatable {
        /// In an array.
        case list
        /// In an array that is this field of an object.
        case member(String)
        /// The document is the only element.
        case document
    }

    struct Element {
        var bytes: [UInt8]
        /// Whether an identifying value was too long to be read: the labels or the name are unknown.
        var lacksIdentity = false
    }

    private let shape: Shape
    private var depth = 0
    /// The depth of elements; 0 until the list begins.
    private var listDepth = 0
    private var isListOver = false
    private var isInString = false
    private var isEscaped = false
    /// The last string or word outside of an element.
    private var word: [UInt8] = []

    private let kept: KeptValue
    private var isInElement = false
    private var element = Element(bytes: [])
    private var isTooLong = false
    /// The objects and arrays around the current value that are read in parts, the element first.
    private var frames: [Frame] = []
    /// The current value that is not read in parts, or not yet.
    private var value: OpenValue?
    private var nameStart = 0
    private var isLongName = false
    private var longNames = 0

    /// An object or an array of which some parts are kept.
    private struct Frame {
        let kept: KeptValue
        let isObject: Bool
        /// The offset of its first byte within the element.
        let start: Int
        /// Whether the last part was left out, and its comma has to be.
        var leavesOutPart = false
        /// Whether a name among them is the container's own.
        var hasOwnName = false
        /// Whether a name was left out.
        var lacksNames = false
    }

    private struct OpenValue {
        let kept: KeptValue
        let start: Int
        var isSkipped = false
    }

    /// The most bytes of labels.
    static let memberLimit = 64 << 10
    /// The most bytes that are kept of an element, for any author.
    static let elementLimit = 4 << 20

    init(shape: Shape = .list, keeping kept: KeptValue) {
        self.shape = shape
        self.kept = kept
    }

    /// The bytes of memory of the element that is not complete yet.
    var heldBytes: Int { element.bytes.capacity }

    /// Whether the document is complete: the list, and all around it.
    var isComplete: Bool { isListOver && depth == 0 }

    /// - Parameter receive: receives each element; nil for one that is too long.
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

    // MARK: Outside of elements

    /// Reads a byte outside of elements. Returns true if it begins an element.
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

    /// Reads a byte of a word. `null` is a list without elements, as Go writes it; other words stand around the list.
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
        // Memory of a long element is not kept for the short ones behind it.
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

    /// Bounds what is held after each read: values, names and frames beyond their limits are dropped.
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

    // MARK: Names of fields

    private mutating func shortenName() {
        isLongName = true
        element.bytes.removeLast(max(element.bytes.count - nameStart, 0))
    }

    /// Ends a name at its colon, and begins the field's value.
    private mutating func endName() {
        guard !isTooLong else { return }
        if isLongName || element.bytes.count - nameStart > KeptValue.nameLimit + 1 {
            shortenName()
            // The substitute is longer than any kept name, so that it equals none.
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

    /// Begins to read a value in parts: it is an object or an array of which parts are kept.
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

    /// Drops the value's bytes.
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

    /// Ends a part at its comma, which is dropped with a part that was left out. In an array the next part begins.
    private mutating func endPart() {
        guard let last = frames.indices.last, !isTooLong else { return }
        if frames[last].leavesOutPart { element.bytes.removeLast() }
        frames[last].leavesOutPart = false
        if !frames[last].isObject { beginValue(keeping: frames[last].kept.kept()) }
    }

    /// Ends an object or array. Returns false if it was too long, and is dropped together with its closing bracket.
    private mutating func endFrame() -> Bool {
        guard let frame = frames.popLast(), !isTooLong else { return true }
        if frame.leavesOutPart, element.bytes.last == UInt8(ascii: ",") { element.bytes.removeLast() }
        if frame.lacksNames, !frame.hasOwnName { element.lacksIdentity = true }
        guard element.bytes.count - frame.start > frame.kept.wholeLimit else { return true }
        value = OpenValue(kept: frame.kept, start: frame.start)
        skipValue()
        return false
    }

    /// Ends a container's name. The container's own name, as opposed to a link's alias, has one slash, in front.
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
