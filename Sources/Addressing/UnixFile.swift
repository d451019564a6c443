// SPDX-License-Identifier: Apache-2.0

/// A socket file's mode and owners; a nil value keeps the default (0660, this process's user and group).
public struct UnixFile: Sendable, Equatable {
    public var mode: Int?
    public var owner: UInt32?
    public var group: UInt32?

    public init(mode: Int? = nil, owner: UInt32? = nil, group: UInt32? = nil) {
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}
