// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The tables of docs/pod-security-standards.md: control, fields of Docker's bodies, allowed values, and reasons.
enum StandardTables {
    static let names = ["controls", "docker-controls", "free-members", "creation-endpoints"]

    /// Returns nil for a name that is no table's.
    static func table(named name: String) -> [String]? {
        switch name {
        case "controls": controls { $0.isOfKubernetes }
        case "docker-controls": controls { !$0.isOfKubernetes }
        case "free-members": freeMembers
        case "creation-endpoints": endpoints
        default: nil
        }
    }

    private static func row(of cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    private static func controls(where isMeant: (SecurityControl) -> Bool) -> [String] {
        let rows = SecurityControl.allCases.filter(isMeant).map { control in
            row(of: [
                control.rawValue, "`\(control.standard.rawValue)`", paths(of: control.members), control.allowed,
                control.reason,
            ])
        }
        return ["| control | from | members | may be | why |", "|---|---|---|---|---|"] + rows
    }

    /// Returns the paths of fields; those of other bodies are shown with their operation.
    private static func paths(of members: [(endpoint: Endpoint, path: String)]) -> String {
        if members.contains(where: { $0.endpoint == .containerStart }) {
            return "all of a `HostConfig` at the top of a ContainerCreate, ContainerUpdate or ContainerStart, `Cpuset`"
        }
        return members.map { member in
            let place = member.endpoint == .containerCreate ? "" : "\(member.endpoint.operationId) "
            return member.path.hasPrefix("the ") ? member.path : "\(place)`\(member.path)`"
        }.joined(separator: ", ")
    }

    private static var freeMembers: [String] {
        let free = SecurityControl.freeMembers
        let endpoints = free.map(\.endpoint).reduce(into: [Endpoint]()) { if !$0.contains($1) { $0.append($1) } }
        let rows = endpoints.map { endpoint in
            let paths = free.filter { $0.endpoint == endpoint }.map { "`\($0.path)`" }
            return row(of: ["`\(endpoint.operationId)`", paths.joined(separator: ", ")])
        }
        return ["| body | members |", "|---|---|"] + rows
    }

    /// The endpoints that write, by their relation to the limits.
    private static var endpoints: [String] {
        let writing = Endpoint.allCases.filter {
            !$0.traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost])
        }
        var words: [String] = []
        var members: [String: [String]] = [:]
        for endpoint in writing {
            let word = CreationReach.of(endpoint).words
            if members[word] == nil { words.append(word) }
            members[word, default: []].append("`\(endpoint.operationId)`")
        }
        let rows = words.sorted().map { row(of: [$0, (members[$0] ?? []).joined(separator: ", ")]) }
        return ["| under `create` | operations |", "|---|---|"] + rows
    }
}

extension CreationReach {
    fileprivate var words: String {
        switch self {
        case .judged: "judged"
        case .refused(let why): "refused: \(why)"
        case .harmless(let why): "not judged: \(why)"
        }
    }
}

extension SecurityControl {
    /// The allowed values in Markdown.
    fileprivate var allowed: String {
        switch self {
        case .hostProcess: "absent, `default`"
        case .hostNamespaces:
            "absent; `IpcMode` `private`, `none`, `shareable`; `CgroupnsMode` `private`; `NetworkMode` `none`, or the name "
                + "of a network other than `host` ([`networks`](policy-reference.md#what-may-be-created) names them)"
        case .privilegedContainers: "absent, `false`"
        case .capabilities:
            "\(Self.list(SafeNames.baselineCapabilities)); under `restricted` `NET_BIND_SERVICE`; or what "
                + "`capabilities` names"
        case .hostPathVolumes:
            "what `binds` and `docker_socket` name, without `shared` and `rshared`, and nothing of the host without it; volumes; `Tmpfs` with "
                + "options of a file system in memory"
        case .hostPorts: "what `ports` names; nothing without it"
        case .securityOptions:
            "`no-new-privileges`, also with `=true`; `seccomp=builtin`; `apparmor=docker-default`; `label=level:…`, "
                + "`label=type:` one of `container_t`, `container_init_t`, `container_kvm_t`, `container_engine_t`"
        case .procMount: "absent, `null`: an empty list is one, too"
        case .sysctls: "\(Self.list(SafeNames.systemControls)); or what `sysctls` names"
        case .volumeTypes: "`bind`, `volume`, `tmpfs`, `image`"
        case .privilegeEscalation: "`no-new-privileges` among `SecurityOpt`, `ALL` among `CapDrop`"
        case .nonRoot: "the number of a user other than 0; or what `users` names"
        case .devices, .controlGroups, .otherContainers, .networkIdentity, .hostFiles, .runtime, .volumeDrivers,
            .logging,
            .hostGateway, .storage, .misplacedMembers:
            allowedOfDocker
        }
    }

    private var allowedOfDocker: String {
        switch self {
        case .devices: "absent; of `Devices` what `devices` names, of `DeviceRequests` as many as `gpus` says"
        case .controlGroups: "absent; `OomScoreAdj` of 0 and more"
        case .runtime:
            "absent; a `Runtime` that `runtimes` names; groups but `keep-groups`; annotations that begin with `org.opencontainers.image.` or "
                + "`com.docker.compose.`"
        case .volumeDrivers: "`local` without a device, but for one below what `binds` names"
        case .logging: "`json-file`, `local`, `none`; \(Self.list(SafeNames.logOptions))"
        case .networkIdentity:
            "absent; of a network the driver `bridge` and \(Self.list(SafeNames.networkOptions))"
        case .hostGateway: "any name and address but `host-gateway`"
        case .storage: "`size`"
        case .hostFiles: "absent; variables without `*`, or with a value"
        case .misplacedMembers: "absent, or what says nothing"
        default: "absent"
        }
    }

    private static func list(_ names: Set<String>) -> String {
        names.sorted().map { "`\($0)`" }.joined(separator: ", ")
    }

    fileprivate var reason: String {
        switch self {
        case .hostProcess: "on Windows a process of the host"
        case .hostNamespaces: "the host's processes, sockets and names, or another container's"
        case .privilegedContainers: "all capabilities and devices, and no profile"
        case .capabilities: "the others reach beyond the container; `SYS_ADMIN` is root on the host"
        case .hostPathVolumes: "whoever writes to `/etc` or to the engine's socket is root on the host"
        case .hostPorts: "a service of the host, or another client's, could be taken the place of"
        case .securityOptions: "a profile of the client's own is none"
        case .procMount: "files of `/proc` and `/sys` that set up the host"
        case .sysctls: "the others are the host's"
        case .volumeTypes: "a plugin mounts what it likes"
        case .privilegeEscalation: "programs that give their callers more (setuid)"
        case .nonRoot: "root in a container is root to what it shares with the host"
        case .devices, .controlGroups, .otherContainers, .networkIdentity, .hostFiles, .runtime, .volumeDrivers,
            .logging,
            .hostGateway, .storage, .misplacedMembers:
            reasonOfDocker
        }
    }

    private var reasonOfDocker: String {
        switch self {
        case .devices: "a disk of the host is all that is on it"
        case .controlGroups: "other limits than the container's own, or none"
        case .runtime: "another program that starts containers, and orders to it; `Umask` is new, and nobody needs it"
        case .otherContainers: "the mounts, the variables and the names of a container that was not judged"
        case .volumeDrivers: "a bind, a disk or a share by another name"
        case .logging: "the engine itself would connect, or write, where its options say"
        case .networkIdentity: "addresses and names of others, and settings of the host's network"
        case .hostGateway: "services that listen on the host alone"
        case .storage: "other options are those of the engine's storage driver"
        case .hostFiles: "Podman writes, removes or reads them as root"
        default: "engines up to 26.1 read a `HostConfig` from the top of a body, and up to 25 from that of a start"
        }
    }
}
