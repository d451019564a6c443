// SPDX-License-Identifier: Apache-2.0

/// How much JSON is read.
public struct JSONLimits: Sendable, Equatable {
    /// Of the whole text.
    public let bytes: Int
    /// Values of every kind, those inside of others counted too.
    public let values: Int
    /// Arrays and objects in each other; a value outside of any is at depth 0. Bounds the recursion of all that walks
    /// a value.
    public let depth: Int

    public init(bytes: Int, values: Int, depth: Int) {
        self.bytes = bytes
        self.values = values
        self.depth = depth
    }

    /// A body that a client sends: 4 MiB, as much as an engine shows to its authorization plugins. Clients send some
    /// hundreds of values; each takes some hundred bytes of memory, however short it is written.
    public static let body = JSONLimits(bytes: 4 << 20, values: 20_000, depth: 64)

    /// An answer of the engine: 64 MiB, some 35,000 containers in a list.
    public static let answer = JSONLimits(bytes: 64 << 20, values: 8_000_000, depth: 64)
}
