// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What every command needs before it does anything else.
enum StandardDescriptors {
    /// A write to a pipe that nobody reads is an error to be seen, not the end of the process; and what was closed of
    /// descriptors 0 to 2 leads to /dev/null: the next file or socket to be opened would take the number, and the log's
    /// lines would go there.
    static func secure() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest free number is taken, and all below this one are open by now.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }
}
