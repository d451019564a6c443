// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// All socket proxies of a compose file as one policy file and one compose file with one gate.
package struct ProjectConversion {
    /// The converted file; nil if there is an error among the issues.
    package private(set) var policyFile: String?
    package private(set) var composeFile: String?
    package private(set) var issues: [Issue]

    /// - Parameters:
    ///   - program: `caisson 0.1.0`
    ///   - read: returns the configuration by a proxy's settings.
    package init(
        of project: ComposeProject, in bytes: [UInt8], named file: String, program: String,
        read: (ForeignSettings) -> Configuration
    ) {
        issues = project.issues
        guard !hasErrors else { return }
        let proxies = ConvertedProxies(of: project, read: read)
        issues += proxies.issues
        guard !hasErrors else { return }
        guard !proxies.converted.isEmpty else {
            issues.append(Issue(.error, at: file, "no socket proxy is left that could be converted"))
            return
        }
        let clients = ProjectClients(of: proxies, in: project)
        issues += clients.issues
        policyFile = Self.text(of: proxies, clients: clients, title: Self.title(of: proxies, file: file, by: program))
        var rewrite = ComposeRewrite(of: project, bytes: bytes, file: file, proxies: proxies.converted.map(\.proxy))
        composeFile = rewrite.text()
        issues += rewrite.issues
        if hasErrors { (policyFile, composeFile) = (nil, nil) }
    }

    private var hasErrors: Bool { issues.contains { $0.severity == .error } }

    private static func title(of proxies: ConvertedProxies, file: String, by program: String) -> String {
        "From \(file), the services \(proxies.converted.map(\.name).joined(separator: ", ")), by \(program)."
    }

    private static func text(of proxies: ConvertedProxies, clients: ProjectClients, title: String) -> String {
        var merged = Configuration(
            source: .file(title), policies: PolicySet(policies: clients.policies, clients: clients.clients),
            settings: proxies.settings, issues: [])
        merged.issues = []
        let notes = proxies.converted.flatMap { proxy in
            PolicyFileText.notes(about: proxy.configuration).map { "\(proxy.name): \($0)" }
        }
        return PolicyFileText(
            of: merged, title: title, notes: clients.notes + notes, policyNames: clients.names
        ).text
    }
}
