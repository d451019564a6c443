// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore

/// The content of a policy file, as values: reading the file, opening listeners and identifying clients happen
/// elsewhere.
package struct PolicyFile: Sendable {
    /// The listeners; empty if the file sets none.
    package var listeners: [ListenerEntry] = []
    package var upstream: UpstreamEntry?
    /// The address of metrics and health.
    package var admin: GateAddress?
    /// The clients in the order of the file: the first that matches determines the policy.
    package var clients: [ClientEntry] = []
    /// Whether the key is there, even with an empty list: then no client is meant.
    package var namesClients = false
    package var policies: [PolicyEntry] = []
    package var log: LogEntry?
    package var audit: AuditSettings?
    package var limits: LimitsEntry?
    package var tests: [PolicyTest] = []

    package struct ListenerEntry: Sendable, Equatable {
        package let address: GateAddress
        /// The name of the policy of all its clients; nil if `clients` determines it.
        package var policy: String?
        /// The permissions of a unix socket, `0o660`.
        package var mode: Int?
        /// The name or number of the user who owns a unix socket.
        package var owner: String?
        package var group: String?
        /// The certificate files of a `tls://` listener; never nil there.
        package var tls: TLSServerFiles?
        package let place: SourceLocation
    }

    package struct UpstreamEntry: Sendable, Equatable {
        package let address: GateAddress
        package var tls = TLSClientFiles()
    }

    package struct ClientEntry: Sendable, Equatable {
        package let matcher: ClientMatcher
        /// The name of a policy of this file.
        package let policy: String
        package let place: SourceLocation
    }

    package struct PolicyEntry: Sendable {
        package let name: String
        package let policy: Policy
        /// The treatment of requests that it denies.
        package let mode: Enforcement
        package let place: SourceLocation
        package let visibilityLocations: VisibilityLocations
    }

    /// The places of a policy's settings for visibility.
    package struct VisibilityLocations: Sendable {
        package let kinds: [ObjectKind: SourceLocation]
        package let fields: [Endpoint: SourceLocation]
        package let redaction: SourceLocation?
        /// The place of `own`, by which all is hidden that is not the owner's.
        package let own: SourceLocation?
    }

    package struct LogEntry: Sendable, Equatable {
        package var format: Settings.LogFormat?
        package var detail: Settings.LogDetail?
    }

    package struct LimitsEntry: Sendable, Equatable {
        package var connections: Int?
        /// The MiB for judged bodies and filtered responses.
        package var bodyMemory: Int?
        /// The number of event loops.
        package var threads: Int?
        /// The seconds that streams may continue after SIGTERM.
        package var grace: Int?
    }

    /// A request, and its expected decision.
    package struct PolicyTest: Sendable, Equatable {
        package let method: Method
        /// The path with its version and query, if they were written.
        package let path: String
        /// The client; nil if the policy does not depend on one.
        package let client: ClientMatcher?
        /// The facts about the object in its path; empty if there are none.
        package var object: [ObjectFact] = []
        /// The body, as JSON; nil if it is unknown.
        package var body: [UInt8]?
        package let isAllowed: Bool
        package let place: SourceLocation
    }
}

/// The rules of a preset, with the fields that its client reads of responses.
package struct PresetRules: Sendable {
    package let rules: [Rule]
    package let fields: [Endpoint: [String]]
    /// The remedies that its other options would be.
    package let remedies: [Remedy]

    package init(rules: [Rule] = [], fields: [Endpoint: [String]] = [:], remedies: [Remedy] = []) {
        self.rules = rules
        self.fields = fields
        self.remedies = remedies
    }
}

/// The reason for which a preset cannot be used: it or one of its options is unknown.
package struct PresetProblem: Error, Sendable, Equatable {
    package let message: String

    package init(_ message: String) { self.message = message }
}

extension PolicyFile {
    /// A function from a preset's name and its options to its rules. Injected, so that reading a file does not depend
    /// on the known presets.
    package typealias Presets = (_ name: String, _ options: [String]) -> Result<PresetRules, PresetProblem>

    /// The result of reading a text: all its issues in the order of the file, and the file if none of them is an error.
    package struct Reading: Sendable {
        package let file: PolicyFile?
        package let issues: [Issue]
    }

    /// Reads a policy file.
    /// - Parameters:
    ///   - bytes: the content, of any form.
    ///   - name: the file's name in issues, denials and logs.
    package static func read(from bytes: [UInt8], named name: String, presets: Presets) -> Reading {
        var issues = FileIssues(file: name)
        guard let root = YAMLReader.read(from: bytes, issues: &issues) else {
            return Reading(file: nil, issues: issues.all)
        }
        return read(from: root, by: DocumentReader(issues: issues), presets: presets)
    }

    /// Reads a document that is composed in memory, in the form of a file.
    static func read(from root: YAMLNode, by reader: DocumentReader, presets: Presets) -> Reading {
        var reader = reader
        let file = reader.policyFile(from: root, presets: presets)
        return Reading(file: reader.issues.hasErrors ? nil : file, issues: reader.issues.all)
    }
}

/// Bounds beyond any file's needs; entries are compared with one another, so the work grows with the square.
enum PolicyFileBounds {
    static let listeners = 256
    static let clients = 4096
    static let policies = 512
    static let entries = 1024
    /// The directories of one limit.
    static let binds = 256
    /// The parameters of one entry.
    static let parameters = 32
}
