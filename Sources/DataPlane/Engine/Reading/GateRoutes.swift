// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Glibc
import PolicyCore

/// The routes of the gate's own network namespace, by which it reaches its clients: `/proc/net/route` and
/// `/proc/net/ipv6_route` (proc_pid_net(5)), which tell the main table alone.
struct GateRoutes {
    struct Route: Hashable {
        let block: AddressBlock
        let interface: String
    }

    private let routes: Set<Route>

    /// More of a table is not read.
    private static let sizeLimit = 1 << 20

    /// Those of this moment. Where they cannot be read there are none.
    init() { self.init(v4: Self.lines(of: "/proc/net/route"), v6: Self.lines(of: "/proc/net/ipv6_route")) }

    init(v4: [[Substring]], v6: [[Substring]]) {
        routes = Set(v4.compactMap(Route.init(v4:)) + v6.compactMap(Route.init(v6:)))
    }

    /// Tells networks which of their addresses are reached by another way.
    func add(to networks: inout EngineNetworks) {
        let subnets = Set(networks.allotted.values.joined()).union(networks.inside)
        var seen: Set<AddressBlock> = []
        for route in routes {
            let isSecond = !seen.insert(route.block).inserted
            if isSecond, subnets.contains(route.block) { networks.doubtful.insert(route.block) }
            if route.block.widerOnes.contains(where: subnets.contains) { networks.elsewhere.insert(route.block) }
        }
    }

    /// The fields of each line.
    private static func lines(of path: String) -> [[Substring]] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while text.count < sizeLimit {
            let count = read(file, &piece, piece.count)
            guard count > 0 else { break }
            text += piece[..<count]
        }
        return fields(in: String(decoding: text, as: UTF8.self))
    }

    static func fields(in text: String) -> [[Substring]] {
        text.parts(between: "\n").map { line in line.parts(between: "\t").flatMap { $0.parts(between: " ") } }
    }
}

extension GateRoutes.Route {
    /// `RTF_UP`
    private static let isUp: UInt32 = 1
    /// `RTF_CACHE`: older kernels list there whom they have spoken with.
    private static let isCached: UInt32 = 0x0100_0000

    /// `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers as the processor keeps them.
    fileprivate init?(v4 fields: [Substring]) {
        guard fields.count >= 8, let address = UInt32(fields[1], radix: 16), let mask = UInt32(fields[7], radix: 16),
            let flags = UInt32(fields[3], radix: 16), flags & Self.isUp != 0
        else { return nil }
        let first = IPAddress(v4: UInt32(bigEndian: address))
        block = AddressBlock(around: first, prefixLength: (~UInt32(bigEndian: mask)).leadingZeroBitCount)
        interface = String(fields[0])
    }

    /// `destination length source length gateway metric references use flags interface`
    fileprivate init?(v6 fields: [Substring]) {
        guard fields.count >= 10, fields[0].utf8.count == 32, let high = UInt64(fields[0].prefix(16), radix: 16),
            let low = UInt64(fields[0].suffix(16), radix: 16), let length = Int(fields[1], radix: 16),
            let flags = UInt32(fields[8], radix: 16), flags & Self.isUp != 0, flags & Self.isCached == 0,
            fields[9] != "lo"
        else { return nil }
        block = AddressBlock(around: IPAddress(high: high, low: low), prefixLength: length)
        interface = String(fields[9])
    }
}

extension AddressBlock {
    /// Those that it is a part of.
    fileprivate var widerOnes: some Sequence<AddressBlock> {
        (0...(first.isV4 ? 32 : 128)).lazy.map { AddressBlock(around: first, prefixLength: $0) }.prefix { $0 != self }
    }
}
