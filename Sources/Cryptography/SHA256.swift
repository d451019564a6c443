// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import CSodium

/// SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104), by libsodium.
public enum SHA256 {
    /// Returns the digest of `bytes`, 32 bytes.
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let direct = bytes.withContiguousStorageIfAvailable { hash(of: UnsafeRawBufferPointer($0)) }
        return direct ?? Array(bytes).withUnsafeBytes(hash)
    }

    public static func hash(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        crypto_hash_sha256(&digest, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
        return digest
    }

    /// Returns the keyed digest of `bytes`, 32 bytes. A key of 32 bytes is enough; longer than 64 bytes it is hashed
    /// first.
    public static func authenticationCode(of bytes: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
        let bytes = Array(bytes)
        var code = [UInt8](repeating: 0, count: size)
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, key, key.count)
        crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        crypto_auth_hmacsha256_final(&state, &code)
        return code
    }

    /// Returns the digest in hexadecimal, two lower-case digits for each byte.
    public static func hexadecimal(of digest: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * digest.count) { text in
            for (offset, byte) in digest.enumerated() {
                let digits = byte.hexDigits
                (text[2 * offset], text[2 * offset + 1]) = (digits.high, digits.low)
            }
            return 2 * digest.count
        }
    }

    /// The number of bytes of a digest.
    public static let size = 32
}
