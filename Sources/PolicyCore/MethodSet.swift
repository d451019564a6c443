// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A set of request methods.
public struct MethodSet: OptionSet, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public init(_ method: Method) { rawValue = 1 << UInt16(method.rawValue) }

    public static let all = MethodSet(Method.allCases.map { MethodSet($0) })
    /// GET and HEAD: what the section dialects call a read. What a request really does is said by its traits.
    public static let getAndHead: MethodSet = [MethodSet(.get), MethodSet(.head)]
}
