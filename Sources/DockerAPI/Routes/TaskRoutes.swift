// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Tasks, in the order of moby daemon/server/router/swarm/cluster.go. A task carries the environment of its
    /// container.
    static let taskRoutes: [Route] = group(
        .tasks,
        [
            Route(.get, "/tasks", .taskList, [.reads, .leaks], .json, .none),
            Route(.get, "/tasks/{id}", .taskInspect, [.reads, .leaks], .json, .task),
            Route(.get, "/tasks/{id}/logs", .taskLogs, [.reads, .leaks], .stream, .task),
        ])
}
