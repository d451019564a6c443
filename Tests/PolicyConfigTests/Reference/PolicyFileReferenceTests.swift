// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("The description of the policy file")
struct PolicyFileReferenceTests {
    typealias Mapping = PolicyFileReference.Mapping

    @Test("names each mapping once, and each key of it")
    func names() {
        #expect(PolicyFileReference.mappings.map(\.name) == Mapping.Name.allCases)
        for mapping in PolicyFileReference.mappings {
            #expect(Set(mapping.keyNames).count == mapping.keys.count, "\(mapping.name)")
            let named = mapping.choices + mapping.keys.flatMap(\.needs)
            #expect(Set(named).isSubset(of: mapping.keyNames), "\(mapping.name)")
        }
    }

    @Test("has the keys that the reader knows, and no others", arguments: Mapping.Name.allCases)
    func keys(name: Mapping.Name) throws {
        let mapping = try #require(PolicyFileReference.mapping(named: name))
        // An entry is told from others by its first key.
        let first = name == .limited ? "operation: ContainerCreate, " : ""
        let issues = PolicyText.issues(Frames.file(name, "{ \(first)qqqqqqqq: x }"))
        let told = try #require(issues.first { $0.contains("has no key \"qqqqqqqq\"") }, "\(issues)")
        let list = try #require(told.components(of: "; there are ").last)
        let known = Set(list.components(of: ", "))
        #expect(known == Set(mapping.keyNames))
    }

    @Test("gives for each key an example that the reader takes", arguments: Mapping.Name.allCases)
    func examples(name: Mapping.Name) throws {
        let mapping = try #require(PolicyFileReference.mapping(named: name))
        for key in mapping.keys {
            let text = Frames.file(name, Frames.value(of: mapping, with: key.name, key.example))
            let issues = PolicyText.issues(text).filter { !$0.hasPrefix("warning:") }
            #expect(issues.filter { !$0.contains("there is no listener") } == [], "\(text)")
        }
    }

    @Test("has the words of the reader, and no others", arguments: Mapping.Name.allCases)
    func words(name: Mapping.Name) throws {
        let mapping = try #require(PolicyFileReference.mapping(named: name))
        for key in mapping.keys {
            guard case .word(let words) = key.value else { continue }
            for word in words {
                let issues = PolicyText.issues(Frames.file(name, Frames.value(of: mapping, with: key.name, word)))
                #expect(!issues.contains { $0.contains(" \(key.name) takes ") }, "\(issues)")
            }
            let issues = PolicyText.issues(Frames.file(name, Frames.value(of: mapping, with: key.name, "qqqqqqqq")))
            let told = "\(key.name) takes \(words.joined(separator: " or ")), not \"qqqqqqqq\""
            #expect(issues.contains { $0.hasSuffix(told) }, "\(issues)")
        }
    }

    @Test("has the bounds of the reader", arguments: Mapping.Name.allCases)
    func bounds(name: Mapping.Name) throws {
        let mapping = try #require(PolicyFileReference.mapping(named: name))
        for key in mapping.keys {
            guard case .number(let range) = key.value else { continue }
            func isTaken(_ number: Int) -> Bool {
                let text = Frames.file(name, Frames.value(of: mapping, with: key.name, "\(number)"))
                return PolicyText.issues(text).allSatisfy { $0.hasPrefix("warning:") }
            }
            #expect(isTaken(range.lowerBound), "\(key.name)")
            #expect(isTaken(range.upperBound), "\(key.name)")
            #expect(!isTaken(range.lowerBound - 1), "\(key.name)")
            #expect(!isTaken(range.upperBound + 1), "\(key.name)")
        }
    }

    @Test("bounds lists where the reader does")
    func listBounds() {
        let users = (0...PolicyFileBounds.clients).map { "{ user: \($0), policy: p }" }.joined(separator: ", ")
        let text = "caisson: 1\nclients: [\(users)]\npolicies: { p: { allow: [ContainerList] } }\n"
        #expect(PolicyText.issues(text).first == "caisson.yaml:2:10: there are more than 4096 clients")
        guard case .list(_, let range)? = PolicyFileReference.file.keys.first(where: { $0.name == "clients" })?.value
        else {
            Issue.record("clients is no list")
            return
        }
        #expect(range == 0...4096)
    }
}

/// The least file in which a mapping can stand.
private enum Frames {
    static func file(_ name: PolicyFileReference.Mapping.Name, _ value: String) -> String {
        let policies = "policies: { p: { allow: [ContainerList] } }"
        func file(_ line: String) -> String { "caisson: 1\n\(line)\n\(policies)\n" }
        func policy(_ key: String) -> String {
            "caisson: 1\npolicies: { p: { allow: [ContainerList], \(key) } }\n"
        }
        switch name {
        case .file: return value
        case .listener: return file("listeners: [\(value)]")
        case .upstream: return file("upstream: \(value)")
        case .client: return file("clients: [\(value)]")
        case .certificate: return file("clients: [{ certificate: \(value), policy: p }]")
        case .policy: return "caisson: 1\npolicies: { p: \(value) }\n"
        case .selection: return policy("containers: \(value)")
        case .exception: return policy("containers: { except: \(value) }")
        case .part: return policy("containers: { name: \(value) }")
        case .labels: return policy("redact: [\(value)]")
        case .env: return policy("env: \(value)")
        case .mask: return policy("redact: [env], mask: \(value)")
        case .preset: return "caisson: 1\npolicies: { p: { preset: \(value) } }\n"
        case .exec: return "caisson: 1\npolicies: { p: { allow: [{ operation: ContainerExec, exec: \(value) }] } }\n"
        case .limited, .pattern: return "caisson: 1\npolicies: { p: { allow: [\(value)] } }\n"
        case .create: return policy("create: \(value)")
        case .bind: return policy("create: { standard: baseline, binds: [\(value)] }")
        case .ports: return policy("create: { standard: baseline, ports: \(value) }")
        case .images: return policy("create: { standard: baseline, images: \(value) }")
        case .createdLabels: return policy("create: { standard: baseline, labels: \(value) }")
        case .createdEnv: return policy("create: { standard: baseline, env: \(value) }")
        case .maxima: return policy("create: { standard: baseline, limits: \(value) }")
        case .observe: return policy("mode: observe, observe: \(value)")
        case .quota: return policy("own: ci, create: { standard: baseline }, quota: \(value)")
        case .log: return file("log: \(value)")
        case .audit: return file("audit: \(value)")
        case .limits: return file("limits: \(value)")
        case .test: return file("tests: [\(value)]")
        }
    }

    /// A mapping with this key, and with those that it does not do without.
    static func value(of mapping: PolicyFileReference.Mapping, with name: String, _ value: String) -> String {
        var pairs = [name: value]
        func add(_ other: String) {
            guard let key = mapping.keys.first(where: { $0.name == other }), pairs[other] == nil else { return }
            pairs[other] = key.example
            key.needs.forEach(add)
        }
        for key in mapping.keys where key.standard == .needed || key.name == name { add(key.name) }
        mapping.keys.first { $0.name == name }?.needs.forEach(add)
        if !mapping.choices.isEmpty, !mapping.choices.contains(where: { pairs[$0] != nil }) { add(mapping.choices[0]) }
        if mapping.name == .policy, pairs["preset"] == nil { add("allow") }
        // All that a condition could be about.
        if mapping.name == .limited, name != "operation" { pairs["operation"] = "\"*\"" }
        return "{ \(pairs.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")) }"
    }
}

extension String {
    fileprivate func components(of separator: String) -> [String] {
        ranges(of: separator).isEmpty ? [self] : split(separator: separator).map(String.init)
    }
}
