// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// One address, or all that begin with the same bits: `10.10.0.0/16`, `fd00::/8`. A block of IPv6 holds no IPv4
/// address, though both may come through one socket: `::/0` does not mean everybody.
public struct AddressBlock: Sendable, Hashable {
    /// The block's first address.
    public let first: IPAddress
    /// The number of significant bits, out of 128.
    private let length: Int

    /// Creates the block of `prefixLength` bits, 0 to 32 or 128, around this address.
    public init(around address: IPAddress, prefixLength: Int) {
        length = min(max(prefixLength, 0) + (address.isV4 ? 96 : 0), 128)
        first = Self.masked(address, length: length)
    }

    /// Reads an address, or an address with a prefix length. Bits behind the prefix must be zero: others are a sign of
    /// a mistyped block.
    public init?(_ text: String) {
        let parts = text.parts(between: "/", most: 2, keepsEmpty: true)
        guard let address = IPAddress(parts[0]) else { return nil }
        let most = address.isV4 ? 32 : 128
        guard let length = parts.count == 1 ? most : Self.prefixLength(from: parts[1], most: most) else { return nil }
        self.init(around: address, prefixLength: length)
        guard first == address else { return nil }
    }

    /// Reads a length in digits without a leading zero: `010` is eight to some readers and ten to others.
    public static func prefixLength(from text: some StringProtocol, most: Int) -> Int? {
        guard let number = Int(text), "\(number)" == text, (0...most).contains(number) else { return nil }
        return number
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.isV4 == first.isV4 && Self.masked(address, length: length) == first
    }

    public func contains(_ other: AddressBlock) -> Bool { other.length >= length && contains(other.first) }

    /// Whether each address of this block is in one of these.
    public func isCovered(by blocks: [AddressBlock]) -> Bool {
        if blocks.contains(where: { $0.contains(self) }) { return true }
        let inner = blocks.filter { contains($0) }
        guard !inner.isEmpty, !isSingleAddress else { return false }
        return halves.allSatisfy { $0.isCovered(by: inner) }
    }

    private var halves: [AddressBlock] {
        let length = length + 1
        let last = first.settingBit(length)
        return [first, last].map { AddressBlock(first: $0, length: length) }
    }

    private init(first: IPAddress, length: Int) { (self.first, self.length) = (first, length) }

    public var isSingleAddress: Bool { length == 128 }

    private static func masked(_ address: IPAddress, length: Int) -> IPAddress {
        IPAddress(high: address.high & mask(bits: min(length, 64)), low: address.low & mask(bits: max(length - 64, 0)))
    }

    private static func mask(bits: Int) -> UInt64 { bits == 0 ? 0 : ~0 << UInt64(64 - bits) }
}

extension AddressBlock: CustomStringConvertible {
    public var description: String {
        isSingleAddress ? "\(first)" : "\(first)/\(first.isV4 ? length - 96 : length)"
    }
}

extension IPAddress {
    /// - Parameter number: from 1, the highest, to 128.
    fileprivate func settingBit(_ number: Int) -> IPAddress {
        IPAddress(
            high: number <= 64 ? high | 1 << UInt64(64 - number) : high,
            low: number > 64 ? low | 1 << UInt64(128 - number) : low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The text of RFC 5952; IPv4 with its dots.
    public var description: String {
        if isV4 { return [24, 16, 8, 0].map { "\(low >> UInt64($0) & 0xFF)" }.joined(separator: ".") }
        let groups =
            [48, 32, 16, 0].map { high >> UInt64($0) & 0xFFFF } + [48, 32, 16, 0].map { low >> UInt64($0) & 0xFFFF }
        let words = groups.map { String($0, radix: 16) }
        guard let zeroes = Self.longestZeroes(in: groups) else { return words.joined(separator: ":") }
        return words[..<zeroes.lowerBound].joined(separator: ":") + "::"
            + words[zeroes.upperBound...].joined(separator: ":")
    }

    /// Returns the first of the longest runs of two or more zero groups (RFC 5952 section 4.2).
    private static func longestZeroes(in groups: [UInt64]) -> Range<Int>? {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest.count >= 2 ? longest : nil
    }
}
