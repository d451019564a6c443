// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The version prefix of a path.
public enum APIVersion: Sendable, Equatable {
    /// `/v1.24` to `/v1.999`: below 1.24 a start request carries a whole HostConfig, and the engine reads several
    /// spellings of one version (`v1.041`, `v1.41.`), of which one is accepted.
    case engine(minor: Int)
    /// `/v3.0.0` and up, which only libpod paths carry.
    case libpod(major: Int, minor: Int, patch: Int)

    /// Reads the first path segment if it is a version: a `v` followed by a digit or a dot. Returns nil otherwise.
    static func read(from segment: UnsafeRawBufferPointer) throws(TargetError) -> APIVersion? {
        guard segment.count >= 2, segment[0] == UInt8(ascii: "v"), isVersionByte(segment[1]) else { return nil }
        var numbers = (0, 0, 0)
        var part = 0
        var index = 1
        while index <= segment.count {
            guard part < 3, let number = decimal(in: segment, from: &index) else { throw .malformedVersion }
            switch part {
            case 0: numbers.0 = number
            case 1: numbers.1 = number
            default: numbers.2 = number
            }
            part += 1
        }
        return try version(from: numbers, parts: part)
    }

    private static func version(from numbers: (Int, Int, Int), parts: Int) throws(TargetError) -> APIVersion {
        if parts == 2, numbers.0 == 1, (24...999).contains(numbers.1) { return .engine(minor: numbers.1) }
        if parts == 3, numbers.0 >= 3 { return .libpod(major: numbers.0, minor: numbers.1, patch: numbers.2) }
        throw .malformedVersion
    }

    /// Reads up to three digits without a leading zero, and the dot behind them.
    private static func decimal(in bytes: UnsafeRawBufferPointer, from index: inout Int) -> Int? {
        let start = index
        var value = 0
        while index < bytes.count, bytes[index] != UInt8(ascii: ".") {
            guard index - start < 3, bytes[index].isDigit else { return nil }
            value = value * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        guard index > start, index - start == 1 || bytes[start] != 0x30 else { return nil }
        index += 1
        return value
    }

    @inline(__always)
    private static func isVersionByte(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: ".")
    }
}
