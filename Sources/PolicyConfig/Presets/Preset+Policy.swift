// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension Preset {
    /// Returns one rule for each part, so that a record names the option that allowed a request.
    package func rules(with options: [String]) -> Result<PresetRules, PresetError> {
        if let error = unknownOption(in: options) { return .failure(error) }
        return .success(
            PresetRules(
                rules: parts(with: options).map(rule), fields: fields(with: options),
                remedies: optionRemedies(with: options)))
    }

    /// Returns the preset as a policy of its own. An unknown option grants nothing: a caller that has to report one
    /// calls ``rules(with:)`` first.
    package func policy(with options: [String]) -> Policy {
        Policy(
            name: label(with: options),
            rules: parts(with: options).map(rule),
            remedies: optionRemedies(with: options) + operationRemedies(with: options),
            wording: PresetWording(preset: self, options: options),
            style: .asEngine
        )
        .guardingHost()
        .seeing(View(fields: fields(with: options)))
    }

    private func rule(of part: Part) -> Rule {
        let label = label(with: part.option.map { [$0] } ?? [])
        return Rule(
            .allow, methods: .all, subject: .endpoints(Set(part.grants.map(\.endpoint))),
            id: RuleID(text: label, policy: label))
    }

    /// Returns the options that are not in force, the narrowest first: of several that would do, that one is named.
    private func optionRemedies(with options: [String]) -> [Remedy] {
        let missing = self.options.filter { part in part.option.map { !options.contains($0) } ?? false }
        return missing.sorted { $0.grants.count < $1.grants.count }.flatMap(remedies)
    }

    /// Returns the remedies of an option. One that gives root on the host is the last remedy for requests that do not.
    private func remedies(for part: Part) -> [Remedy] {
        let endpoints = Set(part.grants.map(\.endpoint))
        let powers = endpoints.filter { $0.traits.effects.contains(.controlsHost) }
        let rule = rule(of: part)
        return [(powers, false), (endpoints.subtracting(powers), !powers.isEmpty)].filter { !$0.0.isEmpty }.map {
            Remedy(
                rule: Rule(.allow, methods: .all, subject: .endpoints($0.0), id: rule.id),
                missing: [.option(part.option ?? "")], isRoot: $0.1)
        }
    }

    /// Returns the remedies for operations without an option, which `CAISSON_ALLOW` can add: one for each endpoint, as
    /// the message names it.
    private func operationRemedies(with options: [String]) -> [Remedy] {
        let held = Set(parts(with: options).flatMap(\.grants).map(\.endpoint))
        return Endpoint.allCases.filter { !held.contains($0) }.map { endpoint in
            Remedy(
                rule: Rule(.allow, methods: .all, subject: .endpoints([endpoint]), id: ""),
                missing: [.operation(endpoint.operationId)])
        }
    }
}
