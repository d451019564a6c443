// SPDX-License-Identifier: Apache-2.0

/// SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104).
///
/// Written here because the alternatives have a price: swift-nio-ssl does not export its BoringSSL's digests, and
/// swift-crypto would bring a second BoringSSL into the static program. It is used for public keys and will be for
/// masked names; it is not on the path of bodies, so its speed does not matter.
public enum SHA256 {
    /// The digest of `bytes`, 32 bytes.
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var state = Compression()
        var block: [UInt8] = []
        block.reserveCapacity(blockSize)
        var length: UInt64 = 0
        for byte in bytes {
            block.append(byte)
            length &+= 1
            guard block.count == blockSize else { continue }
            state.take(block)
            block.removeAll(keepingCapacity: true)
        }
        state.finish(with: block, length: length)
        return state.digest
    }

    /// The keyed digest of `bytes`, 32 bytes. A key of 32 bytes suffices; one of more than 64 bytes is hashed first.
    public static func authenticationCode(of bytes: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
        let short = key.count > blockSize ? hash(key) : key
        let padded = short + [UInt8](repeating: 0, count: blockSize - short.count)
        let inner = hash(padded.map { $0 ^ 0x36 } + Array(bytes))
        return hash(padded.map { $0 ^ 0x5C } + inner)
    }

    /// The digest in hexadecimal, two lower-case digits for each byte.
    public static func hexadecimal(of digest: [UInt8]) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    fileprivate static let blockSize = 64
}

/// The state between blocks: FIPS 180-4, sections 5.3.3 and 6.2.2. All sums are modulo 2^32.
private struct Compression {
    private var hash: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    var digest: [UInt8] { hash.flatMap { Self.bytes(of: UInt64($0), count: 4) } }

    /// Takes the rest behind whole blocks, the padding, and the whole length in bits.
    mutating func finish(with rest: [UInt8], length: UInt64) {
        let zeroes = (119 - rest.count % SHA256.blockSize) % SHA256.blockSize
        let last = rest + [0x80] + [UInt8](repeating: 0, count: zeroes) + Self.bytes(of: length &* 8, count: 8)
        for start in stride(from: 0, to: last.count, by: SHA256.blockSize) {
            take(Array(last[start..<(start + SHA256.blockSize)]))
        }
    }

    mutating func take(_ block: [UInt8]) {
        var work = hash
        for (constant, word) in zip(Self.constants, Self.schedule(of: block)) {
            let sum = Self.rotate(work[4], by: 6) ^ Self.rotate(work[4], by: 11) ^ Self.rotate(work[4], by: 25)
            let choice = work[4] & work[5] ^ ~work[4] & work[6]
            let first = work[7] &+ sum &+ choice &+ constant &+ word
            let otherSum = Self.rotate(work[0], by: 2) ^ Self.rotate(work[0], by: 13) ^ Self.rotate(work[0], by: 22)
            let majority = work[0] & work[1] ^ work[0] & work[2] ^ work[1] & work[2]
            let second = first &+ otherSum &+ majority
            work = [second, work[0], work[1], work[2], work[3] &+ first, work[4], work[5], work[6]]
        }
        hash = zip(hash, work).map { $0 &+ $1 }
    }

    private static func schedule(of block: [UInt8]) -> [UInt32] {
        var words = stride(from: 0, to: block.count, by: 4).map { start in
            block[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<64 {
            let (near, far) = (words[index - 2], words[index - 15])
            let small = rotate(far, by: 7) ^ rotate(far, by: 18) ^ far >> 3
            let other = rotate(near, by: 17) ^ rotate(near, by: 19) ^ near >> 10
            words.append(words[index - 16] &+ small &+ words[index - 7] &+ other)
        }
        return words
    }

    private static func rotate(_ word: UInt32, by count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static func bytes(of number: UInt64, count: UInt64) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
    }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
