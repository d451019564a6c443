// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import Testing

@Suite("The table of answers")
struct VisibilityTableTests {
    /// Every row of facts/threats.md part (c), as endpoint and a path that its columns name.
    static let rows: [(Endpoint, [String])] = [
        (
            .containerList,
            [
                "[]", "[].Names[]", "[].Labels", "[].Command", "[].Image", "[].ImageID", "[].Ports[].IP",
                "[].HostConfig.NetworkMode", "[].Mounts[]", "[].Mounts[].Source",
                "[].NetworkSettings.Networks.*.IPAddress", "[].NetworkSettings.Networks.*.MacAddress",
            ]
        ),
        (
            .containerInspect,
            [
                "HostConfig.NetworkMode", "HostConfig.PidMode", "HostConfig.IpcMode", "HostnamePath",
                "HostsPath", "ResolvConfPath", "HostConfig.VolumesFrom[]", "HostConfig.Links[]", "Mounts[].Source",
            ]
        ),
        (
            .systemDataUsage,
            [
                "Containers[]", "Containers[].Names[]", "Containers[].Labels", "Images[].Containers",
                "Volumes[].UsageData.RefCount", "BuildCache[].Description",
            ]
        ),
        (
            .systemDataUsage,
            [
                "ContainerUsage.Items[]", "ContainerUsage.Items[].Names[]", "ContainerUsage.ActiveCount",
                "ContainerUsage.TotalCount", "ImageUsage.Items[]", "VolumeUsage.Items[]",
                "BuildCacheUsage.Items[].Description",
            ]
        ),
        (
            .networkInspect,
            [
                "Containers", "Containers.*.IPv4Address", "Containers.*.IPv6Address",
                "Containers.*.MacAddress", "Services", "Services.*.Tasks", "Status", "Peers",
            ]
        ),
        (.networkList, ["[]", "[].Containers", "[].Containers.*.IPv4Address"]),
        (.systemEvents, ["", "Action", "status", "Actor.Attributes"]),
        (.systemEvents, [""]), (.systemEvents, [""]), (.systemEvents, [""]),
        (.execInspect, ["", "ProcessConfig.entrypoint", "ProcessConfig.arguments"]),
        (.imageList, ["[]", "[].Labels", "[].Containers"]),
        (.imageInspect, ["Container", "ContainerConfig", "ContainerConfig.Env", "Config.Env"]),
        (.imageHistory, ["[].CreatedBy"]),
        (.volumeList, ["Volumes[]", "Volumes[].Labels", "Volumes[].Mountpoint", "Volumes[].UsageData.RefCount"]),
        (
            .taskList,
            [
                "[]", "[].Spec.ContainerSpec.Labels", "[].Spec.ContainerSpec.Env", "[].Spec.ContainerSpec.Image",
                "[].Spec.ContainerSpec.Mounts[]", "[].NetworksAttachments[].Addresses",
            ]
        ),
        (
            .serviceList,
            [
                "[]", "[].Spec.Labels", "[].Spec.TaskTemplate.ContainerSpec.Labels",
                "[].Spec.TaskTemplate.ContainerSpec.Env", "[].Spec.TaskTemplate.ContainerSpec.Secrets[]",
                "[].PreviousSpec.TaskTemplate.ContainerSpec.Env", "[].Endpoint.VirtualIPs[]",
            ]
        ),
        (.serviceLogs, []),
        (.systemInfo, ["Containers", "ContainersRunning", "ContainersPaused", "ContainersStopped", "Images"]),
        (.containerPrune, ["", "ContainersDeleted[]", "aux.ContainersDeleted[]"]),
        (.volumePrune, ["VolumesDeleted[]"]), (.networkPrune, ["NetworksDeleted[]"]),
        (.imagePrune, ["ImagesDeleted[]"]),
        (.imageBuild, ["", "stream"]), (.containerStats, [""]),
        (.configList, ["[]", "[].Spec.Labels"]), (.secretList, ["[]", "[].Spec.Labels"]),
        (.debugPprofNamed, []), (.grpc, []),
    ]

    @Test("Every place that part (c) of the threats names has a treatment")
    func threats() {
        // The table has 26 rows; that of four prunes (build's tells no names) and that of configs and secrets are taken
        // apart.
        #expect(Self.rows.count == 29)
        for (endpoint, paths) in Self.rows {
            for path in paths {
                #expect(endpoint.places.contains { $0.path == path && $0.treatment != nil }, "\(endpoint): \(path)")
            }
        }
    }

    @Test("An endpoint that reads or leaks has places, or is known to have none", arguments: Endpoint.allCases)
    func completeness(endpoint: Endpoint) {
        let isQuiet = endpoint.traits.effects.isDisjoint(with: [.reads, .leaks])
        switch endpoint.responseShape {
        case .document, .closed, .records, .progress: #expect(!endpoint.places.isEmpty)
        case .opaque: #expect(endpoint.traits.transfer != .json || "\(endpoint)".lowercased().hasSuffix("archiveinfo"))
        case .nothing: #expect(isQuiet || Self.harmless.contains(endpoint))
        case .unreadable:
            #expect(
                "\(endpoint)".hasPrefix("libpod") || "\(endpoint)".hasPrefix("debug") || Self.refused.contains(endpoint)
            )
        }
    }

    /// Looked at one by one: what they tell is of the object asked for, of a registry, or of the engine.
    static let harmless: Set<Endpoint> = [
        .containerChanges, .containerWait, .imageCommit, .checkpointList, .imageSearch, .imageAttestations,
        .systemPing, .systemPingHead, .systemVersion, .systemAuth, .distributionInspect, .getPluginPrivileges,
        .libpodPing, .libpodPingHead, .libpodSwagger, .libpodSystemVersion, .libpodContainerWait,
        .libpodContainerExists, .libpodContainerChanges, .libpodImageExists, .libpodNetworkExists, .libpodVolumeExists,
    ]
    static let refused: Set<Endpoint> = [.grpc, .monitor]

    @Test("While nothing is hidden nothing is touched", arguments: Endpoint.allCases)
    func nothing(endpoint: Endpoint) {
        guard case .passOn = ResponsePlan.choose(for: endpoint, visibility: Visibility(), redaction: Redaction()) else {
            Issue.record("\(endpoint) is touched")
            return
        }
    }

    @Test("What is left out is told in docs/visibility.md, row by row")
    func documented() throws {
        var endpoints: [String: [String]] = [:]
        for endpoint in Endpoint.allCases {
            for place in endpoint.places {
                guard let treatment = place.treatment, let when = Self.reason(treatment) else { continue }
                let path = place.path.replacing("[].", with: ".").split(separator: ".").joined(separator: ".")
                endpoints["`\(path)` | \(when)", default: []].append(endpoint.operationId)
            }
        }
        let rows = endpoints.map { "| \($0) | \($1.joined(separator: ", ")) |" }.sorted()
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let table =
            page.components(separatedBy: "## What is left out").last?.components(separatedBy: "\n## ").first ?? ""
        let told = table.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        #expect(told == rows, "the rows should be:\n\(rows.joined(separator: "\n"))")
    }

    /// When a treatment leaves a value out, or makes it a number that says nothing.
    private static func reason(_ treatment: Treatment) -> String? {
        func hidden(_ kinds: [ObjectKind]) -> String {
            kinds.count == ObjectKind.allCases.count ? "anything" : kinds.map { "\($0)s" }.joined(separator: ", ")
        }
        return switch treatment {
        case .leaveOut(let kinds): hidden(kinds)
        case .empty(let kinds): "\(hidden(kinds)): empty"
        case .count(.zero, let kinds): "\(hidden(kinds)): 0"
        case .count(.notCounted, let kinds): "\(hidden(kinds)): -1"
        case .leaveOutRedactedLabels: "(labels are redacted)"
        case .outcome: "anything: empty, unless it names nothing"
        default: nil
        }
    }

    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/visibility.md")

    @Test("No object has more named members than can be told apart")
    func members() {
        for endpoint in Endpoint.allCases {
            var children: [String: Set<Substring>] = [:]
            for place in endpoint.places {
                let parts = place.path.split(separator: ".")
                for index in parts.indices {
                    children[parts[..<index].joined(separator: "."), default: []].insert(parts[index])
                }
            }
            #expect(children.values.allSatisfy { $0.count <= 48 }, "\(endpoint)")
        }
    }
}

extension Endpoint {
    fileprivate var places: [ResponsePath] {
        switch responseShape {
        case .document(let places), .closed(let places, _), .records(let places), .progress(let places, _): places
        case .nothing, .opaque, .unreadable: []
        }
    }
}
