// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Checks of networks, ports, and required resources.
extension CreationJudge {
    /// Checks a network's name: `default` and an empty one are the bridge.
    mutating func checkNetwork(named text: String) throws(BodyViolation) {
        if text == "none" || isPrivileged && limit.networks == nil { return }
        let name = ["", "default"].contains(text) ? "bridge" : text
        // The text behind a colon is another container, a namespace's path, or options that Podman reads.
        guard isPrivileged || ObjectName.isValid(name), name != "host" || isPrivileged else {
            throw notAllowed(found: text, by: .hostNamespaces)
        }
        guard let networks = limit.networks else { return }
        for name in try names(ofNetwork: name) where !networks.contains(where: { $0.matches(name) }) {
            throw .creation(found: name, CreationObjection(.key("networks"), word: "networks: [\(name)]"))
        }
    }

    /// Returns the network's names. If no network has the name, an engine takes hexadecimal digits for the beginning of
    /// an ID: for such a name the engine is asked for the network.
    private mutating func names(ofNetwork name: String) throws(BodyViolation) -> [String] {
        guard name.utf8.allSatisfy(\.isLowercaseHexDigit) else { return [name] }
        let question = ask(about: .network, name: name)
        guard let objects else { return [name] }
        guard let result = objects.byQuestion[question] else { throw uncertain(name) }
        return [name] + (result.candidates.first?.descriptions.first?.names ?? [])
    }

    mutating func checkNetwork(inPathOf facts: RequestFacts) throws(BodyViolation) {
        guard endpoint == .networkConnect, let range = facts.match?.name else { return }
        let name = String(decoding: facts.request.target.name(at: range), as: UTF8.self)
        try at("the network") { () throws(BodyViolation) in try checkNetwork(named: name) }
    }

    // MARK: Ports

    func checkPorts(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged, limit.ports == nil { return }
        for port in value.object ?? [] {
            for (index, binding) in (port.value.array ?? []).enumerated() {
                try at("\(port.name)[\(index)]") { () throws(BodyViolation) in try check(binding: binding) }
            }
            // Without a binding an engine takes any address and any port.
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

    func checkMaximum(
        of value: JSONValue, upTo maximum: Int?, key: String, least: Int = 1
    ) throws(BodyViolation) {
        guard let maximum else { return }
        let amount = value.number.flatMap { Int($0) } ?? -1
        guard amount >= least, amount <= maximum else {
            throw maximumNeeded(found: value.shown, from: least, upTo: maximum, key: key)
        }
    }

    /// Checks a number of processors. An engine makes a quota of it, by the ten-thousandth of a processor; one of 0 is
    /// none (moby daemon/daemon_unix.go).
    func checkProcessors(_ value: JSONValue) throws(BodyViolation) {
        guard let maximum = limit.maxima.nanoCPUs else { return }
        try checkMaximum(of: value, upTo: maximum, key: "cpus", least: Self.leastProcessors)
    }

    /// The least that Docker takes: a hundredth of a processor, in billionths.
    private static let leastProcessors = 10_000_000

    private func maximumNeeded(found: String, from least: Int = 1, upTo maximum: Int, key: String) -> BodyViolation {
        .creation(found: found, CreationObjection(.key("limits"), needed: "from \(least) to \(maximum) (\(key))"))
    }

    // MARK: The whole body

    /// Checks that need several fields, and required fields.
    mutating func checkWhole(in body: JSONValue) throws(BodyViolation) {
        switch endpoint {
        case .containerCreate: try checkContainer(in: body)
        case .containerUpdate: try checkUpdate(in: body)
        case .volumeCreate:
            try check(VolumeDriver(in: body.judged(at: "a volume"), name: "Driver", options: "DriverOpts"))
        default: break
        }
    }

    private mutating func checkContainer(in body: JSONValue) throws(BodyViolation) {
        let host = body["HostConfig"] ?? .object([])
        if limit.limitsImages, body["Image"]?.string ?? "" == "" {
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
        if limit.standard == .restricted, limit.users == nil, body["User"]?.string ?? "" == "" {
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
            try checkProcessors(host["NanoCpus"] ?? zero)
        }
    }

    private func checkDropped(in host: JSONValue) throws(BodyViolation) {
        let dropped = (host["CapDrop"]?.array ?? []).compactMap(\.string).map { $0.uppercasedASCII }
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

    /// Checks an update. An engine keeps values that an update does not set, and takes 0 processes for no limit.
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
    /// Whether the ports include a port, a range of ports, or none, which leaves the choice to the engine.
    func takes(port text: String) -> Bool {
        if ["", "0"].contains(text) { return holdsChosenPorts }
        let ends = text.parts(between: "-", keepsEmpty: true).map { UInt16($0).map(Int.init) }
        return (1...2).contains(ends.count) && ends.allSatisfy { $0.map(ports.contains) ?? false }
    }
}
