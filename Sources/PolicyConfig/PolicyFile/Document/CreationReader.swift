// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// Reads limits on creation: `create: { standard: baseline, binds: [/srv/ci] }`.
extension DocumentReader {
    mutating func creationLimit(from node: YAMLNode) -> CreationLimit? {
        guard let fields = fields(from: node, of: "create", keys: PolicyFileReference.create.keyNames) else {
            return nil
        }
        guard let standard = fields["standard"] else {
            let words = SecurityStandard.allCases.map(\.rawValue).joined(separator: ", ")
            issues.error(at: node.place, "create needs \"standard\", one of \(words)")
            return nil
        }
        let known = SecurityStandard.allCases.map { ($0.rawValue, $0) }
        guard let standard = word(from: standard, of: "standard", among: known) else { return nil }
        if let version = fields["standard_version"] {
            _ = number(
                from: version, of: "standard_version", in: SecurityStandard.version...SecurityStandard.version)
        }
        var limit = CreationLimit(standard: standard)
        if let images = fields["images"] { readImages(from: images, into: &limit) }
        limit.warnedStandard = fields["warn"].flatMap { warnedStandard(from: $0, beside: standard) }
        limit.dockerSocket = fields["docker_socket"].flatMap { socketPath(from: $0) }
        limit.binds = fields["binds"].map { allowedBinds(from: $0) }
        limit.capabilities = fields["capabilities"].map { capabilities(from: $0) }
        limit.ports = fields["ports"].flatMap { portAllowance(from: $0) }
        if let maxima = fields["limits"] { limit.maxima = resourceMaxima(from: maxima) }
        limit.networks = fields["networks"].map { networkNames(from: $0) }
        readKeys(from: fields, into: &limit)
        return limit
    }

    /// Reads the standard that only warns, which must be stricter than the one in force.
    private mutating func warnedStandard(
        from node: YAMLNode, beside standard: SecurityStandard
    ) -> SecurityStandard? {
        let strict = SecurityStandard.allCases.dropFirst()
        guard let warned = word(from: node, of: "warn", among: strict.map { ($0.rawValue, $0) }) else { return nil }
        if strict.drop(while: { $0 != standard }).dropFirst().contains(warned) || standard == .privileged {
            return warned
        }
        let words = "\(warned.rawValue) is not stricter than standard: \(standard.rawValue)"
        issues.error(at: node.place, "\(words), so there is nothing to warn of")
        return nil
    }

    private mutating func socketPath(from node: YAMLNode) -> String? {
        let expected = "the absolute path of a socket of this gate, such as /run/caisson/ci.sock"
        guard let path = text(from: node, of: "docker_socket", expected: expected) else { return nil }
        let clean = AbsolutePath.clean(path)
        if AbsolutePath.isAbsolute(path), clean != "/", !path.utf8.contains(UInt8(ascii: ":")) { return clean }
        mismatch(at: node, subject: "docker_socket", expected: expected)
        return nil
    }

    mutating func boundedItems(from node: YAMLNode, of key: String, expected: String) -> [YAMLNode] {
        guard let items = items(from: node, of: key, expected: expected) else { return [] }
        guard items.count <= PolicyFileBounds.binds else {
            issues.error(at: node.place, "\(key) has more than \(PolicyFileBounds.binds) entries")
            return []
        }
        return items
    }

    // MARK: Images, directories, capabilities and networks

    /// Reads a list of names, or such a list with further requirements on a name.
    private mutating func readImages(from node: YAMLNode, into limit: inout CreationLimit) {
        guard case .mapping = node.content else {
            limit.images = imagePatterns(from: node)
            return
        }
        guard let fields = fields(from: node, of: "images", keys: PolicyFileReference.images.keyNames) else { return }
        limit.images = fields["names"].map { imagePatterns(from: $0) }
        let digest = fields["digest"].flatMap { word(from: $0, of: "digest", among: [("required", true)]) }
        limit.requiresDigest = digest ?? false
        if !fields.has("names"), !fields.has("digest") {
            issues.error(at: node.place, "images says nothing; write \"names\" or \"digest: required\"")
        }
    }

    private mutating func imagePatterns(from node: YAMLNode) -> [ImagePattern] {
        let expected = "a list of names of images, such as [\"docker.io/library/*\"]"
        return boundedItems(from: node, of: "images", expected: expected).compactMap { item in
            guard let text = text(from: item, of: "images", expected: expected) else { return nil }
            if let pattern = ImagePattern(parsing: text) { return pattern }
            let whole = "docker.io/\(text.contains("/") ? "" : "library/")\(text)"
            issues.error(
                at: item.place, "\(text.shown) does not begin with a registry; did you mean \(whole.shown)?")
            return nil
        }
    }

    private mutating func allowedBinds(from node: YAMLNode) -> [CreationLimit.AllowedBind] {
        let expected = "a list of directories, such as [/srv]"
        return boundedItems(from: node, of: "binds", expected: expected).compactMap { item in
            guard case .mapping = item.content else {
                return bindDirectory(from: item).map { CreationLimit.AllowedBind(path: $0) }
            }
            guard let fields = fields(from: item, of: "a bind", keys: PolicyFileReference.bind.keyNames) else {
                return nil
            }
            guard let path = fields["path"] else {
                issues.error(at: item.place, "a bind needs \"path\", the absolute path of a directory")
                return nil
            }
            let flags = [("true", true), ("false", false)]
            let isReadOnly = fields["read_only"].flatMap { word(from: $0, of: "read_only", among: flags) } ?? false
            return bindDirectory(from: path).map { CreationLimit.AllowedBind(path: $0, isReadOnly: isReadOnly) }
        }
    }

    private mutating func capabilities(from node: YAMLNode) -> Set<String> {
        let expected = "a list of capabilities, such as [NET_ADMIN]"
        let names = boundedItems(from: node, of: "capabilities", expected: expected).compactMap { item -> String? in
            guard let text = text(from: item, of: "capabilities", expected: expected) else { return nil }
            let name = text.hasPrefix("CAP_") ? String(text.dropFirst(4)) : text
            if Capability.names.contains(name) { return name }
            let ending = Suggestion.ending(for: name, among: Capability.names.sorted(), listing: false)
            issues.error(at: item.place, "\(text.shown) is no capability\(ending)")
            return nil
        }
        return Set(names)
    }

    private mutating func networkNames(from node: YAMLNode) -> [TextPattern] {
        let expected = "a list of names of networks, such as [ci, \"ci-*\"]"
        return boundedItems(from: node, of: "networks", expected: expected).compactMap { item in
            text(from: item, of: "networks", expected: expected).map {
                TextEntry(text: $0, isPart: false, place: item.place).pattern
            }
        }
    }

    // MARK: Ports and resources

    private mutating func portAllowance(from node: YAMLNode) -> CreationLimit.PortAllowance? {
        guard let fields = fields(from: node, of: "ports", keys: PolicyFileReference.ports.keyNames) else { return nil }
        var host: IPAddress?
        if let node = fields["host"] {
            let expected = "an IPv4 or IPv6 address"
            guard let text = text(from: node, of: "host", expected: expected) else { return nil }
            guard let address = IPAddress(text) else {
                mismatch(at: node, subject: "host", expected: expected)
                return nil
            }
            host = address
        }
        guard let from = fields["from"], let to = fields["to"] else {
            issues.error(at: node.place, "ports needs \"from\" and \"to\", the first and the last port")
            return nil
        }
        guard let first = number(from: from, of: "from", in: 1...65_535),
            let last = number(from: to, of: "to", in: 1...65_535)
        else { return nil }
        if first > last { issues.warning(at: node.place, "no port is from \(first) to \(last)") }
        return CreationLimit.PortAllowance(host: host, ports: first..<max(first, last + 1))
    }

    private mutating func resourceMaxima(from node: YAMLNode) -> CreationLimit.ResourceMaxima {
        var maxima = CreationLimit.ResourceMaxima()
        guard let fields = fields(from: node, of: "limits", keys: PolicyFileReference.maxima.keyNames) else {
            return maxima
        }
        if fields.has("memory"), let node = fields["memory"] { maxima.memory = memory(from: node) }
        if fields.has("cpus"), let node = fields["cpus"] { maxima.nanoCPUs = processors(from: node) }
        if fields.has("pids"), let node = fields["pids"] {
            maxima.processes = number(from: node, of: "pids", in: 1...4_194_304)
        }
        let flags = [("true", true), ("false", false)]
        maxima.isAdded = fields["add"].flatMap { word(from: $0, of: "add", among: flags) } ?? false
        return maxima
    }

    /// `512m`, `2g`, or a number of bytes.
    mutating func memory(from node: YAMLNode) -> Int? {
        let expected = "an amount of memory, such as 512m or 2g"
        guard let text = text(from: node, of: "memory", expected: expected) else { return nil }
        let units: [(Character, Int)] = [("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30)]
        let unit = units.first { text.lowercased().last == $0.0 }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.utf8.allSatisfy(\.isDigit), let count = Int(digits),
            case let (bytes, overflows) = count.multipliedReportingOverflow(by: unit?.1 ?? 1), !overflows,
            (1...Int.max / 4).contains(bytes)
        else {
            mismatch(at: node, subject: "memory", expected: expected)
            return nil
        }
        return bytes
    }

    /// `2` or `0.5`, in billionths.
    mutating func processors(from node: YAMLNode) -> Int? {
        let expected = "a number of processors, such as 2 or 0.5"
        guard let text = text(from: node, of: "cpus", expected: expected) else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        let digits = fraction + String(repeating: "0", count: max(0, 9 - fraction.utf8.count))
        guard (parts + [Substring(digits)]).allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }),
            digits.utf8.count == 9, let whole = Int(parts[0]), whole < 1_000_000, let rest = Int(digits),
            whole + rest > 0
        else {
            mismatch(at: node, subject: "cpus", expected: expected)
            return nil
        }
        return whole * 1_000_000_000 + rest
    }
}
