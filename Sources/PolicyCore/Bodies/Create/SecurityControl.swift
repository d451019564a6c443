// SPDX-License-Identifier: Apache-2.0

/// A control of a security standard. The first are Kubernetes' own, by their names there; the others are ways to the
/// host, or to another client's container, that exist in Docker and not in Kubernetes.
public enum SecurityControl: String, Sendable, Hashable, CaseIterable {
    case hostProcess = "HostProcess"
    case hostNamespaces = "Host Namespaces"
    case privilegedContainers = "Privileged Containers"
    case capabilities = "Capabilities"
    case hostPathVolumes = "HostPath Volumes"
    case hostPorts = "Host Ports"
    case securityOptions = "AppArmor, SELinux, Seccomp"
    case procMount = "/proc Mount Type"
    case sysctls = "Sysctls"
    case volumeTypes = "Volume Types"
    case privilegeEscalation = "Privilege Escalation"
    case nonRoot = "Running as Non-root"

    case devices = "Devices"
    case controlGroups = "Control Groups"
    case runtime = "Runtime"
    case otherContainers = "Other Containers"
    case volumeDrivers = "Volume Drivers"
    case logging = "Logging"
    case networkIdentity = "Network Identity"
    case hostGateway = "Host Gateway"
    case storage = "Storage Options"
    case hostFiles = "Files of the Host"
    case misplacedMembers = "Misplaced Members"

    /// Whether Kubernetes has a control of this name.
    public var isOfKubernetes: Bool {
        switch self {
        case .hostProcess, .hostNamespaces, .privilegedContainers, .capabilities, .hostPathVolumes, .hostPorts,
            .securityOptions, .procMount, .sysctls, .volumeTypes, .privilegeEscalation, .nonRoot:
            true
        case .devices, .controlGroups, .runtime, .otherContainers, .volumeDrivers, .logging, .networkIdentity,
            .hostGateway, .storage, .hostFiles, .misplacedMembers:
            false
        }
    }

    /// The least strict standard that has the control.
    public var standard: SecurityStandard {
        switch self {
        case .privilegeEscalation, .nonRoot: .restricted
        default: .baseline
        }
    }
}
