// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory under `/tmp`, short enough for the path of a socket, that goes with its owner.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/caisson-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCallFailed("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Leftovers.add(directory: path)
    }

    deinit { Leftovers.remove(directory: path) }
}
