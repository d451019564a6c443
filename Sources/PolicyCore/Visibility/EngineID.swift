// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// Ids that engines give: hexadecimal digits in lower case, and nothing that a path could mean otherwise.
package enum EngineID {
    package static let length = 64
    /// How much of an id the clients of engines show.
    private static let shortLength = 12

    package static func isOne(_ text: String) -> Bool { isOne(text.utf8) }

    static func isOne(_ text: some Collection<UInt8>) -> Bool {
        text.count == length && text.allSatisfy(\.isLowercaseHexDigit)
    }

    /// Whether a text is an id, or as much of one as is shown.
    static func isWholeOrShort(_ text: some Collection<UInt8>) -> Bool {
        (text.count == length || text.count == shortLength) && text.allSatisfy(\.isLowercaseHexDigit)
    }
}
