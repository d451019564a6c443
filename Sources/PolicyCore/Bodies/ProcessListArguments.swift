// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The arguments of `ps` that show only a container's processes. The engine runs `ps` as root over all processes of its
/// host and quotes the text that it finds in place of a process number: with columns or titles of a client's choice
/// that is the command line and environment of any process (moby daemon/top_unix.go).
enum ProcessListArguments {
    /// - Parameter takesColumns: whether the values may be names of columns, as on Podman's own path. To `ps` each of
    ///   their letters would be an option: `user` asks for environments.
    static func areHarmless(_ values: [String], takesColumns: Bool) -> Bool {
        if values.count <= 1, values.allSatisfy(fixed.contains) { return true }
        return takesColumns
            && values.allSatisfy { $0.parts(between: ",").allSatisfy { descriptors.contains(String($0)) } }
    }

    /// In each of these formats the process number precedes all columns that may hold blanks.
    private static let fixed: Set<String> = {
        let orders = ["", "-e", "-ef", "-f", "-ax", "-aux", "aux", "ax", "axu", "auxw", "auxww", "-eF", "-efww"]
        return Set(orders + columns.flatMap { ["-o \($0)", "-eo \($0)"] })
    }()

    private static let columns = [
        "pid", "pid,comm", "pid,args", "pid,cmd", "pid,command", "pid,user,comm", "pid,user,args", "pid,user,cmd",
        "pid,ppid,comm", "pid,ppid,args", "pid,ppid,cmd", "pid,ppid,user,comm", "pid,ppid,user,args",
        "pid,ppid,user,cmd", "user,pid,comm", "user,pid,args", "user,pid,cmd", "pid,%cpu,%mem,comm",
        "pid,%cpu,%mem,args", "pid,%cpu,%mem,cmd",
    ]

    /// Columns by the names that Podman has for them, of which it takes any number (containers/psgo). It runs no
    /// program for these.
    private static let descriptors: Set<String> = [
        "args", "capbnd", "capeff", "capinh", "capprm", "comm", "etime", "group", "hgroup", "hpid", "huser", "label",
        "nice", "pcpu", "pgid", "pid", "ppid", "rgroup", "ruser", "seccomp", "state", "time", "tty", "user", "vsz",
    ]
}
