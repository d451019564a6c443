// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOSSL
import Synchronization

/// The current credentials of a listener. A reload replaces them while the listener stays open.
///
/// Each reload that finds changed files makes another revision; without a change the proofs of clients stay valid. A
/// connection has the revision that it was accepted under, and ends with it: its client's proof, given or pending, is
/// then invalid.
final class TLSCredentials: Sendable {
    private let state: Mutex<State>
    private let revision = Atomic<UInt64>(1)

    private struct State {
        var context: NIOSSLContext
        var fingerprint: TLSFingerprint?
        var isSuspended = false
    }

    /// - Parameter fingerprint: of the files, taken before the context was made of them.
    init(context: NIOSSLContext, fingerprint: TLSFingerprint? = nil) {
        state = Mutex(State(context: context, fingerprint: fingerprint))
    }

    /// Whether the credentials are of files with this fingerprint.
    func areOf(_ fingerprint: TLSFingerprint) -> Bool { state.withLock { $0.fingerprint == fingerprint } }

    /// Returns the credentials for a connection that is accepted now. While they are suspended the revision is one that
    /// is never current.
    func current() -> (context: NIOSSLContext, stamp: CredentialsRevision) {
        state.withLock {
            let revision = $0.isSuspended ? 0 : revision.load(ordering: .acquiring)
            return ($0.context, CredentialsRevision(credentials: self, revision: revision))
        }
    }

    /// Suspends the credentials while other policies are about to come into force, and other credentials after them.
    /// Proofs made meanwhile are invalid, so that no policy judges a client by credentials that are not its own.
    func suspend() {
        state.withLock {
            $0.isSuspended = true
            revision.add(1, ordering: .releasing)
        }
    }

    /// Ends a suspension without a change of credentials.
    func resume() { state.withLock { $0.isSuspended = false } }

    func replace(with context: NIOSSLContext, fingerprint: TLSFingerprint? = nil) {
        state.withLock {
            $0 = State(context: context, fingerprint: fingerprint)
            revision.add(1, ordering: .releasing)
        }
    }

    /// Invalidates all proofs, because the listener is gone: they must not count for its successor.
    func revoke() { state.withLock { _ in _ = revision.add(1, ordering: .releasing) } }

    fileprivate func isCurrent(_ revision: UInt64) -> Bool { self.revision.load(ordering: .acquiring) == revision }
}

/// The revision of the credentials under which a connection was accepted.
struct CredentialsRevision: Sendable {
    fileprivate let credentials: TLSCredentials
    fileprivate let revision: UInt64

    /// Whether no later revision exists.
    var isCurrent: Bool { credentials.isCurrent(revision) }
}

/// The digests of the files of a listener's credentials.
struct TLSFingerprint: Equatable, Sendable {
    private let digests: [[UInt8]]

    init(of files: TLSServerFiles) throws(TLSProblem) {
        var digests = [
            try PEMFile(role: "certificate", path: files.certificate).digest,
            try PEMFile(role: "key", path: files.key).digest,
        ]
        if let path = files.clientCA { digests.append(try PEMFile(role: "client CA", path: path).digest) }
        self.digests = digests
    }
}
