// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// An engine's id: 64 hexadecimal digits in lower case, safe in a path.
package enum EngineID {
    package static let length = 64
    /// The digits of an id that clients of engines show.
    private static let shortLength = 12

    package static func isOne(_ text: String) -> Bool { isOne(text.utf8) }

    static func isOne(_ text: some Collection<UInt8>) -> Bool {
        text.count == length && text.allSatisfy(\.isLowercaseHexDigit)
    }

    /// Whether a text is a whole id, or a short one as it is shown.
    static func isWholeOrShort(_ text: some Collection<UInt8>) -> Bool {
        (text.count == length || text.count == shortLength) && text.allSatisfy(\.isLowercaseHexDigit)
    }
}
