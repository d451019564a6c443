// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Checks of single fields.
extension CreationJudge {
    /// Checks a value that is of its kind and not neutral.
    mutating func check(_ value: JSONValue, by judgement: MemberRule.Judgement) throws(BodyViolation) {
        switch judgement {
        case .image: try checkImage(value)
        case .user, .execUser: try checkUser(in: value)
        case .groups: try each(of: value, check: checkGroup)
        case .variables: try each(of: value, check: checkVariable)
        case .anonymousVolumes:
            for volume in value.object ?? [] { try MountParts.checkAnonymousVolume(volume.name) }
        case .binds: try checkBinds(in: value)
        case .mounts: try checkMounts(in: value)
        case .tmpfs: try checkTmpfs(in: value)
        case .volumeDriver: try checkDriver(in: value)
        case .capabilities: try each(of: value, check: checkCapability)
        case .securityOptions: try each(of: value, check: checkSecurityOption)
        case .annotations:
            guard !isPrivileged else { return }
            for annotation in value.object ?? [] { try HostPathsInBody.checkAnnotation(annotation.name) }
        case .logging: try checkLog(in: value)
        case .storageOptions: try checkNames(of: value, among: ["size"], by: .storage)
        case .networkMode: try checkNetwork(named: value.string ?? "")
        case .networks:
            for member in value.object ?? [] {
                try at(member.name) { () throws(BodyViolation) in
                    try checkNetwork(named: member.name)
                }
            }
        case .ports: try checkPorts(in: value)
        case .allPorts: try checkAllPorts()
        case .extraHosts: try each(of: value, check: checkExtraHost)
        case .memory: try checkMaximum(of: value, upTo: limit.maxima.memory, key: "memory")
        case .memoryAndSwap: try checkMaximum(of: value, upTo: limit.maxima.memory.map { 2 * $0 }, key: "memory")
        case .processors: try checkProcessors(value)
        case .processes: try checkMaximum(of: value, upTo: limit.maxima.processes, key: "pids")
        // Checked with the driver and with the period, once all fields are known.
        case .volumeOptions, .processorQuota: break
        case .oomScore: if !isPrivileged, value.isNegative { throw notAllowed(value, by: .controlGroups) }
        case .networkDriver:
            guard isPrivileged || value.string == "bridge" else { throw notAllowed(value, by: .networkIdentity) }
        case .networkOptions: try checkNames(of: value, among: SafeNames.networkOptions, by: .networkIdentity)
        case .labels, .restart, .devices, .graphics, .runtime, .systemControls: try checkKey(of: value, by: judgement)
        }
    }

    var isPrivileged: Bool { limit.standard == .privileged }

    /// Checks each string of a list, and throws the violation by the first that is not allowed.
    private func each(
        of value: JSONValue, check: (JSONValue) throws(BodyViolation) -> Void
    ) throws(BodyViolation) {
        for text in value.array ?? [] { try check(text) }
    }

    private func checkNames(
        of value: JSONValue, among safe: Set<String>, by control: SecurityControl
    ) throws(BodyViolation) {
        if isPrivileged { return }
        for member in value.object ?? [] where !safe.contains(member.name) {
            throw notAllowed(found: member.name, by: control)
        }
    }

    // MARK: Images and users

    /// Returns the name of an image with its registry; nil if any image may be used, and if it has one.
    func qualified(_ value: JSONValue) -> JSONValue? {
        guard limit.limitsImages, let text = value.string,
            let name = CompleteImageName(completing: text)?.qualified, name != text
        else { return nil }
        return .string(name)
    }

    /// - Parameter isWritten: whether the name is sent with its registry; if false, the client's own form has to have
    ///   it.
    func checkImage(_ value: JSONValue, isWritten: Bool = true) throws(BodyViolation) {
        guard limit.limitsImages, let text = value.string else { return }
        let name = CompleteImageName(completing: text)
        let isListed = limit.images.map { images in name.map { name in images.contains { $0.matches(name) } } ?? false }
        guard let name, isListed ?? true else {
            // An ID is no name that a policy could list.
            let word = name.map { "images: [\"\($0.repository)\"]" }
            throw .creation(found: name?.text ?? text, CreationObjection(.key("images"), word: word))
        }
        guard !limit.requiresDigest || name.hasDigest else {
            let needed = "\(name.repository)@sha256:…"
            throw .creation(found: name.text, CreationObjection(.key("images"), needed: needed))
        }
        guard isWritten || name.qualified == text else {
            throw .creation(found: text, CreationObjection(.key("images"), needed: name.qualified))
        }
    }

    /// Checks the user. A user's name is defined in the image, which may give root any name.
    private func checkUser(in value: JSONValue) throws(BodyViolation) {
        guard let text = value.string else { return }
        if let users = limit.users { return try checkUser(named: text, by: users) }
        guard limit.standard == .restricted else { return }
        let user = text.part(before: ":")
        let isOther = user.utf8.allSatisfy(\.isDigit) && (UInt32(user) ?? 0) > 0
        guard isOther else { throw userNeeded(found: text) }
    }

    func userNeeded(found: String) -> BodyViolation {
        .creation(
            found: found,
            CreationObjection(
                .standard(.restricted), needed: "the number of a user that is not root", word: "standard: baseline"))
    }

    /// Checks a group: with `keep-groups` Podman keeps the groups of the engine's own process.
    private func checkGroup(_ value: JSONValue) throws(BodyViolation) {
        if !isPrivileged, value.string == "keep-groups" { throw notAllowed(value, by: .runtime) }
    }

    // MARK: Privileges

    private func checkCapability(_ value: JSONValue) throws(BodyViolation) {
        guard let allowed = limit.capabilities ?? SafeNames.capabilities(under: limit.standard) else { return }
        let name = Self.capability(value.string ?? "")
        if allowed.contains(name) { return }
        let source = limit.capabilities == nil ? CreationObjection.Limit.standard(limit.standard) : .key("capabilities")
        throw .creation(
            found: name,
            CreationObjection(source, word: "capabilities: [\(name)]", isRoot: HostPower.isRoot(capability: name)))
    }

    /// Returns the name of a capability without `CAP_`; an engine takes any case, with and without it.
    static func capability(_ text: String) -> String {
        let name = text.uppercasedASCII
        return name.rest(behind: "CAP_").map(String.init) ?? name
    }

    /// Checks a security option, `name=value` or `name:value` (moby daemon/daemon_unix.go, parseSecurityOpt).
    private func checkSecurityOption(_ value: JSONValue) throws(BodyViolation) {
        if isPrivileged { return }
        let text = value.string ?? ""
        let name = text.part(before: "=", ":")
        let isSafe =
            switch name {
            case "no-new-privileges": ["", "=true", ":true"].contains(text[name.endIndex...])
            case "seccomp": text == "seccomp=builtin"
            case "apparmor": ["=docker-default", ":docker-default"].contains(text[name.endIndex...])
            case "label": Self.isSafeLabel(Substring(text[name.endIndex...].utf8.dropFirst()))
            default: false
            }
        guard isSafe else { throw notAllowed(found: value.shown, by: .securityOptions) }
    }

    /// Whether a label has one of Kubernetes' types of SELinux, or a level; neither a user nor a role.
    private static func isSafeLabel(_ label: Substring) -> Bool {
        let types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"]
        return label.begins(with: "level:") || types.contains { label == "type:\($0)" }
    }

    // MARK: Logs and hosts

    private func checkLog(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged { return }
        if let type = value["Type"]?.string, !["", "json-file", "local", "none"].contains(type) {
            throw notAllowed(found: type, by: .logging).below("Type")
        }
        for option in value["Config"]?.object ?? [] where !SafeNames.logOptions.contains(option.name) {
            throw notAllowed(found: option.name, by: .logging).below("Config")
        }
    }

    private func checkExtraHost(_ value: JSONValue) throws(BodyViolation) {
        let isGateway = value.string?.ends(with: "host-gateway") == true
        if isGateway, !isPrivileged { throw notAllowed(value, by: .hostGateway) }
    }
}

/// The closed lists of the standards.
public enum SafeNames {
    /// Returns Kubernetes' list of capabilities; nil allows all.
    static func capabilities(under standard: SecurityStandard) -> Set<String>? {
        switch standard {
        case .privileged: nil
        case .baseline: baselineCapabilities
        case .restricted: ["NET_BIND_SERVICE"]
        }
    }

    public static let baselineCapabilities: Set<String> = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    /// The sysctls that Kubernetes calls safe: each belongs to the container's own namespace.
    public static let systemControls: Set<String> = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_syncookies",
    ]

    /// The options of the log drivers that write to the engine's own folder.
    public static let logOptions: Set<String> = [
        "max-size", "max-file", "max-buffer-size", "compress", "mode", "tag", "labels", "labels-regex", "env",
        "env-regex",
    ]

    /// The options of the bridge driver that change nothing beyond its own containers.
    public static let networkOptions: Set<String> = [
        "com.docker.network.bridge.enable_icc", "com.docker.network.bridge.enable_ip_masquerade",
        "com.docker.network.driver.mtu",
    ]
}

extension JSONValue {
    /// Whether the value is a number below zero.
    var isNegative: Bool { number?.utf8.first == UInt8(ascii: "-") }
}
