// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The strings in the beginning of an event's JSON that is too long to be held, by the names that lead to them
/// (`Actor.ID`).
struct EventBeginning {
    private(set) var text: [String: String] = [:]
    /// The names that lead to the text in whose middle it was cut.
    private var cut: String?

    private var names: [String] = []
    private var isNext = true

    /// Nothing that is read stands deeper, and no event has more in front of its labels.
    private static let depthLimit = 4
    private static let textLimit = 64
    /// What is read is shorter.
    private static let lengthLimit = 1024

    init(of bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count, text.count < Self.textLimit {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard let end = Self.end(ofTextAt: index, in: bytes) else {
                    if !isNext { cut = path }
                    return
                }
                take(bytes[(index + 1)..<end])
                index = end
            case UInt8(ascii: "{"):
                guard names.count < Self.depthLimit else { return }
                names.append("")
                isNext = true
            case UInt8(ascii: "}"): names = names.dropLast()
            case UInt8(ascii: ","): isNext = true
            case UInt8(ascii: ":"): isNext = false
            // Nothing that is read stands in a list, or behind one.
            case UInt8(ascii: "["): return
            default: break
            }
            index += 1
        }
    }

    func isCutIn(_ name: String) -> Bool { cut == name }

    private var path: String { names.joined(separator: ".") }

    private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard !names.isEmpty else { return }
        // As it stands there: what is read of events needs no escapes, and what has some is none of it.
        let text = String(decoding: bytes.prefix(Self.lengthLimit), as: UTF8.self)
        if isNext { names[names.count - 1] = text } else if self.text[path] == nil { self.text[path] = text }
    }

    /// The place of the quotation mark that ends a text.
    private static func end(ofTextAt start: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
