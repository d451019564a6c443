// SPDX-License-Identifier: Apache-2.0

/// The names that Go's encoding/json takes for one when it looks for the member of a struct (fold.go): simple folding
/// of Unicode. The names of the engine's structs are ASCII, and besides the other case only two scalars fold to an
/// ASCII letter: U+017F LONG S, U+212A KELVIN SIGN. So no other folding can make two names meet at one member.
enum NameFolding {
    static func fold(_ name: String) -> ExactName {
        if name.utf8.allSatisfy({ $0 < 0x80 && !(0x61...0x7A).contains($0) }) { return ExactName(text: name) }
        var folded = ""
        folded.unicodeScalars.append(contentsOf: name.unicodeScalars.lazy.map(fold))
        return ExactName(text: folded)
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
