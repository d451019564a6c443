/// One IP address, or all that begin with the same bits: `10.10.0.0/16`, `fd00::/8`.
public struct AddressRange: Sendable, Hashable {
    /// Four bytes or sixteen, in network order.
    public let bytes: [UInt8]
    /// How many bits count; all others are zero.
    public let prefixLength: Int

    init(bytes: [UInt8], prefixLength: Int) {
        self.bytes = Self.masked(bytes, prefixLength)
        self.prefixLength = prefixLength
    }

    /// Whether an address of four or sixteen bytes lies in it. An IPv4 address within IPv6 is for the caller to unwrap.
    public func contains(_ address: [UInt8]) -> Bool {
        address.count == bytes.count && Self.masked(address, prefixLength) == bytes
    }

    public func contains(_ other: AddressRange) -> Bool {
        other.prefixLength >= prefixLength && contains(other.bytes)
    }

    public var isSingleAddress: Bool { prefixLength == bytes.count * 8 }

    private static func masked(_ bytes: [UInt8], _ prefixLength: Int) -> [UInt8] {
        bytes.enumerated().map { offset, byte in
            let bits = min(8, max(0, prefixLength - offset * 8))
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        }
    }
}

extension AddressRange {
    /// Why a text is no address.
    struct Problem: Error, Equatable {
        let message: String
    }

    /// Reads an address or a CIDR, in one way only: a range whose address has bits behind its prefix is a slip, and an
    /// IPv4 address within IPv6 would never be compared with an IPv4 one.
    init(_ text: String) throws(Problem) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.fourBytes(parts[0]) ?? Self.sixteenBytes(parts[0]) else {
            throw Problem(message: "\(text.shown) is no IP address or CIDR, such as 10.10.0.0/16 or fd00::/8")
        }
        if bytes.count == 16, bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            let inner = AddressRange(bytes: Array(bytes.suffix(4)), prefixLength: 32)
            throw Problem(message: "\(text.shown) is an IPv4 address within IPv6; write \(inner)")
        }
        let most = bytes.count * 8
        guard parts.count == 2 else {
            self.init(bytes: bytes, prefixLength: most)
            return
        }
        guard let length = Self.decimal(parts[1], most: most) else {
            throw Problem(message: "\(text.shown) has no prefix length from 0 to \(most)")
        }
        self.init(bytes: bytes, prefixLength: length)
        if self.bytes != bytes {
            throw Problem(message: "\(text.shown) has bits behind its prefix; did you mean \"\(self)\"?")
        }
    }

    /// Digits without a leading zero: `010` is eight to some readers and ten to others.
    private static func decimal(_ text: Substring, most: Int) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || text.utf8.first != 0x30, let number = Int(text), number <= most
        else { return nil }
        return number
    }

    private static func fourBytes(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { decimal($0, most: 255).map { UInt8(truncatingIfNeeded: $0) } }
        return bytes.count == 4 ? bytes : nil
    }

    /// RFC 4291 section 2.2: eight groups; `::` stands for those that are zero, and the last two may be IPv4.
    private static func sixteenBytes(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        var text = String(text)
        if let colon = text.lastIndex(of: ":"), let tail = fourBytes(text[text.index(after: colon)...]) {
            let groups = [tail[0..<2], tail[2..<4]].map { pair in
                String(pair.reduce(0) { $0 << 8 | UInt16($1) }, radix: 16)
            }
            text = text[...colon] + groups.joined(separator: ":")
        }
        let halves = Self.halves(of: text)
        guard let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// What stands before and behind the first `::`.
    private static func halves(of text: String) -> [Substring] {
        var previous: Substring.Index?
        for index in text.indices {
            if text[index] == ":", let previous, text[previous] == ":" {
                return [text[..<previous], text[text.index(after: index)...]]
            }
            previous = index
        }
        return [text[...]]
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        for group in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(group.utf8.count), group.utf8.allSatisfy({ $0 < 0x80 }), group.first != "+",
                let value = UInt16(group, radix: 16)
            else { return nil }
            bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

extension AddressRange: CustomStringConvertible {
    public var description: String {
        isSingleAddress ? addressText : "\(addressText)/\(prefixLength)"
    }

    private var addressText: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let words = groups.map { String($0, radix: 16) }
        guard let zeroes = Self.longestZeroes(groups) else { return words.joined(separator: ":") }
        return words[..<zeroes.lowerBound].joined(separator: ":") + "::"
            + words[zeroes.upperBound...].joined(separator: ":")
    }

    /// RFC 5952 section 4.2: the first of the longest runs of two or more zero groups.
    private static func longestZeroes(_ groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest.count >= 2 ? longest : nil
    }
}
