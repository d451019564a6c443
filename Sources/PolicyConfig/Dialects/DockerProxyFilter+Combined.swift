// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore

extension DockerProxyFilter {
    /// Returns the configuration with the view of these variables, and with the engine that they name.
    func applied(to configuration: Configuration, in runtime: RuntimeEnvironment) -> Configuration {
        var issues = configuration.issues + issues
        let view = view
        let policies = view.map(configuration.policies.seeing) ?? configuration.policies
        // Without another dialect everything passes, and the responses that cannot be filtered are always the same: the
        // docs list them.
        if let view, !isAlone, let words = VisibilityReach.refusal(by: view, among: Self.allowed(by: policies)) {
            let name = DockerProxyFilterVariables.filter(in: runtime.environment) ?? ""
            issues.append(Issue(.warning, at: name, words))
        }
        var settings = configuration.settings
        if let upstream, runtime.environment["CAISSON_UPSTREAM"] ?? "" == "" {
            settings.upstream = upstream
            settings.upstreamTLS = TLSClientFiles()
            issues += Self.overruled(in: runtime.environment)
        }
        var result = Configuration(
            source: configuration.source, policies: policies, settings: settings, issues: issues,
            tests: configuration.tests)
        result.asks = configuration.asks
        return result
    }

    private static func overruled(in environment: [String: String]) -> [Issue] {
        ["CETUSGUARD_BACKEND_ADDR", "SOCKET_PATH", "SP_SOCKETPATH"].compactMap { name in
            guard environment[name] ?? "" != "" else { return nil }
            return Issue(.warning, at: name, "is not read: PROXY_URL names the engine")
        }
    }

    private static func allowed(by set: PolicySet) -> [Endpoint] {
        let allowed = set.policies.reduce(into: Set<Endpoint>()) { $0.formUnion($1.grantedEndpoints) }
        return Endpoint.allCases.filter(allowed.contains)
    }

}

extension PolicySet {
    /// Returns the same policies with this view.
    func seeing(_ view: View) -> PolicySet {
        var seeing = PolicySet(
            policies: policies.map { $0.seeing(view) }, clients: clients,
            sources: sources.map { SeeingSource(source: $0, view: view) })
        seeing.strangersAreTold = strangersAreTold
        return seeing
    }
}

/// A source of policies at run time, with the view of the others.
private struct SeeingSource: ClientPolicySource {
    let source: any ClientPolicySource
    let view: View

    var decisiveContainer: String? { source.decisiveContainer }

    func policy(of container: ContainerDescription, at address: IPAddress?, in containers: ContainerTable) -> Policy? {
        source.policy(of: container, at: address, in: containers)?.seeing(view)
    }

    func remarks(on container: ContainerDescription, in containers: ContainerTable) -> [LabelRemark]? {
        source.remarks(on: container, in: containers)
    }
}
