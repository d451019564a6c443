// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// The variables of Tecnativa's and linuxserver's socket proxies: one switch per section of the API, one for methods
/// that change, and a few for single actions.
///
/// Each switch becomes a rule of its own, so that their order does not matter: a section without `POST` is an allow for
/// GET and HEAD, an action before the `POST` gate is an allow for every method, and a refused action is a deny.
struct SectionDialect {
    let dialect: Dialect
    let switches: SectionSwitches

    init(dialect: Dialect, switches: SectionSwitches) {
        self.dialect = dialect
        self.switches = switches
    }

    var policy: Policy {
        let grants = self.grants
        let denials = self.denials
        return Policy(
            name: dialect.rawValue,
            rules: grants.filter(\.missing.isEmpty).map(\.rule) + denials.map(\.rule),
            remedies: remedies(beside: grants) + denials,
            wording: SectionWording(dialect: dialect))
    }

    // MARK: Grants

    var grants: [Remedy] {
        let sections = Self.sections + (dialect == .tecnativa ? [] : Self.libpodSections)
        return sections.flatMap { gated(by: $0.variable, subject: .paths(PathPattern($0.path))) }
            + actions.flatMap { action in action.paths.flatMap { self.action(of: action.variable, at: $0) } }
    }

    /// Returns the remedies for a section behind the `POST` gate: GET and HEAD always, every other method once `POST`
    /// is on.
    private func gated(by variable: String, subject: Rule.Subject) -> [Remedy] {
        [
            grant(subject, methods: .getAndHead, needs: [variable]),
            grant(subject, methods: .all.subtracting(.getAndHead), needs: ["POST", variable]),
        ]
    }

    /// Returns the remedies of an action. Tecnativa's `POST` gate comes before the actions, linuxserver's after them.
    private func action(of variable: String, at path: StaticText) -> [Remedy] {
        let subject = Rule.Subject.action(Self.operations(at: path), at: PathPattern(path))
        return dialect == .tecnativa
            ? gated(by: variable, subject: subject) : [grant(subject, methods: .all, needs: [variable])]
    }

    private func grant(_ subject: Rule.Subject, methods: MethodSet, needs: [String]) -> Remedy {
        Remedy(
            rule: Rule(
                .allow, methods: methods, subject: subject,
                id: id(of: needs.map { "\($0)=1" }.joined(separator: " and "))),
            missing: needs.filter { !switches.isOn($0) }.map { .variable($0) })
    }

    private func id(of text: String) -> RuleID { RuleID(text: text, policy: dialect.rawValue) }

    private var actions: [Action] {
        switch dialect {
        case .tecnativa: Self.dockerActions.filter { Self.tecnativaActions.contains($0.variable) }
        case .linuxserver:
            Self.dockerActions.map { ($0.variable, $0.paths + $0.paths.flatMap(Self.libpodCounterparts)) }
                + Self.legacyActions
        default: Self.dockerActions + Self.legacyActions
        }
    }

    // MARK: Denials

    /// The denials of refused reads, for every method: five that linuxserver refuses by default since 2026-08, three
    /// that Tecnativa's proxy is going to refuse, and those that other dialects switch off. They match the endpoint as
    /// well as the path, so that a name with a slash does not slip past.
    private var denials: [Remedy] {
        Self.refusedActions.filter { isRefused($0.variable) }.flatMap { refused in
            let id = id(of: "\(refused.variable)=0")
            let paths = refused.paths.flatMap { [$0] + Self.libpodCounterparts(of: $0) }.map { path in
                Rule(.deny, methods: .all, subject: .paths(PathPattern(path)), id: id)
            }
            return (paths + [Rule(.deny, methods: .all, subject: .endpoints(refused.endpoints), id: id)])
                .map { Remedy(rule: $0, missing: [.variable(refused.variable)]) }
        }
    }

    private func isRefused(_ variable: String) -> Bool {
        if switches.isOn(variable) { return false }
        return dialect == .linuxserver || switches.isSet(variable)
            || knowsTecnativasRefusals && Self.tecnativaRefusals.contains(variable)
    }

    /// Whether one of the three switches is set: then the proxy's coming version is meant, in which the others are off.
    private var knowsTecnativasRefusals: Bool {
        dialect == .tecnativa && Self.tecnativaRefusals.contains(where: switches.isSet)
    }

    private static func libpodCounterparts(of path: StaticText) -> [StaticText] {
        let rest = path.description.dropFirst("/containers".count)
        return [StaticText("/libpod/containers" + rest), StaticText("/libpod/pods" + rest)]
    }
}
