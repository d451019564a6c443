// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The strings at the beginning of an event whose JSON is too long to be held, by the names that lead to them
/// (`Actor.ID`).
struct EventBeginning {
    private(set) var text: [String: String] = [:]
    /// The names that lead to the string that was cut.
    private var cut: String?

    private var names: [String] = []
    private var isNext = true

    /// The greatest depth that is read: no event has more in front of its labels.
    private static let depthLimit = 4
    private static let textLimit = 64
    /// The most bytes of a string; those that are used are shorter.
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
            // Strings in a list, or behind one, are not used.
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
        // Escapes are not decoded: strings with escapes are not used.
        let text = String(decoding: bytes.prefix(Self.lengthLimit), as: UTF8.self)
        if isNext { names[names.count - 1] = text } else if self.text[path] == nil { self.text[path] = text }
    }

    /// Returns the index of the quotation mark that ends a string.
    private static func end(ofTextAt start: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
