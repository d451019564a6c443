// SPDX-License-Identifier: Apache-2.0

import Cryptography
import PolicyCore

/// A keyed hash in place of a value: HMAC-SHA256, its first 16 hexadecimal digits. Equal values have equal hashes, also
/// after a restart, and without the secret values cannot be guessed by trial.
package struct KeyedMask: ValueMasking {
    /// The shortest good secret in bytes: a client that sees hashes of known values can guess a shorter one by trial.
    static let shortestGoodSecret = 16
    private static let digits = 16

    /// The secret as it stands in the policy file.
    let secret: String
    private let key: [UInt8]
    package let identity: String

    /// - Parameter secret: the key, as UTF-8.
    package init(secret: String) {
        self.secret = secret
        key = Array(secret.utf8)
        // No value of an environment or a label contains a zero byte, so this is the hash of none.
        identity = Self.text(for: "\0identity".utf8, key: key)
    }

    package func mask(_ value: UnsafeRawBufferPointer) -> String { Self.text(for: value, key: key) }

    private static func text(for bytes: some Sequence<UInt8>, key: [UInt8]) -> String {
        let code = SHA256.authenticationCode(of: bytes, key: key)
        return SHA256.hexadecimal(of: Array(code.prefix(digits / 2)))
    }
}

extension KeyedMask: CustomStringConvertible, CustomReflectable {
    /// A description without the secret, for printed policies.
    package var description: String { "keyed hash \(identity)" }
    package var customMirror: Mirror { Mirror(self, children: ["identity": identity]) }
}
