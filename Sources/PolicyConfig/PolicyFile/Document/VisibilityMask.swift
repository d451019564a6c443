// SPDX-License-Identifier: Apache-2.0

import Cryptography
import PolicyCore

/// A keyed hash in the place of a value: HMAC-SHA256, its first 16 hexadecimal digits. Equal values stay recognisable
/// as equal, also after a restart, and nobody who lacks the secret can try values out.
package struct KeyedMask: ValueMasking {
    /// In bytes; who sees hashes of values that he knows can try shorter ones out.
    static let shortestGoodSecret = 16
    private static let digits = 16

    /// As it stands in the policy file.
    let secret: String
    private let key: [UInt8]
    package let identity: String

    /// - Parameter secret: the key, as UTF-8.
    package init(secret: String) {
        self.secret = secret
        key = Array(secret.utf8)
        // No value of an environment or a label holds a zero byte, so this is the hash of none.
        identity = Self.text(for: "\0identity".utf8, key: key)
    }

    package func mask(_ value: UnsafeRawBufferPointer) -> String { Self.text(for: value, key: key) }

    private static func text(for bytes: some Sequence<UInt8>, key: [UInt8]) -> String {
        let code = SHA256.authenticationCode(of: bytes, key: key)
        return SHA256.hexadecimal(of: Array(code.prefix(digits / 2)))
    }
}

extension KeyedMask: CustomStringConvertible, CustomReflectable {
    /// Without the secret, wherever somebody prints a policy.
    package var description: String { "keyed hash \(identity)" }
    package var customMirror: Mirror { Mirror(self, children: ["identity": identity]) }
}
