// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The settings that denials suggest.
extension SectionDialect {
    /// The setting that reads the same variables as linuxserver does.
    static let otherDialect = "CAISSON_DIALECT: \(Dialect.linuxserver.rawValue)"

    /// Returns the remedies in their order: an action that is on in tecnativa's dialect and only lacks `POST`, which
    /// linuxserver's does not need; this dialect's own settings; other settings of linuxserver's; a policy file.
    func remedies(beside grants: [Remedy]) -> [Remedy] {
        let foreign = dialect == .tecnativa ? foreignGrants : []
        let isReady = { (remedy: Remedy) in remedy.missing.count == 1 }
        let all = foreign.filter(isReady) + grants + foreign.filter { !isReady($0) }
        return Self.withPower(all) + policyFileRemedies
    }

    /// The settings that linuxserver's dialect has beyond this one: Podman's sections, and actions without `POST`.
    private var foreignGrants: [Remedy] {
        let other = SectionDialect(dialect: .linuxserver, switches: switches)
        return other.grants.filter { isForeign($0.rule) }.map { grant in
            Remedy(rule: grant.rule, missing: [.dialect(Dialect.linuxserver.rawValue)] + grant.missing)
        }
    }

    private func isForeign(_ rule: Rule) -> Bool {
        switch rule.subject {
        case .action: true
        case .paths(let pattern): pattern.elements.first == .literal("libpod")
        case .endpoints, .matching, .conditional: false
        }
    }

    /// Returns the remedies, each marked if its missing settings give power over the host, alone or with other
    /// switches.
    private static func withPower(_ remedies: [Remedy]) -> [Remedy] {
        let powers = remedies.filter { !$0.missing.isEmpty && $0.rule.mayAllowPower }.map { Set($0.missing) }
        return remedies.map { remedy in
            let settings = Set(remedy.missing)
            return Remedy(
                rule: remedy.rule, missing: remedy.missing, isRoot: powers.contains { $0.isSubset(of: settings) })
        }
    }

    /// The remedies for requests without a variable in either dialect: Podman's builds, commits and the like.
    private var policyFileRemedies: [Remedy] {
        let sections = Self.libpodSections.map { PathPattern($0.path) }
        let endpoints = RouteTable.routes.filter { route in
            route.template.isLibpod && !sections.contains { $0.coverage(of: route.template) != .never }
        }.map(\.endpoint)
        return Endpoint.allCases.filter(Set(endpoints).contains).map { endpoint in
            Remedy(
                rule: Rule(.allow, methods: .all, subject: .endpoints([endpoint]), id: ""),
                missing: [.operation(endpoint.operationId)])
        }
    }
}
