// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// Warnings about variables of sections that are on and have no effect.
extension SectionDialect {
    var warnings: [Issue] {
        switches.mistakes(among: Self.variables) + (dialect == .tecnativa ? foreignWarnings : [])
            + waitingForPOST
    }

    /// The variables that only linuxserver's dialect has.
    private var foreignWarnings: [Issue] {
        let foreign = Self.variables.filter { name in
            DialectChoice.isOfLinuxserverAlone(name) && !Self.tecnativaRefusals.contains(name)
        }
        return foreign.filter { switches.isOn($0) && switches.isSet($0) }.map { name in
            let isRefusal = Self.refusedActions.contains { $0.variable == name }
            let words =
                isRefusal
                ? "opens nothing by itself: CONTAINERS=1 opens that with the rest, and \(name)=0 would refuse it"
                : "is read in the linuxserver dialect alone, and opens nothing here; \(Self.otherDialect) reads it"
            return Issue(.warning, at: name, words)
        }
    }

    /// Switches that are on and only cover methods that `POST` excludes.
    private var waitingForPOST: [Issue] {
        guard !switches.isOn("POST") else { return [] }
        let actions = dialect == .tecnativa ? Self.dockerActions.map(\.variable) : []
        let waiting = actions.filter { Self.tecnativaActions.contains($0) && switches.isOn($0) }
        return waiting.map { name in
            let narrow = "\(Self.otherDialect) opens that, and no more"
            let root = isPOSTRoot ? "; POST=1 beside what is on is ROOT ON THE HOST" : ""
            let words = "opens nothing in the tecnativa dialect without POST=1; \(narrow)\(root)"
            return Issue(.warning, at: name, words)
        }
            + sectionsWithoutReads.filter(switches.isOn).map { name in
                Issue(.warning, at: name, "opens nothing without POST=1: no engine answers GET there")
            }
    }

    private var isPOSTRoot: Bool { grants.contains { $0.missing == [.variable("POST")] && $0.rule.mayAllowPower } }

    /// Sections without a GET or HEAD of any engine.
    private var sectionsWithoutReads: [String] {
        let sections = Self.sections + (dialect == .tecnativa ? [] : Self.libpodSections)
        return sections.filter { section in
            let path = PathPattern(section.path)
            return !RouteTable.routes.contains { route in
                MethodSet.getAndHead.contains(MethodSet(route.method)) && path.coverage(of: route.template) != .never
            }
        }.map(\.variable)
    }
}
