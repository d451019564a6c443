// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@Suite("A counterpart of an endpoint")
struct CounterpartTests {
    /// What Docker's API has nothing like.
    private static let podmansAlone: Set<Endpoint> = [
        .libpodArtifactInspect, .libpodArtifactList, .libpodArtifactPull, .libpodArtifactBatchDelete,
        .libpodArtifactDelete, .libpodArtifactAdd, .libpodArtifactAddLocal, .libpodArtifactPush,
        .libpodArtifactExtract,
        .libpodContainerListMounted, .libpodContainerMount, .libpodContainerUnmount, .libpodContainerExists,
        .libpodContainerInit, .libpodContainerHealthcheck, .libpodExecRemove,
        .libpodImageExists, .libpodImageTree, .libpodImageChanges, .libpodImageResolve,
        .libpodKubeApply,
        .libpodManifestCreate, .libpodManifestExists, .libpodManifestInspect, .libpodManifestModify,
        .libpodManifestAddV3, .libpodManifestRemoveDigestV3, .libpodManifestDelete,
        .libpodNetworkUpdate, .libpodNetworkExists,
        .libpodPodList, .libpodPodInspect, .libpodPodExists,
        .libpodQuadletList, .libpodQuadletFile, .libpodQuadletExists, .libpodQuadletBatchDelete,
        .libpodQuadletDelete,
        .libpodSecretExists, .libpodSwagger, .libpodSystemCheck,
        .libpodVolumeExists, .libpodVolumeExport, .libpodVolumeImport,
    ]

    private static let dockers = Endpoint.allCases.filter { !$0.isPodmans }

    @Test("is known of every endpoint of Podman's own that does what one of Docker's does")
    func podmans() {
        let counterparts = Set(Self.dockers.flatMap(\.counterparts))
        for endpoint in Endpoint.allCases where endpoint.isPodmans {
            #expect(counterparts.contains(endpoint) != Self.podmansAlone.contains(endpoint), "\(endpoint)")
        }
    }

    @Test(
        "is whatever does the same under another name, in part as well",
        arguments: [
            (Endpoint.containerStart, [Endpoint.containerRestart, .libpodContainerRestart]),
            (.containerStart, [.libpodKubePlay, .libpodPlayKube]),
            (.containerStop, [.checkpointCreate, .libpodContainerCheckpoint]),
            (.containerStop, [.libpodKubePlayDown, .libpodPlayKubeDown]),
            (.containerDelete, [.libpodVolumeDelete, .libpodNetworkDelete]),
            (.containerDelete, [.libpodImageDelete, .libpodImageBatchDelete]),
            (.imageBuild, [.libpodKubePlay, .libpodQuadletInstall]), (.imageCreate, [.libpodKubePlay]),
            (.secretCreate, [.libpodKubePlay]), (.secretDelete, [.libpodKubePlayDown]),
            (.volumeCreate, [.libpodKubePlay, .libpodQuadletInstall]), (.volumeDelete, [.libpodKubePlayDown]),
            (.networkCreate, [.libpodKubePlay]), (.containerList, [.systemDataUsage, .libpodSystemDataUsage]),
            (.imageList, [.systemDataUsage]), (.volumeList, [.systemDataUsage]),
            (.networkInspect, [.networkList]), (.volumeInspect, [.volumeList, .systemDataUsage]),
            (.pluginInspect, [.pluginList]), (.nodeInspect, [.nodeList]), (.serviceInspect, [.serviceList]),
            (.taskInspect, [.taskList]), (.secretInspect, [.secretList]), (.configInspect, [.configList]),
            (.containerStop, [.containerKill, .libpodContainerKill]), (.imagePush, [.grpc]),
            (.buildPrune, [.grpc]), (.buildCancel, [.grpc]),
        ])
    func otherWays(endpoint: Endpoint, ways: [Endpoint]) {
        #expect(Set(ways).isSubset(of: endpoint.counterparts), "\(endpoint.counterparts)")
        #expect(!ways.contains { $0.counterparts.contains(endpoint) }, "a way to more is not closed with a part of it")
    }

    @Test("is every route of Podman's own that differs from one of Docker's in its beginning alone")
    func samePath() {
        let podmans = RouteTable.routes.filter(\.endpoint.isPodmans)
        for route in RouteTable.routes where !route.endpoint.isPodmans {
            let sought = "/libpod" + route.template.path(naming: "x")
            for other in podmans where other.method == route.method && other.template.path(naming: "x") == sought {
                #expect(route.endpoint.counterparts.contains(other.endpoint), "\(route.template)")
            }
        }
    }

    @Test("of Docker's is never a counterpart of Podman's own, and none is its own")
    func direction() {
        for endpoint in Endpoint.allCases {
            #expect(!endpoint.counterparts.contains(endpoint), "\(endpoint)")
            let dockers = endpoint.counterparts.filter { !$0.isPodmans }
            #expect(!endpoint.isPodmans || dockers.isEmpty, "\(endpoint)")
        }
    }

    @Test("is no way that does the same in part alone, which is told of")
    func partialWays() {
        for endpoint in Endpoint.allCases {
            let ways = endpoint.partialWays
            #expect(Set(ways).isDisjoint(with: endpoint.counterparts + [endpoint]), "\(endpoint)")
            #expect(Set(ways).count == ways.count && !ways.contains(where: \.isPodmans), "\(endpoint)")
        }
        let removals: [(Endpoint, Endpoint)] = [
            (.containerDelete, .containerPrune), (.imageDelete, .imagePrune), (.networkDelete, .networkPrune),
            (.volumeDelete, .volumePrune),
        ]
        for (removal, prune) in removals { #expect(removal.partialWays.contains(prune)) }
        #expect(Endpoint.containerLogs.partialWays.contains(.serviceLogs))
    }

    /// What BuildKit does behind `/grpc` alone, or, of a push, by a parameter of `/build` that is judged.
    private static let behindOneDoor: Set<Endpoint> = [.imagePush, .buildPrune, .buildCancel]

    @Test("behind the one door of BuildKit is behind its other one as well")
    func doors() {
        for endpoint in Endpoint.allCases where endpoint != .imageBuild {
            let ways = endpoint.counterparts + endpoint.partialWays
            let isOneDoor = ways.contains(.grpc) != ways.contains(.imageBuild)
            #expect(isOneDoor == Self.behindOneDoor.contains(endpoint), "\(endpoint)")
        }
    }

    @Test("of what only reads only reads")
    func readers() {
        for endpoint in Endpoint.allCases where endpoint.access == .read {
            #expect(endpoint.counterparts.allSatisfy { $0.access == .read }, "\(endpoint): \(endpoint.counterparts)")
        }
    }
}
