// SPDX-License-Identifier: Apache-2.0

import CTLS
import NIOSSL

/// Bounds on the memory that clients make the TLS library hold.
///
/// By default it remembers the sessions of clients without tickets, 20,480 for each listener for two hours, each with
/// all certificates of its client, of up to 100 kB. Tickets are kept by clients.
enum TLSBounds {
    /// The most bytes of a client's certificate chain. Honest ones have two to six kilobytes.
    static let longestChain = 16_384

    /// Sets the bounds of a server's context: no remembered sessions, and no longer chain.
    static func apply(to context: NIOSSLContext) throws(TLSProblem) {
        // swift-nio-ssl does not expose its SSL_CTX. If the property is renamed, no TLS listener opens.
        guard let pointer = Mirror(reflecting: context).descendant("sslContext") as? OpaquePointer else {
            throw TLSProblem(message: "this build's TLS library cannot be told its bounds")
        }
        caisson_tls_bound(UnsafeMutableRawPointer(pointer), longestChain)
    }
}
