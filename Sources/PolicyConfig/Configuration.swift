// SPDX-License-Identifier: Apache-2.0

import Cryptography
import PolicyCore

/// Everything that a configuration says: what may pass and for whom, where to listen, whom to ask, how to behave.
package struct Configuration: Sendable {
    package let source: Source
    package let policies: PolicySet
    package let settings: Settings
    package internal(set) var issues: [Issue]
    /// What the policy file expects of itself.
    package let tests: [PolicyFile.PolicyTest]
    /// The policy file that it was read from, or what our own variables say, put together as one; nil when it has
    /// errors, and when somebody else spoke.
    package internal(set) var file: PolicyFile?
    /// How its places are told; nil where ``file`` is.
    package internal(set) var placeNames: PlaceNames?
    /// The SHA-256 of the policy file, 64 hexadecimal digits; nil where no file was read.
    var fileHash: String?
    /// A dialect's flag asks for something else than a gate.
    package var asks: Question?

    package enum Question: Sendable {
        case help, version
    }

    /// Who spoke.
    package enum Source: Sendable, Equatable {
        /// Variables or flags of a dialect; `reason` says why this one, when nobody named it.
        case dialect(Dialect, reason: String?)
        case file(String)
        case preset(String)
        /// Our own variables that say what may pass, by their names: `CAISSON_PRESET`, `CAISSON_ALLOW`.
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

    /// Our own variables that hold a policy, or a part of one.
    package static let policyVariables = VariableConfiguration.variables

    /// What tells one policy from another: the SHA-256 of the policy file; where there is none, of the file that would
    /// decide alike.
    package var policyHash: String {
        if let fileHash { return fileHash }
        let text = PolicyFileText(of: self, title: "\(source)").text
        return SHA256.hexadecimal(of: SHA256.hash(text.utf8))
    }

    /// Nothing may be started with it.
    package var hasErrors: Bool { issues.contains { $0.severity == .error } }
}

/// The configuration languages of others that are read.
package enum Dialect: String, Sendable, CaseIterable {
    case tecnativa
    case linuxserver
    case linuxserverLegacy = "linuxserver-legacy"
    case wollomatic
    case cetusguard
    case dockerProxyFilter = "docker-proxy-filter"
}

extension Configuration.Source {
    /// The reason of a dialect that is taken because nothing says what may pass.
    static let nothingSaid = "nothing says what may pass"

    /// Nobody said what may pass.
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
