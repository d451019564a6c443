// SPDX-License-Identifier: Apache-2.0

/// The attributes of events that are the engine's own and not labels (moby daemon/events.go, daemon/network.go,
/// volume/service).
public enum EventAttribute {
    /// The attributes that are always passed on.
    public static let told: [StaticString] = [
        "name", "oldName", "image", "imageID", "imageRef", "container", "exitCode", "execID", "execDuration", "signal",
        "type", "driver", "destination", "propagation", "read/write", "comment", "reclaimed", "scope",
        "cluster", "node.ip",
    ]

    /// The attributes that may be left out.
    private static let untold: Set<String> = ["error", "podId", "containerExitCode", "containerInspectData"]

    /// Whether the attribute of this name is the engine's own.
    static func isEngines(_ name: String) -> Bool {
        untold.contains(name) || told.contains { $0.description == name }
    }
}
