// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The parameters and filters that engines read, by operation. A copy on purpose, kept apart from what is known to be
/// harmless: moby's routers at b985e2313a (API 1.24 to 1.56), podman's handlers and filters at c6580b4a52.
enum EngineParameters {
    static let docker = rows(
        """
        ContainerDelete v force link
        CheckpointDelete dir
        CheckpointList dir
        ImageDelete force noprune platforms
        NodeDelete force
        PluginDelete force
        VolumeDelete force
        ConfigList filters
        ContainerArchive path
        ContainerArchiveInfo path
        ContainerAttachWebsocket stdin stdout stderr stream logs detachKeys
        ContainerInspect size
        ContainerList all size limit filters
        ContainerLogs follow stdout stderr since until timestamps tail details format
        ContainerStats stream one-shot
        ContainerTop ps_args
        DebugPprofProfile debug seconds gc
        SystemEvents since until filters
        ImageGetAll names platform
        ImageHistory platform
        ImageList filters filter all digests shared-size manifests identity
        ImageSearch term limit filters
        ImageAttestations platform type statement
        ImageGet platform
        ImageInspect manifests platform
        NetworkList filters
        NetworkInspect verbose scope
        NodeList filters
        PluginList filters
        GetPluginPrivileges remote
        SecretList filters
        ServiceList filters status
        ServiceInspect insertDefaults
        ServiceLogs follow stdout stderr since timestamps tail details
        SystemDataUsage type verbose
        TaskList filters
        TaskLogs follow stdout stderr since timestamps tail details
        VolumeList filters
        ImageBuild remote networkmode cgroupparent extrahosts session buildid t dockerfile outputs version q nocache \
        forcerm pull memswap memory cpushares cpuperiod cpuquota cpusetcpus cpusetmems securityopt squash target rm \
        platform shmsize isolation ulimits buildargs labels cachefrom
        BuildCancel id
        BuildPrune filters all keep-storage reserved-space max-used-space min-free-space stream
        ImageCommit container repo tag pause changes author comment
        ConfigUpdate version
        ContainerCreate name platform
        ContainerPrune filters stream
        ContainerAttach stdin stdout stderr stream logs detachKeys
        ContainerKill signal
        ContainerRename name
        ContainerResize h w
        ContainerRestart t signal
        ContainerStart checkpoint checkpoint-dir detachKeys
        ContainerStop t signal
        ContainerWait condition
        ExecResize h w
        ImageCreate fromImage fromSrc repo tag platform changes message
        ImageLoad quiet platform
        ImagePrune filters stream
        ImagePush tag platform
        ImageTag repo tag
        NetworkPrune filters stream
        NodeUpdate version
        PluginCreate name
        PluginPull remote name
        PluginDisable force
        PluginEnable timeout
        PluginUpgrade remote
        SecretUpdate version
        ServiceUpdate version registryAuthFrom rollback
        SwarmLeave force
        SwarmUpdate version rotateWorkerToken rotateManagerToken rotateManagerUnlockKey
        VolumePrune filters stream
        PutContainerArchive path noOverwriteDirNonDir copyUIDGID
        VolumeUpdate version
        """)

    /// Podman's: on its own paths, and on Docker's.
    static let podman = rows(
        """
        ContainerChanges parent diffType
        LibpodContainerChanges parent diffType
        ContainerDelete force ignore depend link timeout v volumes
        LibpodContainerDelete force ignore depend link timeout v volumes
        ContainerList all limit size
        LibpodContainerList all external last limit namespace size sync filters
        LibpodContainerInspect size
        LibpodContainerKill signal
        LibpodContainerRename name
        LibpodContainerArchive path
        PutContainerArchive path copyUIDGID rename noOverwriteDirNonDir
        LibpodPutContainerArchive path copyUIDGID rename noOverwriteDirNonDir
        LibpodContainerAttach detachKeys logs stream stdin stdout stderr
        LibpodContainerLogs follow stdout stderr since until timestamps tail
        ContainerRestart all t timeout
        LibpodContainerRestart all t timeout
        LibpodContainerStart detachKeys
        LibpodContainerStats stream one-shot
        ContainerStop ignore t timeout
        LibpodContainerStop ignore t timeout all
        ContainerTop delay ps_args stream
        LibpodContainerTop delay ps_args stream
        LibpodPodTop delay ps_args stream
        SystemEvents since until stream
        LibpodSystemEvents since until stream filters
        ImageCommit author changes comment container pause squash repo tag
        LibpodImageCommit author changes comment container format pause squash repo stream tag
        ImageCreate changes fromSrc message platform repo tag fromImage retry retryDelay
        ImageList shared-size
        LibpodImageList shared-size all filters
        ImagePush all compress destination format tlsVerify tag
        ImageDelete force noprune ignore
        NetworkInspect scope verbose
        NetworkDelete force timeout
        ContainerResize h w running
        SecretInspect showsecret
        LibpodSecretInspect showsecret
        LibpodSecretCreate name driver driveropts labels replace ignore
        VolumeDelete force timeout
        LibpodArtifactPull name retry retryDelay tlsVerify
        LibpodArtifactAddLocal name path fileName fileMIMEType annotations artifactMIMEType append replace
        LibpodContainerExists external
        LibpodContainerCheckpoint keep leaveRunning tcpEstablished export ignoreRootFS printStats preCheckpoint \
        withPrevious fileLocks createImage
        LibpodContainerRestore keep tcpEstablished import name ignoreRootFS ignoreVolumes publishPorts pod
        LibpodContainerUpdate restartPolicy restartRetries
        LibpodContainerStatsAll containers stream interval all
        LibpodGenerateSystemd useName new noHeader templateUnitFile restartPolicy wants after requires
        LibpodGenerateKube podmanOnly names service type replicas noTrunc
        LibpodImageTree whatrequires
        LibpodImagePrune all external buildcache
        LibpodImageGet compress format
        LibpodImageGetAll compress format ociAcceptUncompressedLayers references
        LibpodImageLoadLocal path
        LibpodImageImport changes message reference URL OS Architecture Variant
        LibpodImageBatchDelete all force ignore lookupManifest images noprune
        LibpodImageScp destination quiet
        LibpodImagePull allTags compatMode pullProgress policy quiet reference retry retrydelay tlsVerify Arch OS
        LibpodImagePush all compressionFormat compressionLevel destination format removeSignatures tlsVerify quiet
        LibpodKubePlay annotations logDriver logOptions network noHosts publishPorts serviceContainer userns build
        LibpodKubeApply caCertFile kubeconfig namespace
        LibpodManifestCreate name images all amend annotation annotations
        LibpodManifestPushV3 all destination removeSignatures tlsVerify
        LibpodNetworkCreate ignoreIfExists
        LibpodNetworkDelete force
        LibpodPodStats namesOrIDs all stream delay
        LibpodQuadletInstall replace reload-systemd
        LibpodQuadletBatchDelete all force ignore reload-systemd quadlets
        LibpodImageChanges parent diffType
        LibpodArtifactBatchDelete all artifacts ignore
        LibpodSystemPrune all volumes external build
        LibpodSystemCheck quick repair repair_lossy unreferenced_layer_max_age
        VolumePrune dryrun
        LibpodContainerWait condition interval
        ImageBuild extrahosts addcaps additionalbuildcontexts allplatforms annotations apparmor buildargs cachefrom \
        cacheto cachettl cgroupparent compatvolumes compression networkmode cppflags cpuperiod cpuquota cpusetcpus \
        cpusetmems cpushares createdannotation dnsoptions dnssearch dnsservers devices dockerfile dropcaps setenv \
        excludes forcerm from groupadd httpproxy idmappingoptions identitylabel ignore inheritlabels \
        inheritannotations isolation jobs labelopts labels layerLabel layers rusage manifest memswap memory nsoptions \
        nocache nohosts omithistory osfeature osversion outputformat platform pull pullpolicy q registry rm \
        rusagelogfile remote rewritetimestamp retry retry-delay save-stages seccomp secrets securityopt shmsize \
        skipunusedstages sourcedateepoch sourcePolicy squash stage-labels tlsVerify t target timestamp \
        transientRunMounts ulimits unsetenv unsetlabel unsetannotation volume sbom-output sbom-purl-output \
        sbom-image-output sbom-image-purl-output sbom-scanner-image sbom-scanner-command sbom-merge-strategy
        """)

    static let filters = rows(
        """
        ContainerList ancestor before exited id isolation label name status health since volume network is-task publish \
        expose annotation label! until pod restart-policy command should-start-on-boot
        LibpodContainerList id label label! name exited status ancestor before since volume health until pod network \
        restart-policy command should-start-on-boot
        ImageList dangling label label! before since reference until after containers id digest intermediate readonly \
        manifest
        LibpodImageList after since before containers dangling id digest intermediate label readonly manifest reference
        NetworkList dangling driver id label name scope type label! until
        LibpodNetworkList name driver id label label! until dangling
        VolumeList dangling name driver label after since scope label! opt until anonymous
        LibpodVolumeList after since name driver scope label label! opt until dangling anonymous
        NodeList name id label role membership node.label
        TaskList name id label service node desired-state _up-to-date runtime
        ServiceList name id label mode runtime
        SecretList names name id label
        ConfigList name id label
        PluginList capability enabled
        ContainerPrune label label! until
        ImagePrune dangling label label! until
        NetworkPrune label label! until
        VolumePrune label label! all anonymous after since until
        BuildPrune id parent type description inuse shared private until unused-for
        SystemEvents config container daemon event image label network node plugin scope secret service type volume
        LibpodSystemEvents container event status image artifact pod volume type label
        """)

    private static func rows(_ text: String) -> [(Endpoint, String)] {
        text.split(separator: "\n").flatMap { line -> [(Endpoint, String)] in
            let words = line.split(separator: " ").map(String.init)
            guard let first = words.first, let endpoint = Endpoint(operationId: first) else { return [] }
            return words.dropFirst().map { (endpoint, $0) }
        }
    }
}
