// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// The tunnels to BuildKit, moby daemon/server/router/session/session.go and daemon/server/router/grpc/grpc.go.
    static let sessionRoutes: [Route] = group(
        .session,
        [
            Route(.post, "/session", .session, [.leaks, .changes, .executes], .tunnel(.h2c), .none),
            Route(.post, "/grpc", .grpc, [.reads, .leaks, .changes, .executes, .controlsHost], .tunnel(.h2c), .none),
        ])
}
