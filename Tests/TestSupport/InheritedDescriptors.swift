// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Lets a child that is started with `actions` inherit no descriptor above standard error. SwiftNIO's sockets are not
/// close-on-exec: a child that kept a copy of one would hold the connection open after this process has closed it, and
/// the other side would wait for an end that does not come.
func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
    let result = addCloseFrom?(&actions, 3)
    precondition(result == 0, "the C library has no posix_spawn_file_actions_addclosefrom_np (glibc 2.34)")
}

/// It needs _GNU_SOURCE, and so is not imported.
private let addCloseFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
    unsafeBitCast($0, to: AddCloseFrom.self)
}
private typealias AddCloseFrom =
    @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
