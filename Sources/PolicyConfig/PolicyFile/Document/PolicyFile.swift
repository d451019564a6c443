// SPDX-License-Identifier: Apache-2.0

import Addressing
public import DockerAPI
public import PolicyCore

/// What a policy file says. Pure values: who reads the file, opens the listeners and asks who is calling is elsewhere.
public struct PolicyFile: Sendable {
    /// Empty when the file does not say where to listen.
    public var listeners: [ListenerEntry] = []
    public var upstream: UpstreamEntry?
    /// Where metrics and health are told.
    public var admin: GateAddress?
    /// In the order of the file: the first that matches names the policy.
    public var clients: [ClientEntry] = []
    /// The key stands there, be it with nobody under it: then nobody is meant.
    public var namesClients = false
    public var policies: [PolicyEntry] = []
    public var log: LogEntry?
    public var limits: LimitsEntry?
    public var tests: [PolicyTest] = []

    public struct ListenerEntry: Sendable, Equatable {
        public let address: GateAddress
        /// The name of the policy of all who come through it; nil when `clients` says who may do what.
        public var policy: String?
        /// The permissions of a unix socket, `0o660`.
        public var mode: Int?
        /// The name or number of the user who owns a unix socket.
        public var owner: String?
        public var group: String?
        /// What a `tls://` listener shows; never nil there.
        public var tls: TLSServerFiles?
        public let place: SourceLocation
    }

    public struct UpstreamEntry: Sendable, Equatable {
        public let address: GateAddress
        public var tls = TLSClientFiles()
    }

    public struct ClientEntry: Sendable, Equatable {
        public let matcher: ClientMatcher
        /// The name of a policy of this file.
        public let policy: String
        public let place: SourceLocation
    }

    public struct PolicyEntry: Sendable {
        public enum Mode: Sendable {
            case enforce
            /// What would be denied passes, and is recorded as such.
            case warn
        }

        public let name: String
        public let policy: Policy
        public let mode: Mode
        public let place: SourceLocation
        public let visibilityLocations: VisibilityLocations
    }

    /// Where a policy says what its clients do not see.
    public struct VisibilityLocations: Sendable {
        public let kinds: [ObjectKind: SourceLocation]
        public let fields: [Endpoint: SourceLocation]
        public let redaction: SourceLocation?
    }

    public struct LogEntry: Sendable, Equatable {
        public var format: Settings.LogFormat?
        public var detail: Settings.LogDetail?
    }

    public struct LimitsEntry: Sendable, Equatable {
        public var connections: Int?
        /// MiB for bodies that are judged and answers that are filtered.
        public var bodyMemory: Int?
        /// Event loops.
        public var threads: Int?
        /// Seconds that streams may go on after SIGTERM.
        public var grace: Int?
    }

    /// A request, and what must become of it.
    public struct PolicyTest: Sendable, Equatable {
        public let method: Method
        /// With its version and query, where they were written.
        public let path: String
        /// Nil where the policy does not depend on who asks.
        public let client: ClientMatcher?
        public let isAllowed: Bool
        public let place: SourceLocation
    }
}

/// What a preset comes to: what it allows, and what its client reads of the answers.
public struct PresetRules: Sendable {
    public let rules: [Rule]
    public let fields: [Endpoint: [String]]

    public init(rules: [Rule] = [], fields: [Endpoint: [String]] = [:]) {
        self.rules = rules
        self.fields = fields
    }
}

/// Why a preset cannot be used: it is not known, or one of its options is not.
public struct PresetProblem: Error, Sendable, Equatable {
    public let message: String

    public init(_ message: String) { self.message = message }
}

extension PolicyFile {
    /// The rules of a preset, by its name and the options behind `with`. Injected, so that reading a file does not
    /// depend on which presets there are.
    public typealias Presets = (_ name: String, _ options: [String]) -> Result<PresetRules, PresetProblem>

    /// What became of a text: all its issues in the order of the file, and its meaning when none of them is an error.
    public struct Reading: Sendable {
        public let file: PolicyFile?
        public let issues: [Issue]
    }

    /// Reads a policy file.
    /// - Parameters:
    ///   - bytes: what stands in it; any bytes will do.
    ///   - name: what issues, denials and logs call it.
    public static func read(from bytes: [UInt8], named name: String, presets: Presets) -> Reading {
        var issues = FileIssues(file: name)
        guard let root = YAMLReader.read(from: bytes, issues: &issues) else {
            return Reading(file: nil, issues: issues.all)
        }
        var reader = DocumentReader(issues: issues)
        let file = reader.policyFile(from: root, presets: presets)
        return Reading(file: reader.issues.hasErrors ? nil : file, issues: reader.issues.all)
    }
}

/// More than any file needs; what stands in one is compared with the rest of it, so the work grows with the square.
enum PolicyFileBounds {
    static let listeners = 256
    static let clients = 4096
    static let policies = 512
    static let entries = 1024
    /// Directories of one limit.
    static let binds = 256
}
