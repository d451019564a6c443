// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore

/// The clients and their policies in a gate that replaces several proxies.
struct ProjectClients {
    private(set) var policies: [Policy] = []
    /// The names of the policies in the file.
    private(set) var names: [String] = []
    private(set) var clients: [PolicySet.ClientRule] = []
    /// The reasons for which services are clients, and settings that could not be kept.
    private(set) var notes: [String] = []
    private(set) var issues: [Issue] = []

    private let project: ComposeProject
    private let converted: [ConvertedProxies.Converted]

    init(of proxies: ConvertedProxies, in project: ComposeProject) {
        self.project = project
        // A proxy behind a filter usually has no other clients.
        converted = proxies.converted.filter { !$0.proxy.isBehindFilter || $0.proxy.isAsked }
        for proxy in converted {
            policies.append(proxy.policy)
            names.append(proxy.name)
        }
        addLabelled()
        addServices()
        addSharers()
        addOthers()
    }

    // MARK: Services

    private func matcher(of service: ComposeService) -> ClientMatcher {
        .composeService(project: project.name, service: service.name)
    }

    private mutating func add(_ policy: Policy, named name: String, for service: ComposeService) {
        policies.append(policy)
        names.append(name)
        clients.append(PolicySet.ClientRule(matcher: matcher(of: service), policy: policies.count - 1))
    }

    /// Adds the clients with labels, whose policies are in the labels alone.
    private mutating func addLabelled() {
        for proxy in converted {
            let read = WollomaticConfiguration.read(
                arguments: proxy.proxy.settings.arguments, environment: proxy.proxy.settings.environment)
            let labels = WollomaticLabelReader(prefix: read.labelPrefix)
            for service in proxy.proxy.labelled where !isKnown(service) {
                let container = ContainerDescription(
                    id: "", name: service.name, labels: service.labels, attachments: [], joinedNetwork: nil)
                guard let policy = labels.read(from: container).policy else { continue }
                add(policy, named: service.name, for: service)
                notes.append("\(service.name): by its labels")
            }
        }
    }

    private func isKnown(_ service: ComposeService) -> Bool {
        clients.contains { $0.matcher == matcher(of: service) }
    }

    private mutating func addServices() {
        for service in project.services where !isKnown(service) {
            let asked = converted.indices.compactMap { index in
                client(service, of: converted[index]).map { (index: index, client: $0) }
            }
            guard let first = asked.first else { continue }
            let asks = asked.map { "\(converted[$0.index].name) (\($0.client.reason))" }
            notes.append("\(service.name) asks \(asks.joined(separator: " and "))")
            if asked.count == 1 {
                clients.append(PolicySet.ClientRule(matcher: matcher(of: service), policy: first.index))
            } else if let policy = PolicyUnion.policy(of: asked.map { policies[$0.index] }) {
                add(policy, named: service.name, for: service)
                if policy.rules.contains(where: { $0.effect == .deny }) {
                    notes.append("kept approximately: what one of them denies to \(service.name) is denied")
                }
            } else {
                addOne(of: asked.map(\.index), for: service)
            }
        }
    }

    /// Adds one of several policies that cannot be united: one that hides or limits something.
    private mutating func addOne(of asked: [Int], for service: ComposeService) {
        let narrow = asked.first { policies[$0].view != nil || !policies[$0].bodies.isEmpty } ?? asked[0]
        let others = asked.filter { $0 != narrow }.map { converted[$0].name }.joined(separator: ", ")
        let words = "what \(others) allows beside it is left out: they limit bodies or hide things differently"
        issues.append(project.warning(at: service, "service \(service.name): \(words)"))
        clients.append(PolicySet.ClientRule(matcher: matcher(of: service), policy: narrow))
    }

    /// Returns nil for a service that the proxy does not let in, and for one that comes from its loopback address.
    private func client(_ service: ComposeService, of proxy: ConvertedProxies.Converted) -> ComposeProject.Client? {
        guard let client = proxy.proxy.clients.first(where: { $0.service.name == service.name }),
            !client.sharesNamespace
        else { return nil }
        // The client that the proxy behind a filter lets in is the filter.
        if proxy.proxy.isFilter { return client }
        let callers = proxy.configuration.policies.clients.compactMap(\.matcher)
        let letsIn =
            callers.isEmpty
            || callers.contains { caller in
                switch caller {
                case .address(let block): !block.isLoopback
                case .host(let host): service.hosts.contains { $0.lowercased() == host }
                default: false
                }
            }
        return letsIn ? client : nil
    }

    // MARK: Others

    /// Adds the services in the gate's own network: they come from its loopback address, and cannot be told apart
    /// there.
    private mutating func addSharers() {
        let sharing = converted.indices.filter { index in
            converted[index].proxy.clients.contains(where: \.sharesNamespace)
        }
        guard let first = sharing.first else { return }
        guard sharing.count == 1 else {
            let names = sharing.map { converted[$0].name }.joined(separator: ", ")
            issues.append(
                project.warning(
                    at: converted[first].proxy.service,
                    "services that have the network of \(names) cannot be told apart in one gate, and get nothing"))
            return
        }
        for block in AddressBlock.loopback {
            clients.append(PolicySet.ClientRule(matcher: .address(block), policy: first))
        }
        let names = converted[first].proxy.clients.filter(\.sharesNamespace).map(\.service.name)
        notes.append("\(names.joined(separator: ", ")): by the gate's loopback address, for it has its network")
    }

    /// Adds the names in `-allowfrom` that are no services, sockets, and proxies without known clients.
    private mutating func addOthers() {
        for (index, proxy) in converted.enumerated() {
            let hosts = Set(project.services.flatMap(\.hosts))
            for case let matcher? in proxy.configuration.policies.clients.map(\.matcher) {
                switch matcher {
                case .host(let host) where !hosts.contains(host), .listener(.unix(let host)) where !host.isEmpty:
                    clients.append(PolicySet.ClientRule(matcher: matcher, policy: index))
                case .address(let block) where !block.isLoopback && converted.count == 1:
                    clients.append(PolicySet.ClientRule(matcher: matcher, policy: index))
                case .address(let block) where !block.isLoopback:
                    notes.append("not kept: \(proxy.name) lets \(block) in; name its clients")
                default: continue
                }
            }
            warn(about: proxy, isAsked: clients.contains { $0.policy == index })
        }
    }

    private mutating func warn(about proxy: ConvertedProxies.Converted, isAsked: Bool) {
        if !isAsked, !proxy.proxy.isAsked {
            let entry = "{ compose_service: \(project.name)/SERVICE, policy: \(proxy.name) }"
            issues.append(
                project.warning(at: proxy.proxy.service, "no service asks \(proxy.name): add its clients, \(entry)"))
        }
        if let ports = proxy.proxy.service.node["ports"]?.items, !ports.isEmpty {
            let words =
                "who comes by a port of \(proxy.name) is no container: add { address: …, policy: \(proxy.name) }"
            issues.append(project.warning(at: proxy.proxy.service, words))
        }
    }
}

extension AddressBlock {
    fileprivate static let loopback = ["127.0.0.0/8", "::1/128"].compactMap { AddressBlock($0) }

    fileprivate var isLoopback: Bool { Self.loopback.contains { $0.contains(self) } }
}
