// SPDX-License-Identifier: Apache-2.0

extension RouteTable {
    /// Plugins, in the order of moby daemon/server/router/plugin/plugin.go. The last row is the inspection of Engine
    /// 1.12 (api/server/router/plugin/plugin_experimental.go at v1.12.6); it comes last because it would take all
    /// others.
    static let pluginRoutes: [Route] = group(
        .plugins,
        [
            Route(.get, "/plugins", .pluginList, [.reads], .json, .none),
            Route(.get, "/plugins/{name:.*}/json", .pluginInspect, [.reads], .json, .plugin),
            Route(.get, "/plugins/privileges", .getPluginPrivileges, [.reads], .json, .none),
            Route(.delete, "/plugins/{name:.*}", .pluginDelete, [.changes], .json, .plugin),
            Route(.post, "/plugins/{name:.*}/enable", .pluginEnable, [.changes, .controlsHost], .json, .plugin),
            Route(.post, "/plugins/{name:.*}/disable", .pluginDisable, [.changes], .json, .plugin),
            Route(.post, "/plugins/pull", .pluginPull, [.changes, .controlsHost], .stream, .none),
            Route(.post, "/plugins/{name:.*}/push", .pluginPush, [.leaks, .changes], .stream, .plugin),
            Route(.post, "/plugins/{name:.*}/upgrade", .pluginUpgrade, [.changes, .controlsHost], .stream, .plugin),
            Route(.post, "/plugins/{name:.*}/set", .pluginSet, [.changes, .controlsHost], .json, .plugin),
            Route(.post, "/plugins/create", .pluginCreate, [.changes, .controlsHost], .upload, .none),
            Route(.get, "/plugins/{name:.*}", .pluginInspect, [.reads], .json, .plugin),
        ])
}
