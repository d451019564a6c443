// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A reader of a service into the body of the container that compose would create for it.
struct ComposeContainerReader {
    let service: YAMLNode.Pair
    let project: ComposeUp
    var body = ComposeBody()

    /// - Parameter service: a name and its mapping, variables replaced.
    init(of service: YAMLNode.Pair, in project: ComposeUp) {
        (self.service, self.project) = (service, project)
        body.set("Image", .string(project.imageName(of: service.key)), from: "build", at: service.keyPlace)
        let entries = service.value.pairs ?? []
        for entry in entries { read(entry) }
        joinDefaultNetwork()
    }

    /// The container's request, after that of a build if there is one.
    var requests: [ComposeRequest] {
        let name = "service \(service.key)"
        let container = ComposeRequest(name: name, place: service.keyPlace, target: "/containers/create", body: body)
        guard let build = service.value.pairs?.first(where: { $0.key == "build" }) else { return [container] }
        let built = ComposeRequest(
            name: "build of \(service.key)", place: build.keyPlace, target: "/build", body: ComposeBody())
        return [built, container]
    }

    private mutating func read(_ entry: YAMLNode.Pair) {
        if let (path, kind) = Self.members[entry.key] {
            body.set(path, entry.value.json(as: kind), from: entry)
            return
        }
        switch entry.key {
        case "volumes": readVolumes(from: entry)
        case "tmpfs": for text in entry.value.texts { addTmpfs(text, from: entry) }
        case "use_api_socket":
            if entry.value.json?.bool == true {
                body.append(
                    "HostConfig.Binds", [.string("/var/run/docker.sock:/var/run/docker.sock")], from: entry.key,
                    at: entry.keyPlace)
            }
        case "secrets": readFiles(of: "secrets", below: "/run/secrets/", from: entry)
        case "configs": readFiles(of: "configs", below: "/", from: entry)
        case "networks": readNetworks(from: entry)
        case "network_mode": readNamespace("HostConfig.NetworkMode", from: entry)
        case "pid": readNamespace("HostConfig.PidMode", from: entry)
        case "ipc": readNamespace("HostConfig.IpcMode", from: entry)
        case "ports": readPorts(from: entry)
        case "devices": readDevices(from: entry)
        case "gpus": readGraphics(from: entry)
        case "logging":
            body.set("HostConfig.LogConfig.Type", entry.value["driver"]?.json, from: entry)
            body.set("HostConfig.LogConfig.Config", entry.value["options"]?.textMap, from: entry)
        case "restart":
            let name = (entry.value.text ?? "").prefix { $0 != ":" }
            body.set("HostConfig.RestartPolicy.Name", .string(String(name)), from: entry)
        case "deploy": readDeploy(from: entry)
        case "cpus": body.set("HostConfig.NanoCpus", entry.value.processors, from: entry)
        case _ where Self.harmless.contains(entry.key): break
        default: body.leave(unread: entry)
        }
    }

    // MARK: Keys that are one member

    private static let members: [String: (String, YAMLNode.Kind)] = [
        "image": ("Image", .text), "user": ("User", .text), "hostname": ("Hostname", .text),
        "domainname": ("Domainname", .text), "working_dir": ("WorkingDir", .text), "stop_signal": ("StopSignal", .text),
        "mac_address": ("MacAddress", .text), "tty": ("Tty", .plain), "stdin_open": ("OpenStdin", .plain),
        "environment": ("Env", .variables), "labels": ("Labels", .map), "command": ("Cmd", .words),
        "entrypoint": ("Entrypoint", .words), "expose": ("ExposedPorts", .marks),
        "privileged": ("HostConfig.Privileged", .plain), "read_only": ("HostConfig.ReadonlyRootfs", .plain),
        "init": ("HostConfig.Init", .plain), "oom_kill_disable": ("HostConfig.OomKillDisable", .plain),
        "cap_add": ("HostConfig.CapAdd", .texts), "cap_drop": ("HostConfig.CapDrop", .texts),
        "security_opt": ("HostConfig.SecurityOpt", .texts), "group_add": ("HostConfig.GroupAdd", .texts),
        "device_cgroup_rules": ("HostConfig.DeviceCgroupRules", .texts), "dns": ("HostConfig.Dns", .texts),
        "dns_search": ("HostConfig.DnsSearch", .texts), "dns_opt": ("HostConfig.DnsOptions", .texts),
        "external_links": ("HostConfig.Links", .texts), "volumes_from": ("HostConfig.VolumesFrom", .texts),
        "extra_hosts": ("HostConfig.ExtraHosts", .hosts), "uts": ("HostConfig.UTSMode", .text),
        "userns_mode": ("HostConfig.UsernsMode", .text), "cgroup": ("HostConfig.CgroupnsMode", .text),
        "cgroup_parent": ("HostConfig.CgroupParent", .text), "runtime": ("HostConfig.Runtime", .text),
        "isolation": ("HostConfig.Isolation", .text), "annotations": ("HostConfig.Annotations", .map),
        "sysctls": ("HostConfig.Sysctls", .map), "storage_opt": ("HostConfig.StorageOpt", .map),
        "mem_limit": ("HostConfig.Memory", .amount), "memswap_limit": ("HostConfig.MemorySwap", .amount),
        "mem_reservation": ("HostConfig.MemoryReservation", .amount), "shm_size": ("HostConfig.ShmSize", .amount),
        "mem_swappiness": ("HostConfig.MemorySwappiness", .number), "cpu_shares": ("HostConfig.CpuShares", .number),
        "cpu_quota": ("HostConfig.CpuQuota", .number), "cpu_period": ("HostConfig.CpuPeriod", .number),
        "cpu_rt_runtime": ("HostConfig.CpuRealtimeRuntime", .number),
        "cpu_rt_period": ("HostConfig.CpuRealtimePeriod", .number), "cpuset": ("HostConfig.CpusetCpus", .text),
        "pids_limit": ("HostConfig.PidsLimit", .number), "oom_score_adj": ("HostConfig.OomScoreAdj", .number),
    ]

    /// Keys that compose itself handles, or that no policy is about.
    private static let harmless: Set<String> = [
        "attach", "build", "container_name", "depends_on", "develop", "env_file", "healthcheck", "links", "name",
        "platform",
        "profiles", "pull_policy", "pull_refresh_after", "scale", "stop_grace_period", "ulimits",
    ]

    // MARK: Namespaces, devices and limits

    /// Reads a namespace; `service:web` is the container of another service.
    private mutating func readNamespace(_ path: String, from entry: YAMLNode.Pair) {
        let mode = entry.value.text ?? ""
        let isService = mode.hasPrefix("service:")
        let name = isService ? "container:\(project.containerName(of: String(mode.dropFirst(8))))" : mode
        body.set(path, .string(name), from: entry)
    }

    /// Reads devices: `/dev/a:/dev/b:rwm`, or a mapping.
    private mutating func readDevices(from entry: YAMLNode.Pair) {
        for item in entry.value.items ?? [] {
            let parts = (item.text ?? "").split(separator: ":").map(String.init)
            let source = item["source"]?.text ?? parts.first ?? ""
            let target = item["target"]?.text ?? (parts.count > 1 ? parts[1] : source)
            let rights = item["permissions"]?.text ?? (parts.count > 2 ? parts[2] : "rwm")
            let device = JSONValue.object([
                JSONMember(name: "PathOnHost", value: .string(source)),
                JSONMember(name: "PathInContainer", value: .string(target)),
                JSONMember(name: "CgroupPermissions", value: .string(rights)),
            ])
            body.append("HostConfig.Devices", [device], from: entry.key, at: item.place)
        }
    }

    /// Reads GPUs: `gpus: all`, or a list like that of reservations.
    private mutating func readGraphics(from entry: YAMLNode.Pair) {
        if entry.value.text == "all" {
            return addDeviceRequest(of: nil, capability: "gpu", from: entry.key, at: entry.keyPlace)
        }
        for item in entry.value.items ?? [] {
            addDeviceRequest(of: item, capability: "gpu", from: entry.key, at: item.place)
        }
    }

    private mutating func addDeviceRequest(
        of item: YAMLNode?, capability: String?, from key: String, at place: SourceLocation
    ) {
        let count = item?["count"]?.number ?? .number(item?["device_ids"] == nil ? "-1" : "0")
        let names = item?["capabilities"]?.texts ?? [capability].compactMap { $0 }
        let request = JSONValue.object([
            JSONMember(name: "Driver", value: .string(item?["driver"]?.text ?? "")),
            JSONMember(name: "Count", value: count.number == nil ? .number("-1") : count),
            JSONMember(name: "DeviceIDs", value: .strings(item?["device_ids"]?.texts ?? [])),
            JSONMember(name: "Capabilities", value: .array([.strings(names)])),
        ])
        body.append("HostConfig.DeviceRequests", [request], from: key, at: place)
    }

    private mutating func readDeploy(from entry: YAMLNode.Pair) {
        let resources = entry.value["resources"]
        let limits = resources?["limits"]
        let (key, place) = ("deploy.resources.limits", limits?.place ?? entry.keyPlace)
        body.set("HostConfig.NanoCpus", limits?["cpus"]?.processors, from: key, at: place)
        body.set("HostConfig.Memory", limits?["memory"]?.amount, from: key, at: place)
        body.set("HostConfig.PidsLimit", limits?["pids"]?.number, from: key, at: place)
        for item in resources?["reservations"]?["devices"]?.items ?? [] {
            addDeviceRequest(of: item, capability: nil, from: "deploy.resources.reservations.devices", at: item.place)
        }
    }
}

extension YAMLNode {
    /// The form of a key's value in a body.
    enum Kind {
        case text, plain, number, texts, map, variables, words, marks, hosts, amount
    }

    fileprivate func json(as kind: Kind) -> JSONValue? {
        switch kind {
        case .text: text.map { .string($0) }
        case .plain: plainFlag
        case .number: number
        case .texts: textList
        case .map: textMap
        case .variables: variables
        case .words: commandWords
        case .marks: .object(texts.map { JSONMember(name: $0.contains("/") ? $0 : "\($0)/tcp", value: .object([])) })
        case .hosts: hosts
        case .amount: amount
        }
    }

    /// The flag, whose text may come from a variable.
    private var plainFlag: JSONValue? { ["true": .bool(true), "false": .bool(false)][text ?? ""] ?? json }

    /// The hosts as `name:address`, the engine's form.
    private var hosts: JSONValue? {
        if let pairs { return .array(pairs.flatMap { pair in pair.value.texts.map { .string("\(pair.key):\($0)") } }) }
        return .array(
            texts.map { text in
                guard let end = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return .string(text) }
                return .string("\(text[..<end]):\(text[text.index(after: end)...])")
            })
    }
}
