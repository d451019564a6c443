// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Networks, ports, and what a container must ask for.
extension CreationJudge {
    /// `default`, and nothing at all, are the bridge.
    func checkNetwork(named text: String) throws(BodyViolation) {
        if text == "none" || isPrivileged && limit.networks == nil { return }
        let name = ["", "default"].contains(text) ? "bridge" : text
        // Behind a colon another container stands, a namespace's path, or options that Podman reads.
        guard isPrivileged || ObjectName.isValid(name), name != "host" || isPrivileged else {
            throw notAllowed(found: text, by: .hostNamespaces)
        }
        guard let networks = limit.networks, !networks.contains(where: { $0.matches(name) }) else { return }
        throw .creation(found: name, CreationObjection(.key("networks"), word: "networks: [\(name)]"))
    }

    // MARK: Ports

    func checkPorts(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged, limit.ports == nil { return }
        for port in value.object ?? [] {
            for (index, binding) in (port.value.array ?? []).enumerated() {
                try at("\(port.name)[\(index)]") { () throws(BodyViolation) in try check(binding: binding) }
            }
            // Without a binding an engine takes one of any address and any port.
            if port.value.isNeutral { try check(binding: .object([])) }
        }
    }

    private func check(binding: JSONValue) throws(BodyViolation) {
        let (host, port) = (binding["HostIp"]?.string ?? "", binding["HostPort"]?.string ?? "")
        guard let ports = limit.ports else { throw portNeeded(found: [host, port].filter { !$0.isEmpty }) }
        let isHost = ports.host.map { IPAddress(host) == $0 } ?? true
        guard isHost, ports.takes(port: port) else { throw portNeeded(found: [host, port].filter { !$0.isEmpty }) }
    }

    func checkAllPorts() throws(BodyViolation) {
        if isPrivileged, limit.ports == nil { return }
        let isAllowed = limit.ports.map { $0.host == nil && $0.holdsChosenPorts } ?? false
        guard isAllowed else { throw portNeeded(found: ["true"]) }
    }

    private func portNeeded(found: [String]) -> BodyViolation {
        let port = found.last.flatMap { Int($0) }
        let word = port.map { "ports: { from: \($0), to: \($0) }" } ?? "ports: { from: 1024, to: 65535 }"
        let source = limit.ports == nil ? CreationObjection.Limit.standard(limit.standard) : .key("ports")
        return .creation(
            found: found.isEmpty ? "any port" : found.joined(separator: ":"), CreationObjection(source, word: word))
    }

    // MARK: Maxima

    func checkMaximum(of value: JSONValue, upTo maximum: Int?, key: String) throws(BodyViolation) {
        guard let maximum else { return }
        let amount = value.number.flatMap { Int($0) } ?? -1
        guard amount > 0, amount <= maximum else { throw maximumNeeded(found: value.shown, upTo: maximum, key: key) }
    }

    private func maximumNeeded(found: String, upTo maximum: Int, key: String) -> BodyViolation {
        .creation(found: found, CreationObjection(.key("limits"), needed: "from 1 to \(maximum) (\(key))"))
    }

    // MARK: The whole body

    /// Checks what several members say together, and what must be there.
    func checkWhole(in body: JSONValue) throws(BodyViolation) {
        switch endpoint {
        case .containerCreate: try checkContainer(in: body)
        case .containerUpdate: try checkUpdate(in: body)
        case .volumeCreate:
            try check(VolumeDriver(in: body.judged(at: "a volume"), name: "Driver", options: "DriverOpts"))
        default: break
        }
    }

    private func checkContainer(in body: JSONValue) throws(BodyViolation) {
        let host = body["HostConfig"] ?? .object([])
        if limit.images != nil, body["Image"]?.string ?? "" == "" {
            throw BodyViolation.creation(CreationObjection(.key("images"), needed: "the name of an image")).below(
                "Image")
        }
        try at("HostConfig") { () throws(BodyViolation) in
            try checkRequired(in: host)
            if limit.standard == .restricted { try checkDropped(in: host) }
            if limit.networks != nil {
                try at("NetworkMode") { () throws(BodyViolation) in
                    try checkNetwork(named: host["NetworkMode"]?.string ?? "")
                }
            }
        }
        if limit.standard == .restricted, body["User"]?.string ?? "" == "" {
            throw userNeeded(found: "").below("User")
        }
    }

    private func checkRequired(in host: JSONValue) throws(BodyViolation) {
        let (maxima, zero) = (limit.maxima, JSONValue.number("0"))
        for (name, maximum, key) in [("Memory", maxima.memory, "memory"), ("PidsLimit", maxima.processes, "pids")] {
            try at(name) { () throws(BodyViolation) in try checkMaximum(of: host[name] ?? zero, upTo: maximum, key: key)
            }
        }
        guard let processors = maxima.nanoCPUs else { return }
        if let quota = host["CpuQuota"], !quota.isNeutral {
            let period = host["CpuPeriod"]?.number.flatMap { Int($0) } ?? 0
            let (share, overflows) = (quota.number.flatMap { Int($0) } ?? -1).multipliedReportingOverflow(
                by: 1_000_000_000)
            let perPeriod = share / max(period > 0 ? period : 100_000, 1)
            guard !overflows, perPeriod > 0, perPeriod <= processors else {
                throw maximumNeeded(found: quota.shown, upTo: processors, key: "cpus").below("CpuQuota")
            }
            return
        }
        try at("NanoCpus") { () throws(BodyViolation) in
            try checkMaximum(of: host["NanoCpus"] ?? zero, upTo: processors, key: "cpus")
        }
    }

    private func checkDropped(in host: JSONValue) throws(BodyViolation) {
        let dropped = (host["CapDrop"]?.array ?? []).compactMap(\.string).map { $0.uppercased() }
        guard dropped.contains("ALL") else {
            throw BodyViolation.creation(
                CreationObjection(.standard(.restricted), needed: "[ALL]", word: "standard: baseline")
            ).below("CapDrop")
        }
        let options = (host["SecurityOpt"]?.array ?? []).compactMap(\.string)
        let words = ["no-new-privileges", "no-new-privileges=true", "no-new-privileges:true"]
        guard options.contains(where: words.contains) else {
            throw BodyViolation.creation(
                CreationObjection(
                    .standard(.restricted), needed: "[no-new-privileges:true]", word: "standard: baseline")
            ).below("SecurityOpt")
        }
    }

    /// An engine keeps what an update does not say, and takes 0 processes for any number of them.
    private func checkUpdate(in body: JSONValue) throws(BodyViolation) {
        if let maximum = limit.maxima.processes, let processes = body["PidsLimit"], !processes.isNull {
            try at("PidsLimit") { () throws(BodyViolation) in
                try checkMaximum(of: processes, upTo: maximum, key: "pids")
            }
        }
        guard let processors = limit.maxima.nanoCPUs else { return }
        for name in ["CpuQuota", "CpuPeriod"] {
            guard let value = body[name], !value.isNeutral else { continue }
            throw maximumNeeded(found: value.shown, upTo: processors, key: "cpus").below(name)
        }
    }
}

extension CreationLimit.PortAllowance {
    /// A port, a range of ports, or none, which leaves the choice to the engine.
    func takes(port text: String) -> Bool {
        if ["", "0"].contains(text) { return holdsChosenPorts }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0).map(Int.init) }
        return (1...2).contains(ends.count) && ends.allSatisfy { $0.map(ports.contains) ?? false }
    }
}
