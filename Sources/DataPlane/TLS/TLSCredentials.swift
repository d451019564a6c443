// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOSSL
import Synchronization

/// What a listener shows its clients now; a reload puts newer certificates in its place while the listener stays open.
///
/// Each reload that finds others in its files is another revision; where nothing has changed, nothing that clients proved is
/// worth less than before. A connection has the one that it was accepted under, and ends with it: what its
/// client proved, or is about to prove, counts no more.
final class TLSCredentials: Sendable {
    private let state: Mutex<State>
    private let revision = Atomic<UInt64>(1)

    private struct State {
        var context: NIOSSLContext
        var fingerprint: TLSFingerprint?
        var isSuspended = false
    }

    /// - Parameter fingerprint: of the files before the context was made of them.
    init(context: NIOSSLContext, fingerprint: TLSFingerprint? = nil) {
        state = Mutex(State(context: context, fingerprint: fingerprint))
    }

    /// Whether they are of these very files.
    func areOf(_ fingerprint: TLSFingerprint) -> Bool { state.withLock { $0.fingerprint == fingerprint } }

    /// What a connection that is accepted now is to use. While the credentials are suspended its revision is none that
    /// ever counts.
    func current() -> (context: NIOSSLContext, stamp: CredentialsRevision) {
        state.withLock {
            let revision = $0.isSuspended ? 0 : revision.load(ordering: .acquiring)
            return ($0.context, CredentialsRevision(credentials: self, revision: revision))
        }
    }

    /// Other policies are about to come into force, and then other credentials: until then nothing that is proved by
    /// these counts, so that no policy judges a client by credentials that are not its own.
    func suspend() {
        state.withLock {
            $0.isSuspended = true
            revision.add(1, ordering: .releasing)
        }
    }

    /// The credentials stay as they are after all.
    func resume() { state.withLock { $0.isSuspended = false } }

    func replace(with context: NIOSSLContext, fingerprint: TLSFingerprint? = nil) {
        state.withLock {
            $0 = State(context: context, fingerprint: fingerprint)
            revision.add(1, ordering: .releasing)
        }
    }

    /// The listener is gone: what was accepted before proves nothing to one that comes in its place.
    func revoke() { state.withLock { _ in _ = revision.add(1, ordering: .releasing) } }

    fileprivate func isCurrent(_ revision: UInt64) -> Bool { self.revision.load(ordering: .acquiring) == revision }
}

/// The credentials under which a connection was accepted.
struct CredentialsRevision: Sendable {
    fileprivate let credentials: TLSCredentials
    fileprivate let revision: UInt64

    /// No others have come in their place since.
    var isCurrent: Bool { credentials.isCurrent(revision) }
}

/// What stands in the files of a listener's credentials.
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
