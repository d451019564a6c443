// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A set of request methods.
public struct MethodSet: OptionSet, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public init(_ method: Method) { rawValue = 1 << UInt16(method.rawValue) }

    public static let all = MethodSet(Method.allCases.map { MethodSet($0) })
    /// GET and HEAD, which the section dialects call a read. A request's actual effects are in its traits.
    public static let getAndHead: MethodSet = [MethodSet(.get), MethodSet(.head)]
}
