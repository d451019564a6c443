import NIOSSL
import Synchronization

/// What a listener shows its clients now; a reload puts newer certificates in its place while the listener stays open.
final class TLSCredentials: Sendable {
    private let current: Mutex<NIOSSLContext>

    init(_ context: NIOSSLContext) { current = Mutex(context) }

    var context: NIOSSLContext { current.withLock { $0 } }

    func replace(with context: NIOSSLContext) { current.withLock { $0 = context } }
}
