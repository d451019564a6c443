// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Signatures of Ed25519 (RFC 8032), by libsodium.
public enum Ed25519 {
    /// The bytes of a seed, of a public key and of a signature.
    public static let seedSize = 32
    public static let publicKeySize = 32
    public static let signatureSize = 64

    /// Whether the owner of the public key has signed the message.
    public static func isValid(signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureSize, publicKey.count == publicKeySize else { return false }
        return crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }

    /// A private key. Its description hides it.
    public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
        public let publicKey: [UInt8]
        private let secret: [UInt8]

        /// - Parameter seed: 32 secret bytes; another number of bytes returns nil.
        public init?(seed: [UInt8]) {
            guard seed.count == Ed25519.seedSize else { return nil }
            var publicKey = [UInt8](repeating: 0, count: Ed25519.publicKeySize)
            var secret = [UInt8](repeating: 0, count: 64)
            crypto_sign_ed25519_seed_keypair(&publicKey, &secret, seed)
            (self.publicKey, self.secret) = (publicKey, secret)
        }

        public func signature(of message: [UInt8]) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: Ed25519.signatureSize)
            crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), secret)
            return signature
        }

        public var description: String { "a private key" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }
}
