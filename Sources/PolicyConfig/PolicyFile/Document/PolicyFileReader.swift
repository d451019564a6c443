// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore

extension DocumentReader {
    mutating func policyFile(from root: YAMLNode, presets: PolicyFile.Presets) -> PolicyFile {
        var file = PolicyFile()
        if let words = Self.other(root) {
            issues.error(at: root.place, words)
            return file
        }
        guard let fields = fields(from: root, of: "the file", keys: PolicyFileReference.file.keyNames) else {
            return file
        }
        checkVersion(in: fields)
        if let node = fields["listeners"] { file.listeners = listeners(from: node) }
        if let node = fields["upstream"] { file.upstream = upstream(from: node) }
        if let node = fields["admin"] { file.admin = admin(from: node) }
        if let node = fields["clients"] { file.clients = clients(from: node) }
        var names: [String: SourceLocation] = [:]
        var drafts: [PolicyDraft] = []
        if let node = fields["policies"] {
            drafts = policies(from: node, presets: presets, names: &names)
        } else {
            issues.error(at: root.place, "the key \"policies\" is missing: it says what may pass")
        }
        if let node = fields["log"] { file.log = log(from: node) }
        if let node = fields["audit"] { file.audit = audit(from: node) }
        if let node = fields["limits"] { file.limits = limits(from: node) }
        if let node = fields["tests"] { file.tests = tests(from: node) }
        file.namesClients = fields.has("clients")
        checkTogether(file, names: names, hasClients: file.namesClients)
        // A file with errors is not used, and compiling takes longer than reading.
        if issues.hasErrors { return file }
        let hasOwners = drafts.contains { $0.own != nil }
        file.policies = drafts.map {
            $0.compiled(in: issues.names, wording: wordings[$0.name], besideOwners: hasOwners)
        }
        for (draft, entry) in zip(drafts, file.policies) {
            checkVisibility(of: draft, in: entry.policy)
            checkCounterparts(of: draft, in: entry.policy)
            checkPartialWays(of: draft, in: entry.policy)
            checkCreation(of: draft)
        }
        return file
    }

    /// Returns the kind of a document that is no policy file; nil if it may be one.
    private static func other(_ root: YAMLNode) -> String? {
        switch root.content {
        case .mapping(let pairs):
            let keys = pairs.map(\.key)
            guard keys.contains("services"), !keys.contains("caisson"), !keys.contains("policies") else { return nil }
            return "this is a compose file: `caisson convert --compose` makes a policy file of one of its services"
        case .scalar(let text, _) where text.hasPrefix("caisson:"):
            return "behind the colon of a key stands a blank: caisson: 1"
        case .scalar, .sequence, .refused: return nil
        }
    }

    private mutating func checkVersion(in fields: Fields) {
        guard let node = fields["caisson"] else {
            issues.error(at: fields.place, "the key \"caisson\" is missing; a policy file begins with \"caisson: 1\"")
            return
        }
        guard node.text != "1" else { return }
        if let text = node.text, Int(text) != nil {
            issues.error(at: node.place, "this is version \(text.shown) of the policy file; version 1 is read here")
        } else {
            mismatch(at: node, subject: "caisson", expected: "the version of the policy file, 1")
        }
    }

    private mutating func upstream(from node: YAMLNode) -> PolicyFile.UpstreamEntry? {
        if case .mapping = node.content { return tlsUpstream(from: node) }
        let expected = "unix:///path, tcp://host:port, tls://host:port, or a mapping with tls"
        guard let text = text(from: node, of: "upstream", expected: expected) else { return nil }
        guard let address = GateAddress(text) else {
            mismatch(at: node, subject: "upstream", expected: expected)
            return nil
        }
        return PolicyFile.UpstreamEntry(address: address)
    }

    private mutating func admin(from node: YAMLNode) -> GateAddress? {
        let expected = "a port, host:port, tcp://host:port or unix:///path"
        guard let text = text(from: node, of: "admin", expected: expected) else { return nil }
        guard let address = GateAddress(admin: text) else {
            mismatch(at: node, subject: "admin", expected: expected)
            return nil
        }
        return address
    }

    private mutating func tlsUpstream(from node: YAMLNode) -> PolicyFile.UpstreamEntry? {
        guard let fields = fields(from: node, of: "upstream", keys: PolicyFileReference.upstream.keyNames) else {
            return nil
        }
        guard let value = fields["tls"], let text = text(from: value, of: "tls", expected: "host:port"),
            let address = GateAddress("tls://\(text)")
        else {
            issues.error(at: node.place, "upstream needs \"tls\", the engine's host:port")
            return nil
        }
        if fields.has("certificate") != fields.has("key") {
            issues.error(at: node.place, "a certificate and its key come together")
        }
        var tls = TLSClientFiles()
        tls.certificate = fields["certificate"].flatMap { pemFile(from: $0, key: "certificate") }
        tls.key = fields["key"].flatMap { pemFile(from: $0, key: "key") }
        tls.ca = fields["ca"].flatMap { pemFile(from: $0, key: "ca") }
        tls.serverName = fields["server_name"].flatMap { self.text(from: $0, of: "server_name", expected: "a name") }
        return PolicyFile.UpstreamEntry(address: address, tls: tls)
    }

    private mutating func log(from node: YAMLNode) -> PolicyFile.LogEntry? {
        guard let fields = fields(from: node, of: "log", keys: PolicyFileReference.log.keyNames) else { return nil }
        var log = PolicyFile.LogEntry()
        if let node = fields["format"] {
            log.format = word(from: node, of: "format", among: Settings.LogFormat.allCases.map { ($0.rawValue, $0) })
        }
        if let node = fields["detail"] {
            log.detail = word(
                from: node, of: "detail", among: [("everything", .everything), ("denials", .denialsAndErrors)])
        }
        return log
    }

    private mutating func limits(from node: YAMLNode) -> PolicyFile.LimitsEntry? {
        guard let fields = fields(from: node, of: "limits", keys: PolicyFileReference.limits.keyNames) else {
            return nil
        }
        var limits = PolicyFile.LimitsEntry()
        if let node = fields["connections"] {
            limits.connections = number(from: node, of: "connections", in: 1...1_000_000)
        }
        if let node = fields["body_memory"] {
            limits.bodyMemory = number(from: node, of: "body_memory", in: 1...1_000_000)
        }
        if let node = fields["threads"] {
            limits.threads = number(from: node, of: "threads", in: Settings.threadCounts)
        }
        if let node = fields["grace"] { limits.grace = number(from: node, of: "grace", in: 0...3600) }
        return limits
    }

    private mutating func tests(from node: YAMLNode) -> [PolicyFile.PolicyTest] {
        guard let items = items(from: node, of: "tests", expected: "a list of tests") else { return [] }
        return items.compactMap { test(from: $0) }
    }

    private mutating func test(from node: YAMLNode) -> PolicyFile.PolicyTest? {
        guard let fields = fields(from: node, of: "a test", keys: PolicyFileReference.test.keyNames) else { return nil }
        guard let request = fields["request"], let expect = fields["expect"] else {
            issues.error(at: node.place, "a test needs \"request\" and \"expect\"")
            return nil
        }
        var client: ClientMatcher?
        if let node = fields["as"],
            let text = text(from: node, of: "as", expected: "a client, such as container:traefik")
        {
            do throws(ClientProblem) {
                client = try ClientMatcher(parsing: text)
            } catch {
                issues.error(at: node.place, error.message)
            }
        }
        let isAllowed = word(from: expect, of: "expect", among: [("allow", true), ("deny", false)])
        guard let line = requestLine(from: request), let isAllowed else { return nil }
        return PolicyFile.PolicyTest(
            method: line.method, path: line.path, client: client,
            object: fields["object"].map { objectFacts(from: $0) } ?? [],
            body: fields["body"].flatMap { body(from: $0) },
            isAllowed: isAllowed, place: node.place)
    }

    private mutating func body(from node: YAMLNode) -> [UInt8]? {
        guard case .mapping = node.content, let value = node.json else {
            mismatch(at: node, subject: "body", expected: "a mapping, as a client sends it in JSON")
            return nil
        }
        return JSONWriter.write(value)
    }

    private mutating func objectFacts(from node: YAMLNode) -> [ObjectFact] {
        let expected = "a list of facts, such as [\"label:reload=yes\"]"
        return (items(from: node, of: "object", expected: expected) ?? []).compactMap { item in
            guard let text = text(from: item, of: "object", expected: ObjectFact.forms) else { return nil }
            guard let fact = ObjectFact(text: text) else {
                mismatch(at: item, subject: "object", expected: ObjectFact.forms)
                return nil
            }
            return fact
        }
    }

    private mutating func requestLine(from node: YAMLNode) -> (method: Method, path: String)? {
        let form = "METHOD /path"
        guard let text = text(from: node, of: "request", expected: form) else { return nil }
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let method = Method.allCases.first(where: { "\($0.token)" == parts[0] }) else {
            mismatch(at: node, subject: "request", expected: form)
            return nil
        }
        if let problem = Self.problem(with: parts[1], method: method) {
            let reason = problem.rawValue.substituting("_", with: " ")
            issues.error(at: node.place, "no policy is asked about \(parts[1].shown): \(reason)")
            return nil
        }
        return (method, parts[1])
    }

    private static func problem(with target: String, method: Method) -> TargetError? {
        Array(target.utf8).withUnsafeBytes { raw in
            do throws(TargetError) {
                _ = try RequestTarget.read(from: raw, of: method, host: nil)
                return nil
            } catch {
                return error
            }
        }
    }
}
