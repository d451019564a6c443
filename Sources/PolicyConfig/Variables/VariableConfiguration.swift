// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A reader of the variables that hold a policy without a file: `CAISSON_PRESET`, `CAISSON_ALLOW` and the like for one
/// policy, `CAISSON_CLIENTS` for several. They are composed into a file's document, and read by the file's reader.
struct VariableConfiguration {
    /// The variables that are allowed beside `CAISSON_PRESET`, or without it.
    static let variables = ["CAISSON_ALLOW", "CAISSON_DENY", "CAISSON_SHOW", "CAISSON_REDACT", clients]
    private static let clients = "CAISSON_CLIENTS"

    private let names: [String]
    /// The name of the preset, from whichever source.
    private let preset: String?
    private let runtime: RuntimeEnvironment

    init(names: [String], preset: String?, runtime: RuntimeEnvironment) {
        self.names = names
        self.preset = preset
        self.runtime = runtime
    }

    /// Returns the variables that are set and not empty.
    static func set(in environment: [String: String]) -> [String] {
        variables.filter { environment[$0]?.isEmpty == false }
    }

    func read(with issues: [Issue]) -> Configuration {
        var issues = issues
        let settings = SettingsReader(runtime: runtime, dialect: nil, issues: &issues).settings
        let document = names.contains(Self.clients) ? severalClients(issues: &issues) : onePolicy(issues: &issues)
        var configuration = Configuration(
            source: .variables(names), policies: PolicySet(policies: [], clients: []), settings: settings,
            issues: issues)
        guard let document, !configuration.hasErrors else { return configuration }
        let reader = DocumentReader(issues: FileIssues(names: document.names), wordings: document.wordings)
        let reading = PolicyFile.read(from: document.root, by: reader, presets: Preset.rules(of:with:))
        guard let file = reading.file else {
            configuration.issues += reading.issues
            return configuration
        }
        var policies = file.policySet
        if names.contains(Self.clients) { policies.clientsForm = .variable(Self.clients) }
        configuration = Configuration(
            source: .variables(names), policies: policies, settings: settings, issues: issues + reading.issues)
        configuration.file = file
        configuration.placeNames = document.names
        return configuration
    }

    /// The document of a policy file, composed from variables.
    private struct Document {
        let root: YAMLNode
        let names: PlaceNames
        let wordings: [String: any Wording]

        init(policies: [(String, YAMLNode)], clients: [YAMLNode]?, names: PlaceNames, wordings: [String: any Wording]) {
            let place = SourceLocation(line: 1, column: 1)
            let version = [("caisson", YAMLNode.text("1", at: place))]
            let callers = clients.map { [("clients", YAMLNode.list($0, at: place))] } ?? []
            root = .mapping(version + callers + [("policies", .mapping(policies, at: place))], at: place)
            self.names = names
            self.wordings = wordings
        }
    }

    // MARK: One policy

    private func onePolicy(issues: inout [Issue]) -> Document? {
        let clauses = PolicyTerms.Clause.allCases
        let places = PlaceNames(lines: clauses.map { $0 == .preset ? names[0] : $0.variable })
        var terms = PolicyTerms()
        for (offset, clause) in clauses.enumerated() {
            let text = clause == .preset ? preset : runtime.environment[clause.variable]
            terms[clause] = PolicyTerms.words(in: (text ?? "").bare, line: offset + 1)
        }
        guard !terms[.preset].isEmpty || !terms[.allow].isEmpty else {
            let message = "nothing says what may pass: set CAISSON_PRESET or CAISSON_ALLOW beside it"
            issues.append(Issue(.error, at: names[0], message))
            return nil
        }
        let name = terms.preset?.name ?? "allow"
        let node = terms.node(at: SourceLocation(line: 2, column: 1), issues: &issues, names: places)
        return Document(
            policies: [(name, node)], clients: nil, names: places, wordings: [name: VariableWording(terms: terms)])
    }

    /// Returns the view by `CAISSON_SHOW` and `CAISSON_REDACT`, whatever the source of the policy.
    func view() -> (view: View?, issues: [Issue]) {
        var issues: [Issue] = []
        let clauses = [PolicyTerms.Clause.show, .redact]
        let places = PlaceNames(lines: clauses.map(\.variable))
        var terms = PolicyTerms()
        for (offset, clause) in clauses.enumerated() {
            let text = runtime.environment[clause.variable] ?? ""
            terms[clause] = PolicyTerms.words(in: text.bare, line: offset + 1)
        }
        let start = SourceLocation(line: 1, column: 1)
        // A policy has to allow something.
        terms[.allow] = [PolicyTerms.Word(text: "SystemPing", place: start)]
        let node = terms.node(at: start, issues: &issues, names: places)
        guard issues.isEmpty else { return (nil, issues) }
        let document = Document(policies: [("view", node)], clients: nil, names: places, wordings: [:])
        let reader = DocumentReader(issues: FileIssues(names: document.names), wordings: document.wordings)
        let reading = PolicyFile.read(from: document.root, by: reader, presets: Preset.rules(of:with:))
        return (reading.file?.policySet.policies.first?.view, reading.issues.filter { $0.severity == .error })
    }

    // MARK: Several clients

    private func severalClients(issues: inout [Issue]) -> Document? {
        let others = names.filter { $0 != Self.clients }
        guard others.isEmpty else {
            let message = "says what each client may; put what \(others.joined(separator: ", ")) says into its lines"
            issues.append(Issue(.error, at: Self.clients, message))
            return nil
        }
        let text = runtime.environment[Self.clients] ?? ""
        // Quotes around an item of a YAML list are kept; blank lines are counted.
        let lines = ClientLine.lines(in: text.trimmingBlanks() == text.bare ? text : text.bare)
        let last = lines.last?.place.line ?? 1
        let places = PlaceNames(lines: (1...last).map { "\(Self.clients) line \($0)" })
        issues += lines.compactMap { $0.issue(in: places) }
        guard !lines.isEmpty else {
            issues.append(
                Issue(.error, at: Self.clients, "no client stands in it, such as \"traefik: preset traefik\""))
            return nil
        }
        var policies: [(String, YAMLNode)] = []
        var wordings: [String: any Wording] = [:]
        let clients = lines.map { line in
            let name = Self.unused(line.policyName, among: policies.map(\.0))
            policies.append((name, line.terms.node(at: line.place, issues: &issues, names: places)))
            wordings[name] = VariableWording(terms: line.terms, client: line.who)
            return line.entry(policy: name)
        }
        return Document(policies: policies, clients: clients, names: places, wordings: wordings)
    }

    private static func unused(_ name: String, among names: [String]) -> String {
        names.contains(name) ? "\(name)-\(names.count + 1)" : name
    }
}
