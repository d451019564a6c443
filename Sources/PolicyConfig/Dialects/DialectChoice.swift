// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The choice of a dialect from variables and flags.
struct DialectChoice {
    let dialect: Dialect
    let reason: String?
    /// The variable or flag that determines an unnamed dialect.
    let sign: String?

    /// Variables that only linuxserver's dialect has.
    private static let linuxserverOnly: Set<String> = [
        "ALLOW_ARCHIVE", "ALLOW_CHANGES", "ALLOW_EXPORT", "ALLOW_LOGS", "ALLOW_TOP", "ALLOW_PAUSE", "ALLOW_UNPAUSE",
    ]

    static func isOfLinuxserverAlone(_ name: String) -> Bool {
        name.hasPrefix("LIBPOD_") || linuxserverOnly.contains(name)
    }

    init(environment: [String: String], flags: [String], issues: inout [Issue]) {
        if let name = environment["CAISSON_DIALECT"], !name.isEmpty {
            (dialect, reason, sign) = (Self.named(name, issues: &issues), nil, nil)
        } else if let found = Self.sign(in: environment, flags: flags) {
            (dialect, reason, sign) = (found.dialect, "\(found.what) is set", found.what)
        } else if let what = DockerProxyFilterVariables.sign(in: environment), !Self.mayMeanSections(environment) {
            (dialect, reason, sign) = (.dockerProxyFilter, "\(what) is set", what)
        } else {
            let isSilent = SectionDialect.variables.allSatisfy { environment[$0] == nil }
            dialect = .tecnativa
            reason =
                isSilent && flags.isEmpty
                ? Configuration.Source.nothingSaid
                : "the variables fit tecnativa and linuxserver; they are read as tecnativa's"
            sign = nil
        }
    }

    /// Returns the variables of sections that look like switches, on or off, well-formed or not: they forbid a policy
    /// that allows everything. `VERSION=1.2.3` is none.
    private static func sections(in environment: [String: String]) -> [String] {
        SectionDialect.variables.filter { name in
            guard let value = environment[name]?.trimmingBlanks() else { return false }
            return value.isEmpty || DialectVariables.isSwitch(value) || value.utf8.count < 3 && Int(value) != nil
        }
    }

    /// Whether variables of sections, or a word in place of a switch (`CONTAINERS=allow`), may be meant as limits. Even
    /// a possible one forbids a policy that allows everything.
    private static func mayMeanSections(_ environment: [String: String]) -> Bool {
        let isWord = { (byte: UInt8) in byte.isLetter }
        return !sections(in: environment).isEmpty
            || SectionDialect.variables.contains { environment[$0]?.bare.utf8.allSatisfy(isWord) ?? false }
    }

    /// Returns a variable by which another dialect than docker-proxy-filter's would determine the policy.
    static func otherSign(in environment: [String: String]) -> String? {
        sign(in: environment, flags: [])?.what ?? sections(in: environment).first
    }

    /// Whether the environment has settings of a gate, in any dialect.
    static func isTold(in environment: [String: String]) -> Bool {
        otherSign(in: environment) != nil || DockerProxyFilterVariables.sign(in: environment) != nil
            || ["DISABLE_IPV6", "SOCKET_PATH"].contains { environment[$0] ?? "" != "" }
    }

    private static func named(_ name: String, issues: inout [Issue]) -> Dialect {
        if let named = Dialect(rawValue: name) { return named }
        let known = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
        issues.append(Issue(.error, at: "CAISSON_DIALECT", "\"\(name)\" is no dialect; there are \(known)"))
        return .tecnativa
    }

    /// Returns the dialect with one of the flags, or else with a similar one.
    private static func sign(in flags: [String]) -> (dialect: Dialect, what: String)? {
        let names = flags.filter { $0.hasPrefix("-") }.map { String($0.drop { $0 == "-" }.prefix { $0 != "=" }) }
        let dialects = [
            (Dialect.wollomatic, WollomaticReader.flags.keys.sorted()),
            (.cetusguard, CetusGuardReader.flags.keys.sorted()),
        ]
        for isSaid in [{ $1.contains($0) }, { GoFlags.likely(for: $0, among: $1) != nil }]
            as [(String, [String]) -> Bool]
        {
            for name in names {
                if let found = dialects.first(where: { isSaid(name, $0.1) }) { return (found.0, "-\(name)") }
            }
        }
        return names.first { $0.hasPrefix("allow") }.map { (.wollomatic, "-\($0)") }
    }

    private static func sign(in environment: [String: String], flags: [String]) -> (dialect: Dialect, what: String)? {
        let names = environment.keys.sorted()
        if let found = sign(in: flags) { return found }
        if let name = names.first(where: DialectVariables.isWollomatics) { return (.wollomatic, name) }
        if let name = names.first(where: DialectVariables.cetusGuards.contains) { return (.cetusguard, name) }
        return names.first(where: isOfLinuxserverAlone).map { (.linuxserver, $0) }
    }
}
