// SPDX-License-Identifier: Apache-2.0

/// The fields of the other bodies that a limit on creation judges.
enum OtherMembers {
    /// The body of an exec: api/types/container's ExecOptions.
    static let exec =
        MemberTable.of(.texts, "Cmd") + .of(.text, "User", rule: .judged(.execUser))
        + .of(.text, "DetachKeys WorkingDir Container")
        + .of(.flag, "Tty AttachStdin AttachStdout AttachStderr Detach") + .of(.numbers, "ConsoleSize")
        + .of(.texts, "Env", rule: .judged(.variables))
        + .of(.flag, "Privileged", rule: .neutral(.privilegedContainers))

    /// The body of a start, which is empty; that of API 1.23 was a HostConfig.
    static let start = ContainerMembers.hostConfig.neutral(by: .misplacedMembers)

    /// The body of a volume's creation: api/types/volume's CreateOptions.
    static let volume =
        MemberTable.of(.text, "Name") + .of(.textMap, "Labels", rule: .judged(.labels))
        + .of(.text, "Driver", rule: .judged(.volumeDriver))
        + .of(.textMap, "DriverOpts", rule: .judged(.volumeOptions))
        + .of(.structure(MemberTable([])), "ClusterVolumeSpec", rule: .neutral(.volumeDrivers))

    /// The body of a network's creation: api/types/network's CreateRequest.
    static let network =
        MemberTable.of(.text, "Name") + .of(.textMap, "Labels", rule: .judged(.labels))
        + .of(.flag, "CheckDuplicate Internal Attachable EnableIPv4 EnableIPv6")
        + .of(.text, "Driver", rule: .judged(.networkDriver))
        + .of(.text, "Scope", rule: .words(["local"], .networkIdentity))
        + .of(.textMap, "Options", rule: .judged(.networkOptions))
        + .of(.flag, "Ingress ConfigOnly", rule: .neutral(.networkIdentity))
        + .of(.structure(.of(.text, "Network")), "ConfigFrom", rule: .neutral(.networkIdentity))
        + .of(.structure(addresses), "IPAM")

    private static let addresses =
        MemberTable.of(.text, "Driver", rule: .words(["default"], .networkIdentity))
        + .of(.textMap, "Options", rule: .neutral(.networkIdentity))
        + .of(
            .list(.of(.text, "Subnet IPRange Gateway") + .of(.textMap, "AuxiliaryAddresses")), "Config",
            rule: .neutral(.networkIdentity))

    /// The body of a connection to a network: api/types/network's ConnectOptions.
    static let connect =
        MemberTable.of(.text, "Container") + .of(.structure(ContainerMembers.endpoint), "EndpointConfig")
}
