// SPDX-License-Identifier: Apache-2.0

public import DockerAPI
import Telemetry

/// The selection of audited exchanges, and the folder of the audit.
public struct AuditConfiguration: Sendable {
    /// The folder of the files.
    public let folder: String
    public let selection: AuditSelection
    /// The bytes after which a file is ended; each day begins one, too.
    public var fileSize = 64 << 20
    /// The days after which files are removed; nil keeps them for ever.
    public var keptDays: Int?
    /// Whether all requests are refused while no record can be written.
    public var refusesWhenLost = false
    /// The signer of checkpoints; nil if they are not signed.
    public var signer: NoteSigner?

    public init(folder: String, selection: AuditSelection) {
        self.folder = folder
        self.selection = selection
    }
}

/// A selection of exchanges to audit.
public struct AuditSelection: Sendable {
    /// Whether all exchanges are selected.
    public var all = false
    /// Whether exchanges are selected that were denied or refused, or that passed a policy that only warns.
    public var denied = false
    /// Whether exchanges are selected that change or execute something, or have power over the engine's host.
    public var writes = false
    public var endpoints: Set<Endpoint> = []
    /// The words of the selection in the configuration.
    public let words: [String]

    /// - Parameter words: the words in the configuration.
    public init(words: [String]) { self.words = words }

    /// The selection of writes and denials.
    public static var standard: AuditSelection {
        var selection = AuditSelection(words: ["writes", "denied"])
        (selection.writes, selection.denied) = (true, true)
        return selection
    }

    func includes(_ record: AccessRecord) -> Bool {
        if all { return true }
        switch record.decision {
        case .denied, .warned, .refused: if denied { return true }
        case .allowed, .failed: break
        }
        guard let endpoint = record.endpoint else { return writes && record.method.map { !Self.isRead($0) } ?? false }
        return writes && Self.isWrite(endpoint) || endpoints.contains(endpoint)
    }

    /// Whether the method only reads; it decides for paths of unknown routes.
    private static func isRead(_ method: Method) -> Bool { method == .get || method == .head }

    private static func isWrite(_ endpoint: Endpoint) -> Bool {
        !endpoint.traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost])
    }
}

/// The reason for which the audit cannot be written.
public struct AuditProblem: Error, Sendable, CustomStringConvertible {
    public let message: String

    init(_ message: String) { self.message = message }

    public var description: String { message }
}
