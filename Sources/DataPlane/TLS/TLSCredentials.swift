// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import Synchronization

/// What a listener shows its clients now; a reload puts newer certificates in its place while the listener stays open.
///
/// Each reload is another revision. A connection has the one that it was accepted under, and ends with it: what its
/// client proved, or is about to prove, counts no more.
final class TLSCredentials: Sendable {
    private let context: Mutex<NIOSSLContext>
    private let revision = Atomic<UInt64>(0)

    init(context: NIOSSLContext) { self.context = Mutex(context) }

    /// What a connection that is accepted now is to use.
    func current() -> (context: NIOSSLContext, stamp: CredentialsRevision) {
        context.withLock { ($0, CredentialsRevision(credentials: self, revision: revision.load(ordering: .acquiring))) }
    }

    func replace(with context: NIOSSLContext) {
        self.context.withLock {
            $0 = context
            revision.add(1, ordering: .releasing)
        }
    }

    /// The listener is gone: what was accepted before proves nothing to one that comes in its place.
    func revoke() { context.withLock { _ in _ = revision.add(1, ordering: .releasing) } }

    fileprivate func isCurrent(_ revision: UInt64) -> Bool { self.revision.load(ordering: .acquiring) == revision }
}

/// The credentials under which a connection was accepted.
struct CredentialsRevision: Sendable {
    fileprivate let credentials: TLSCredentials
    fileprivate let revision: UInt64

    /// No others have come in their place since.
    var isCurrent: Bool { credentials.isCurrent(revision) }
}
