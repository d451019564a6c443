// SPDX-License-Identifier: Apache-2.0

/// A set of bytes that are allowed in a request target, as two machine words.
struct TargetBytes: Sendable {
    private let low: UInt64
    private let high: UInt64

    /// `pchar` and `/` of RFC 3986 section 3.3, without `%`.
    static let path = TargetBytes(low: 0x2FFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? (low >> UInt64(byte)) & 1 == 1 : byte < 128 && (high >> UInt64(byte - 64)) & 1 == 1
    }
}
