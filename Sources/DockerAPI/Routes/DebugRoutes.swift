// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Profiles of the engine itself, in the order of moby daemon/server/router/debug/debug.go: its command line and
    /// memory.
    static let debugRoutes: [Route] = group(
        .debug,
        [
            Route(.get, "/debug/vars", .debugVars, [.reads, .leaks], .json, .none),
            Route(.get, "/debug/pprof/", .debugPprofIndex, [.reads, .leaks], .stream, .none),
            Route(.get, "/debug/pprof/cmdline", .debugPprofCmdline, [.reads, .leaks], .stream, .none),
            Route(.get, "/debug/pprof/profile", .debugPprofProfile, [.reads, .leaks], .stream, .none),
            Route(.get, "/debug/pprof/symbol", .debugPprofSymbol, [.reads, .leaks], .stream, .none),
            Route(.get, "/debug/pprof/trace", .debugPprofTrace, [.reads, .leaks], .stream, .none),
            Route(.get, "/debug/pprof/{name}", .debugPprofNamed, [.reads, .leaks], .stream, .none),
        ])
}
