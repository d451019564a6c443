// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The variables `CAISSON_SHOW` and `CAISSON_REDACT` beside a dialect's variables or flags: those determine the policy,
/// and these its view.
struct ViewVariables {
    /// The variables that are set beside a dialect; empty if they belong to a policy of Caisson's own.
    let names: [String]
    private let runtime: RuntimeEnvironment

    private static let all = ["CAISSON_SHOW", "CAISSON_REDACT"]

    init(in runtime: RuntimeEnvironment) {
        self.runtime = runtime
        names = VariableConfiguration.set(in: runtime.environment).filter(Self.all.contains)
    }

    /// Whether the variables may stand beside a dialect.
    static func areAll(_ names: [String]) -> Bool { names.allSatisfy(all.contains) }

    func applied(to configuration: Configuration) -> Configuration {
        guard !names.isEmpty, !configuration.hasErrors else { return configuration }
        let reading = VariableConfiguration(names: names, preset: nil, runtime: runtime).view()
        var issues = configuration.issues + reading.issues
        guard let view = reading.view else { return configuration.with(configuration.policies, issues: issues) }
        let policies = configuration.policies.seeing(view)
        let allowed = policies.policies.reduce(into: Set<Endpoint>()) { $0.formUnion($1.grantedEndpoints) }
        if let words = VisibilityReach.refusal(by: view, among: Endpoint.allCases.filter(allowed.contains)) {
            issues.append(Issue(.warning, at: names[0], words))
        }
        return configuration.with(policies, issues: issues)
    }
}

extension Configuration {
    fileprivate func with(_ policies: PolicySet, issues: [Issue]) -> Configuration {
        var result = Configuration(
            source: source, policies: policies, settings: settings, issues: issues, tests: tests)
        result.asks = asks
        return result
    }
}
