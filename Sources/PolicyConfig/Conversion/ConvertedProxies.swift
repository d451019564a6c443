// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// The proxies of a compose project that one gate can replace, with the configuration of each.
struct ConvertedProxies {
    struct Converted {
        let proxy: ComposeProject.Proxy
        let configuration: Configuration
        var name: String { proxy.name }

        /// The proxy's only policy.
        var policy: Policy { configuration.policies.policies[0] }
    }

    private(set) var converted: [Converted] = []
    private(set) var issues: [Issue] = []
    /// Filters and other proxies whose engine is a proxy that stays also stay.
    private let project: ComposeProject

    init(of project: ComposeProject, read: (ForeignSettings) -> Configuration) {
        self.project = project
        for proxy in project.proxies {
            let configuration = read(proxy.settings)
            issues += configuration.issues.map { issue in
                Issue(issue.severity, at: "\(proxy.name), \(issue.place)", issue.message)
            }
            guard !configuration.hasErrors, configuration.policies.policies.count == 1 else { continue }
            if let reason = reasonToStay(proxy, configuration) {
                let words = "service \(proxy.name) stays as it is: \(reason)"
                issues.append(project.warning(at: proxy.service, words))
            } else {
                converted.append(Converted(proxy: proxy, configuration: configuration))
            }
        }
    }

    private func reasonToStay(_ proxy: ComposeProject.Proxy, _ configuration: Configuration) -> String? {
        if let mode = proxy.service.networkMode {
            return "its network_mode is \(mode), and the gate is on networks of the project"
        }
        let settings = configuration.settings
        guard let first = converted.first?.configuration.settings else { return nil }
        if settings.upstream != first.upstream || settings.upstreamTLS != first.upstreamTLS {
            return "its engine is \(settings.upstream), and that of \(converted[0].name) is \(first.upstream)"
        }
        let known = converted.reduce(into: [GateAddress: TLSServerFiles]()) { all, other in
            all.merge(other.configuration.settings.certificates) { own, _ in own }
        }
        for (address, files) in settings.certificates where known[address] ?? files != files {
            return "it listens on \(address) with another certificate than a proxy before it"
        }
        return nil
    }

    /// The settings of the one gate.
    var settings: Settings {
        guard var settings = converted.first?.configuration.settings else { return Settings() }
        for other in converted.dropFirst().map(\.configuration.settings) {
            settings.listeners += other.listeners.filter { !settings.listeners.contains($0) }
            if other.listenersReason == nil { settings.listenersReason = nil }
            settings.unixFiles.merge(other.unixFiles) { own, _ in own }
            settings.certificates.merge(other.certificates) { own, _ in own }
            if other.logDetail == .everything { settings.logDetail = .everything }
            settings.grace = max(settings.grace, other.grace)
        }
        settings.listeners = Self.distinct(settings.listeners)
        return settings
    }

    /// Returns the listeners, each port once: at every address, if two listeners have different ones.
    private static func distinct(_ listeners: [GateAddress]) -> [GateAddress] {
        listeners.reduce(into: []) { all, address in
            guard case .tcp(_, let port) = address, let index = all.firstIndex(where: { $0.isTCP(at: port) }) else {
                all.append(address)
                return
            }
            all[index] = .tcp(host: "::", port: port)
        }
    }
}

extension GateAddress {
    fileprivate func isTCP(at port: Int) -> Bool { if case .tcp(_, port) = self { true } else { false } }
}
