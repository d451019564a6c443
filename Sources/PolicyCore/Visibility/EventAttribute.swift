// SPDX-License-Identifier: Apache-2.0

/// The attributes of events that are the engine's own, and no labels (moby daemon/events.go, daemon/network.go,
/// volume/service).
public enum EventAttribute {
    /// Those that are told.
    public static let told: [StaticString] = [
        "name", "oldName", "image", "imageID", "imageRef", "container", "exitCode", "execID", "execDuration", "signal",
        "type", "driver", "destination", "propagation", "read/write", "comment", "reclaimed", "scope",
        "cluster", "node.ip",
    ]

    /// Those that may be left out, whatever else is told.
    private static let untold: Set<String> = ["error", "podId", "containerExitCode", "containerInspectData"]

    /// Whether an attribute of this name is no label.
    static func isEngines(_ name: String) -> Bool {
        untold.contains(name) || told.contains { $0.description == name }
    }
}
