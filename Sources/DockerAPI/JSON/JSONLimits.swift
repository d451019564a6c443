// SPDX-License-Identifier: Apache-2.0

/// The bounds on JSON that is read.
public struct JSONLimits: Sendable, Equatable {
    /// The most bytes of the whole text.
    public let bytes: Int
    /// The most values of every kind, nested ones included.
    public let values: Int
    /// The greatest nesting of arrays and objects; a value outside of any is at depth 0. Bounds the recursion of all
    /// code that walks a value.
    public let depth: Int

    public init(bytes: Int, values: Int, depth: Int) {
        self.bytes = bytes
        self.values = values
        self.depth = depth
    }

    /// The limits of a client's body: 4 MiB, as much as an engine shows to its authorization plugins. Clients send some
    /// hundreds of values; each takes some hundred bytes of memory, however short it is written.
    public static let body = JSONLimits(bytes: 4 << 20, values: 20_000, depth: 64)

    /// The limits of the engine's responses: 64 MiB, some 35,000 containers in a list.
    public static let answer = JSONLimits(bytes: 64 << 20, values: 8_000_000, depth: 64)
}
