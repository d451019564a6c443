// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DockerAPI

@Suite("The parameters that reach out of the API")
struct HostParameterTests {
    /// A copy on purpose, as that of the routes is: each is held against the other. From moby's routers at b985e2313a and
    /// podman's handlers at c6580b4a52: what becomes arguments of a program, or a path of the host.
    private static let known: [Endpoint: String] = {
        let build = """
            volume remote dockerfile seccomp additionalbuildcontexts transientRunMounts outputs secrets rusagelogfile \
            sbom-output sbom-purl-output sbom-image-output sbom-image-purl-output localcontextdir cppflags \
            sbom-scanner-image sbom-scanner-command sbom-merge-strategy nsoptions idmappingoptions devices securityopt \
            apparmor t from manifest output cachefrom cacheto isolation
            """
        return [
            .containerTop: "ps_args", .libpodContainerTop: "ps_args", .libpodPodTop: "ps_args",
            .containerStart: "checkpoint-dir checkpoint", .checkpointList: "dir", .checkpointDelete: "dir",
            .checkpointCreate: "CheckpointDir CheckpointID", .imageCreate: "fromSrc fromImage repo tag",
            .imagePush: "destination tag", .imageTag: "repo tag", .imageList: "filters filter", .imagePrune: "filters",
            .imageGetAll: "names", .imageCommit: "repo tag", .libpodImageCommit: "repo tag",
            .libpodImageTag: "repo tag",
            .libpodImageUntag: "repo tag", .libpodImageList: "filters", .libpodImagePrune: "filters",
            .libpodSystemPrune: "filters", .libpodImageGetAll: "references", .libpodImageBatchDelete: "images",
            .libpodImagePull: "reference", .libpodArtifactPull: "name", .libpodManifestCreate: "name images image",
            .libpodImagePush: "destination", .libpodImageImport: "URL reference", .libpodImageLoadLocal: "path",
            .libpodImageScp: "destination", .libpodArtifactAddLocal: "path", .libpodManifestPushV3: "destination",
            .libpodManifestPush: "destination", .libpodKubeApply: "kubeconfig caCertFile",
            .libpodSecretCreate: "driver driveropts", .libpodSecretInspect: "showsecret", .secretInspect: "showsecret",
            .containerChanges: "parent", .libpodContainerChanges: "parent", .libpodImageChanges: "parent",
            .libpodContainerCheckpoint: "createImage", .libpodQuadletBatchDelete: "quadlets",
            .networkCreate: "Driver IPAM.Driver", .libpodNetworkCreate: "driver ipam_options.driver",
            .secretCreate: "Driver.Name Templating.Name", .secretUpdate: "Driver.Name Templating.Name",
            .imageBuild: build, .libpodImageBuild: build, .libpodImageBuildLocal: build,
        ]
    }()

    @Test("are those that stand in the route table")
    func table() {
        for endpoint in Endpoint.allCases {
            let known = Set((Self.known[endpoint] ?? "").split(separator: " ").map(String.init))
            #expect(Set(endpoint.hostParameters.map(\.name)) == known, "\(endpoint)")
        }
    }

    @Test("are the same on every route to an endpoint")
    func routes() {
        for route in RouteTable.routes {
            #expect(route.hostParameters == route.endpoint.hostParameters, "\(route.template)")
        }
    }
}
