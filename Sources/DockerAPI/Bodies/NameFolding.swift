// SPDX-License-Identifier: Apache-2.0

/// The folding by which Go's encoding/json finds the field of a struct (fold.go): simple folding of Unicode. The names
/// of the engine's structs are ASCII, and besides the other case only two scalars fold to an ASCII letter: U+017F LONG
/// S and U+212A KELVIN SIGN. So no other folding can make two names equal.
enum NameFolding {
    static func fold(_ name: String) -> ExactName {
        if let folded = inASCII(name) { return ExactName(text: folded) }
        var folded = ""
        folded.unicodeScalars.append(contentsOf: name.unicodeScalars.lazy.map(fold))
        return ExactName(text: folded)
    }

    /// Returns the name in capital letters; nil if it is not ASCII.
    private static func inASCII(_ name: String) -> String? {
        var name = name
        return name.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return String(unsafeUninitializedCapacity: bytes.count) { folded in
                for index in bytes.indices {
                    folded[index] = (0x61...0x7A).contains(bytes[index]) ? bytes[index] & 0x5F : bytes[index]
                }
                return bytes.count
            }
        }
    }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "a"..."z": Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value & 0x5F))
        case "\u{17F}": "S"
        case "\u{212A}": "K"
        default: scalar
        }
    }
}
