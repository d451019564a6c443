// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A whole id of the engine: 64 lower-case hexadecimal digits, safe in a path.
package enum EngineID {
    static let length = 64

    static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    package static func isOne(_ text: some StringProtocol) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy(isDigit)
    }
}

/// The id of a swarm's object: a number to base 36, in small letters (swarmkit identity/randomid.go).
enum SwarmID {
    static let length = 25

    static func couldBegin(with text: some Collection<UInt8>) -> Bool {
        text.count <= length && text.allSatisfy(isDigit)
    }

    static func isOne(_ text: String) -> Bool { text.utf8.count == length && couldBegin(with: text.utf8) }

    static func isDigit(_ byte: UInt8) -> Bool { byte.isDigit || byte.isLowercaseLetter }
}
