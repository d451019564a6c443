// SPDX-License-Identifier: Apache-2.0

import Cryptography
import PolicyCore

/// A whole configuration: the policies and their clients, the listeners, the engine, and the settings.
package struct Configuration: Sendable {
    package let source: Source
    package let policies: PolicySet
    package let settings: Settings
    package internal(set) var issues: [Issue]
    /// The tests in the policy file.
    package let tests: [PolicyFile.PolicyTest]
    /// The policy file that was read, or the one that Caisson's own variables make up; nil if it has errors, and for
    /// other sources.
    package internal(set) var file: PolicyFile?
    /// The names of places in ``file``; nil if that is nil.
    package internal(set) var placeNames: PlaceNames?
    /// The SHA-256 of the policy file, 64 hexadecimal digits; nil if no file was read.
    var fileHash: String?
    /// The request of a dialect's flag, if it is not for a gate.
    package var asks: Question?

    package enum Question: Sendable {
        case help, version
    }

    /// The source of a configuration.
    package enum Source: Sendable, Equatable {
        /// Variables or flags of a dialect; `reason` explains the choice of a dialect that was not named.
        case dialect(Dialect, reason: String?)
        case file(String)
        case preset(String)
        /// Caisson's own variables that determine the policy, by their names: `CAISSON_PRESET`, `CAISSON_ALLOW`.
        case variables([String])
    }

    init(
        source: Source, policies: PolicySet, settings: Settings, issues: [Issue], tests: [PolicyFile.PolicyTest] = []
    ) {
        self.source = source
        self.policies = policies
        self.settings = settings
        self.issues = issues
        self.tests = tests
    }

    /// Caisson's own variables that hold a policy, or a part of one.
    package static let policyVariables = VariableConfiguration.variables

    /// The hash that identifies a policy: the SHA-256 of the policy file; without one, of the file that would decide
    /// alike.
    package var policyHash: String {
        if let fileHash { return fileHash }
        let text = PolicyFileText(of: self, title: "\(source)").text
        return SHA256.hexadecimal(of: SHA256.hash(text.utf8))
    }

    /// Whether there are errors, so that no gate may be started.
    package var hasErrors: Bool { issues.contains { $0.severity == .error } }
}

/// The configuration languages of other proxies that are read.
package enum Dialect: String, Sendable, CaseIterable {
    case tecnativa
    case linuxserver
    case linuxserverLegacy = "linuxserver-legacy"
    case wollomatic
    case cetusguard
    case dockerProxyFilter = "docker-proxy-filter"
}

extension Configuration.Source {
    /// The reason of a dialect that is taken because no setting allows anything.
    static let nothingSaid = "nothing says what may pass"

    /// Whether no setting determines the policy.
    package var saysNothing: Bool { if case .dialect(_, Self.nothingSaid?) = self { true } else { false } }
}

extension Configuration.Source: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dialect(_, Self.nothingSaid?):
            "\(Self.nothingSaid), so only ping, version and events do: set CAISSON_PRESET, or mount "
                + Configuration.defaultPolicyFile
        case .dialect(let dialect, nil): "dialect \(dialect.rawValue)"
        case .dialect(let dialect, let reason?): "dialect \(dialect.rawValue) (\(reason); CAISSON_DIALECT names one)"
        case .file(let path): "policy file \(path)"
        case .preset(let name): "preset \(name)"
        case .variables(let names):
            names.count == 1
                ? names[0] : "\(names.dropLast().joined(separator: ", ")) and \(names.last ?? "")"
        }
    }
}
