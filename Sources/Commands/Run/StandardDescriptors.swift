// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The preparation of every command.
enum StandardDescriptors {
    /// Ignores SIGPIPE, so that a write to a closed pipe is an error and not the end of the process, and opens
    /// /dev/null for closed descriptors of 0 to 2: the next file or socket would take the number, and get the log's
    /// lines.
    static func secure() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // `open` takes the lowest free number, and all below this one are open by now.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }
}
