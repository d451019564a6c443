// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// An IPv4 or IPv6 address. IPv4 is kept as `::ffff:a.b.c.d`, so that a client is the same whichever kind of socket
/// it came through (RFC 4291 section 2.5.5.2).
public struct IPAddress: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(v4 bits: UInt32) {
        high = 0
        low = 0x0000_FFFF_0000_0000 | UInt64(bits)
    }

    public var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Whether the address is valid on one link only, where every host may have one: 169.254.0.0/16 (RFC 3927),
    /// fe80::/10 (RFC 4291).
    public var isLinkLocal: Bool { isV4 ? low >> 16 & 0xFFFF == 0xA9FE : high >> 54 == 0x3FA }

    /// Whether a client that runs beside the gate comes from it where it chooses no other: 127.0.0.1, ::1.
    public var isLoopback: Bool { self == IPAddress(v4: 0x7F00_0001) || high == 0 && low == 1 }

    /// Reads `a.b.c.d` in plain decimal, or the text forms of RFC 4291 section 2.2 without a zone.
    public init?(_ text: some StringProtocol) {
        let text = text.utf8
        guard text.contains(UInt8(ascii: ":")) else {
            guard let bits = Self.v4(from: text) else { return nil }
            self.init(v4: bits)
            return
        }
        guard let groups = Self.groups(from: text) else { return nil }
        self.init(high: Self.word(of: groups[..<4]), low: Self.word(of: groups[4...]))
    }

    private static func word(of groups: ArraySlice<UInt16>) -> UInt64 {
        groups.reduce(0) { $0 << 16 | UInt64($1) }
    }

    private static func v4(from text: some Collection<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            // A leading zero is octal to some readers and decimal to others.
            guard (1...3).contains(part.count), part.count == 1 || part.first != 0x30,
                let number = number(from: part, radix: 10), number <= 255
            else { return nil }
            bits = bits << 8 | UInt32(number)
        }
        return bits
    }

    /// Returns the eight groups of an IPv6 address, `::` filled in.
    private static func groups(from text: some Collection<UInt8>) -> [UInt16]? {
        let bytes = Array(text)
        let gaps = bytes.indices.dropLast().filter { bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A }
        guard let gap = gaps.first else {
            guard let groups = plainGroups(from: bytes[...]), groups.count == 8 else { return nil }
            return groups
        }
        guard gaps.count == 1, let front = plainGroups(from: bytes[..<gap], isLast: false),
            let back = plainGroups(from: bytes[(gap + 2)...]),
            front.count + back.count < 8
        else { return nil }
        return front + [UInt16](repeating: 0, count: 8 - front.count - back.count) + back
    }

    /// Groups without a gap; the last part of an address may be dotted.
    private static func plainGroups(from text: ArraySlice<UInt8>, isLast: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let bits = v4(from: part) else { return nil }
                groups += [UInt16(truncatingIfNeeded: bits >> 16), UInt16(truncatingIfNeeded: bits)]
            } else {
                guard (1...4).contains(part.count), let number = number(from: part, radix: 16) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: number))
            }
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func number(from digits: some Sequence<UInt8>, radix: Int) -> Int? {
        var value = 0
        for byte in digits {
            guard let digit = byte.hexDigitValue, digit < radix else { return nil }
            value = value * radix + Int(digit)
        }
        return value
    }
}
