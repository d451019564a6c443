// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// An address or a CIDR in a configuration, with only one reading.
enum AddressEntry {
    /// The reason for which a text is no address.
    struct Problem: Error, Equatable {
        let message: String
    }

    /// Reads an address or a range. A range whose address has bits behind its prefix is a mistake; an IPv4 address
    /// within IPv6 has a plainer form.
    static func read(from text: String) throws(Problem) -> AddressBlock {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else {
            throw Problem(message: "\(text.shown) is no IP address or CIDR, such as 10.10.0.0/16 or fd00::/8")
        }
        if address.isV4, parts[0].contains(":") {
            throw Problem(
                message:
                    "\(text.shown) is an IPv4 address within IPv6; write \(Self.advice(address, prefix: parts.dropFirst().first))"
            )
        }
        let most = address.isV4 ? 32 : 128
        guard let length = parts.count == 1 ? most : AddressBlock.prefixLength(from: parts[1], most: most) else {
            throw Problem(message: "\(text.shown) has no prefix length from 0 to \(most)")
        }
        let block = AddressBlock(around: address, prefixLength: length)
        guard block.first == address else {
            throw Problem(message: "\(text.shown) has bits behind its prefix; did you mean \"\(block)\"?")
        }
        return block
    }

    /// Returns the plain form of `::ffff:10.0.0.0/104`: the length of its prefix counts 96 bits less.
    private static func advice(_ address: IPAddress, prefix: Substring?) -> String {
        guard let length = prefix.flatMap({ AddressBlock.prefixLength(from: $0, most: 128) }),
            (96..<128).contains(length)
        else { return "\(address)" }
        return "\(address)/\(length - 96)"
    }
}
