// SPDX-License-Identifier: Apache-2.0

internal import CYAML

/// One event of libyaml's parser.
struct YAMLEvent {
    enum Kind: Equatable {
        case streamStart, streamEnd, documentStart, documentEnd
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
        case alias(String)
        case scalar(String, isQuoted: Bool)
    }

    let kind: Kind
    let place: SourceLocation
    var anchor: String?
    var tag: String?
}

/// An error that keeps libyaml from reading on.
struct YAMLProblem: Error {
    let place: SourceLocation
    let message: String
}

/// libyaml's event parser over bytes of the caller's, which must outlive it.
///
/// The memory of the parser is freed with this object, that of each event before ``next()`` returns.
final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeBufferPointer<UInt8>
    private let isOpen: Bool

    init(in input: UnsafeBufferPointer<UInt8>) {
        self.input = input
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        isOpen = yaml_parser_initialize(parser) == 1
        guard isOpen else { return }
        // The encoding is set, not guessed from the first bytes: a file in UTF-16 would look different to a reader and
        // to the gate.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        if isOpen { yaml_parser_delete(parser) }
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    func next() throws(YAMLProblem) -> YAMLEvent {
        guard isOpen else { throw .outOfMemory }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        return Self.value(of: event)
    }

    private static func value(of event: yaml_event_t) -> YAMLEvent {
        let place = SourceLocation(event.start_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, place: place)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, place: place)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, place: place)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, place: place)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, place: place)
        case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias(text(from: event.data.alias.anchor) ?? ""), place: place)
        case YAML_SCALAR_EVENT: return scalar(from: event, at: place)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart, place: place, anchor: text(from: start.anchor), tag: text(from: start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart, place: place, anchor: text(from: start.anchor), tag: text(from: start.tag))
        default: return YAMLEvent(kind: .streamEnd, place: place)
        }
    }

    private static func scalar(from event: yaml_event_t, at place: SourceLocation) -> YAMLEvent {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return YAMLEvent(
            kind: .scalar(String(decoding: bytes, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE),
            place: place, anchor: text(from: scalar.anchor), tag: text(from: scalar.tag))
    }

    private static func text(from bytes: UnsafePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }

    private func problem() -> YAMLProblem {
        let state = parser.pointee
        guard let words = state.problem.map({ String(cString: $0) }) else { return .outOfMemory }
        guard state.error != YAML_READER_ERROR else {
            return YAMLProblem(place: place(ofByte: state.problem_offset), message: "this is not YAML: \(words)")
        }
        let context = state.context.map { " " + String(cString: $0) } ?? ""
        let place = SourceLocation(state.problem_mark)
        let wayOut = wayOut(of: words, context: context, at: Int(clamping: state.problem_mark.index))
        return YAMLProblem(
            place: place, message: "this is not YAML: \(words)\(context)\(wayOut.map { "; \($0)" } ?? "")")
    }

    /// Returns the most frequent remedy for an error.
    private func wayOut(of words: String, context: String, at index: Int) -> String? {
        if context.hasSuffix("alias") { return "put what begins with * into quotes" }
        if words.hasPrefix("found character that cannot start") {
            return input.indices.contains(index) && input[index] == UInt8(ascii: "\t")
                ? "a tab stands here: indent with blanks" : "put it into quotes"
        }
        if words.hasPrefix("could not find expected ':'") { return "behind the colon of a key stands a blank" }
        let isValue = words.hasPrefix("mapping values are not allowed")
        if isValue, let line = lineWithoutBlank(before: index) {
            return "in line \(line) a blank is missing behind the colon"
        }
        if isValue || words.hasPrefix("did not find expected key") {
            return "does this line begin in the same column as its neighbours?"
        }
        return nil
    }

    /// Returns the number of the line above that looks like a key and is text: `caisson:1`.
    private func lineWithoutBlank(before index: Int) -> Int? {
        let lines = input.prefix(max(0, index)).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let above = lines.dropLast().indices.reversed().first { !lines[$0].allSatisfy { $0 == 0x20 } }
        guard let above, let colon = lines[above].firstIndex(of: UInt8(ascii: ":")),
            let next = lines[above][colon...].dropFirst().first, ![0x20, 0x2F].contains(next)
        else { return nil }
        return above + 1
    }

    /// Returns the place of an offset, since libyaml's reader gives only offsets.
    private func place(ofByte offset: Int) -> SourceLocation {
        let read = input.prefix(max(0, offset))
        let line = read.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let start = read.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? read.startIndex
        let column = read[start...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return SourceLocation(line: line, column: column)
    }
}

extension YAMLProblem {
    fileprivate static let outOfMemory = YAMLProblem(
        place: SourceLocation(line: 1, column: 1), message: "there is no memory left")
}

extension SourceLocation {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}
