// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension CreationLimit {
    /// The limit as a policy file writes it, on one line.
    package var text: String {
        var parts = ["standard: \(standard.rawValue)"]
        if let warnedStandard { parts.append("warn: \(warnedStandard.rawValue)") }
        if let images = writtenImages { parts.append("images: \(images)") }
        if let binds { parts.append("binds: [\(binds.map(\.yaml).joined(separator: ", "))]") }
        if let dockerSocket { parts.append("docker_socket: \(YAMLText.scalar(dockerSocket))") }
        if let capabilities { parts.append("capabilities: \(YAMLText.list(capabilities.sorted()))") }
        if let ports { parts.append("ports: \(ports.yaml)") }
        if let limits = maxima.yaml { parts.append("limits: \(limits)") }
        if let networks { parts.append("networks: \(YAMLText.list(networks.map(\.written)))") }
        parts += writtenKeys
        return "create: { \(parts.joined(separator: ", ")) }"
    }

    private var writtenKeys: [String] {
        let lists: [(String, [String]?)] = [
            ("users", users?.map(\.written)), ("restart", restarts), ("name", names?.map(\.written)),
            ("devices", devices), ("runtimes", runtimes), ("sysctls", sysctls?.map(\.written)),
            ("volumes", volumes?.map(\.written)),
        ]
        let limits = [labels.map { "labels: \($0.yaml)" }, variables.map { "env: \($0.yaml)" }].compactMap(\.self)
        return lists.compactMap { key, texts in texts.map { "\(key): \(YAMLText.list($0))" } } + limits
            + (gpus.map { ["gpus: \($0 == Int.max ? "all" : "\($0)")"] } ?? [])
    }

    private var writtenImages: String? {
        let names = images.map { YAMLText.list($0.map(\.text)) }
        guard requiresDigest else { return names }
        return "{ \(names.map { "names: \($0), " } ?? "")digest: required }"
    }
}

extension CreationLimit.AllowedBind {
    fileprivate var yaml: String {
        let path = YAMLText.scalar(path)
        return isReadOnly ? "{ path: \(path), read_only: true }" : path
    }
}

extension CreationLimit.PortAllowance {
    fileprivate var yaml: String {
        let address = host.map { "host: \(YAMLText.scalar("\($0)")), " } ?? ""
        return "{ \(address)from: \(ports.lowerBound), to: \(ports.upperBound - 1) }"
    }
}

extension Ownership {
    /// The lines of a policy file for it.
    var lines: [String] {
        guard let owner else { return [] }
        return ["own: \(YAMLText.scalar(owner))"] + (quotaText.map { [$0] } ?? [])
    }

    /// The value of `quota` in a policy file; nil without a quota.
    package var quotaText: String? {
        var parts = QuotaKeys.counts.compactMap { key, member in quota[keyPath: member].map { "\(key): \($0)" } }
        if let memory = quota.memory { parts.append("memory: \(memory)") }
        if let nanoCPUs = quota.nanoCPUs { parts.append("cpus: \(YAMLText.processors(nano: nanoCPUs))") }
        return parts.isEmpty ? nil : "quota: { \(parts.joined(separator: ", ")) }"
    }
}

extension YAMLText {
    fileprivate static func processors(nano: Int) -> String {
        let rest = String(nano % 1_000_000_000 + 1_000_000_000).dropFirst()
        return "\(nano / 1_000_000_000).\(rest)"
    }
}

extension CreationLimit.ResourceMaxima {
    fileprivate var yaml: String? {
        var parts: [String] = []
        if let memory { parts.append("memory: \(memory)") }
        if let nanoCPUs { parts.append("cpus: \(YAMLText.processors(nano: nanoCPUs))") }
        if let processes { parts.append("pids: \(processes)") }
        if isAdded { parts.append("add: true") }
        return parts.isEmpty ? nil : "{ \(parts.joined(separator: ", ")) }"
    }
}

extension CreationLimit.LabelLimit {
    fileprivate var yaml: String {
        let lists = [
            ("required", required.map(\.text)), ("forbidden", forbidden.map(\.written)), ("added", added.map(\.text)),
        ]
        return YAMLText.mapping(of: lists)
    }
}

extension CreationLimit.VariableLimit {
    fileprivate var yaml: String {
        YAMLText.mapping(of: [("required", required.map(\.text)), ("forbidden", forbidden.map(\.written))])
    }
}

extension YAMLText {
    /// Returns a mapping on one line, without empty lists.
    fileprivate static func mapping(of lists: [(String, [String])]) -> String {
        let parts = lists.filter { !$0.1.isEmpty }.map { "\($0.0): \(list($0.1))" }
        return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
    }
}
