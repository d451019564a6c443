// SPDX-License-Identifier: Apache-2.0

import Audit
import DataPlane
import Glibc
import Logging
import PolicyConfig
import Telemetry

extension AuditConfiguration {
    /// - Throws: ``AuditKeyProblem`` if the key cannot be read.
    init(settings: AuditSettings) throws(AuditKeyProblem) {
        var selection = AuditSelection(words: settings.words)
        selection.all = settings.words.contains("all")
        selection.writes = settings.words.contains("writes")
        selection.denied = settings.words.contains("denied")
        selection.endpoints = settings.endpoints
        self.init(folder: settings.folder, selection: selection)
        fileSize = settings.fileSize << 20
        keptDays = settings.keptDays == 0 ? nil : settings.keptDays
        refusesWhenLost = settings.refusesWhenLost
        signer = try settings.keyFile.map(Self.signer)
    }

    private static func signer(at path: String) throws(AuditKeyProblem) -> NoteSigner {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            let text = String(decoding: try ConfigurationFile.read(at: path), as: UTF8.self)
            if let line = text.split(whereSeparator: \.isNewline).first, let signer = NoteSigner(line) { return signer }
        } catch {
            throw AuditKeyProblem(message: "\(path) cannot be read: \(error.reason)")
        }
        throw AuditKeyProblem(message: "\(path) holds no private key; `caisson audit key \(path)` makes one")
    }
}

struct AuditKeyProblem: Error {
    let message: String
}

extension AuditTrail {
    /// Begins the audit, if one is configured; returns nil otherwise.
    static func start(
        for configuration: Configuration, run: String, logger: Logger
    ) throws(ExitCode) -> AuditTrail? {
        guard let settings = configuration.settings.audit else { return nil }
        do {
            let version = PolicyVersion(number: 1, hash: configuration.policyHash)
            let trail = try AuditTrail(
                configuration: AuditConfiguration(settings: settings),
                start: Start(program: Version.number, version: version), logger: logger)
            guard WorkerThread.start({ trail.write(run: run) }) else {
                logger.error("\(WorkerThread.failure)")
                throw ExitCode(1)
            }
            let key = settings.keyFile == nil ? "" : ", signed"
            logger.info("audit: \(settings.words.joined(separator: ", ")) to \(settings.folder)\(key)")
            return trail
        } catch let problem as AuditKeyProblem {
            logger.error("audit: \(problem.message)")
        } catch {
            logger.error("audit: \(error)")
        }
        throw ExitCode(1)
    }
}

extension AuditTrail {
    /// Records a reload, successful or not.
    func reloaded(to configuration: Configuration, generation: Int, isInForce: Bool) {
        reloaded(to: PolicyVersion(number: generation, hash: configuration.policyHash), isInForce: isInForce)
    }
}
