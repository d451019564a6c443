// SPDX-License-Identifier: Apache-2.0

import Foundation

func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    let path = "/tmp/caisson-files-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}

func contents(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

extension [UInt8] {
    func write(to path: String) throws {
        try Data(self).write(to: URL(fileURLWithPath: path))
    }
}

/// Bytes that no compression, no buffering and no confusion of chunks can reproduce by accident.
func noise(_ count: Int) -> [UInt8] {
    var state = UInt64.random(in: 1...UInt64.max)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: state >> 24))
        }
        initialized = count
    }
}
