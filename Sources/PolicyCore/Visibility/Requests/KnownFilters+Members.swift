// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The fields of a response that each filter compares with.
extension KnownFilters {
    /// Returns the fields that a filter reads, in the form of `fields`; all of them have to be passed on. There are
    /// none if a filter depends only on a state, or concerns an object that the client names. Returns nil if no
    /// equivalent field is known.
    static func members(readBy filter: String, at endpoint: Endpoint) -> [String]? {
        guard let members = members[endpoint] else { return [] }
        if states.contains(filter) { return [] }
        return members[filter].map { $0.parts(between: " ").map(String.init) }
    }

    /// Filters by states, by times, and by an object that the client names.
    private static let states: Set<String> = [
        "_up-to-date", "after", "anonymous", "before", "containers", "dangling", "desired-state", "exited", "health",
        "intermediate", "is-task", "isolation", "manifest", "membership", "node", "readonly", "role", "runtime",
        "service", "should-start-on-boot", "since", "status", "until",
    ]

    private static let members: [Endpoint: [String: String]] = [
        .containerList: [
            "id": "Id", "name": "Names", "label": "Labels", "label!": "Labels", "volume": "Mounts",
            "annotation": "HostConfig.Annotations", "expose": "Ports", "publish": "Ports",
            "network": "NetworkSettings.Networks",
            // Podman takes it for a pattern of an image's name.
            "ancestor": "Image",
        ],
        .libpodContainerList: [
            "id": "Id", "name": "Names", "label": "Labels", "label!": "Labels", "volume": "Mounts", "expose": "Ports",
            "publish": "Ports", "network": "Networks", "ancestor": "Image",
        ],
        .imageList: images, .libpodImageList: images,
        .networkList: [
            "id": "Id", "name": "Name", "driver": "Driver", "scope": "Scope", "type": "Name", "label": "Labels",
            "label!": "Labels",
        ],
        .libpodNetworkList: [
            "id": "id", "name": "name", "driver": "driver", "type": "name", "label": "labels", "label!": "labels",
        ],
        .volumeList: [
            "name": "Volumes.Name", "driver": "Volumes.Driver", "scope": "Volumes.Scope", "label": "Volumes.Labels",
            "label!": "Volumes.Labels",
        ],
        .libpodVolumeList: [
            "name": "Name", "driver": "Driver", "scope": "Scope", "label": "Labels", "label!": "Labels",
        ],
        .serviceList: ["id": "ID", "name": "Spec.Name", "label": "Spec.Labels", "mode": "Spec.Mode"],
        .taskList: ["id": "ID", "name": "Name", "label": "Spec.ContainerSpec.Labels"],
        .secretList: specified, .configList: specified,
        .nodeList: [
            "id": "ID", "name": "Description.Hostname", "label": "Description.Engine.Labels",
            "node.label": "Spec.Labels",
        ],
        .systemEvents: events, .libpodSystemEvents: events,
    ]

    private static let images = [
        "id": "Id", "reference": "RepoTags", "digest": "RepoDigests", "label": "Labels", "label!": "Labels",
    ]

    private static let specified = ["id": "ID", "name": "Spec.Name", "names": "Spec.Name", "label": "Spec.Labels"]

    private static let events: [String: String] = {
        var members = [
            "type": "Type", "scope": "scope", "event": "Action", "status": "Action", "label": "Actor.Attributes",
        ]
        // Matches a prefix of an id or of a name.
        for object in ObjectKind.allCases.map({ "\($0)" }) + ["daemon", "plugin"] {
            members[object] = "Actor.ID Actor.Attributes"
        }
        return members
    }()
}
