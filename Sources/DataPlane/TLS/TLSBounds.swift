// SPDX-License-Identifier: Apache-2.0

import CTLS
import NIOSSL

/// What clients can have the TLS library hold.
///
/// By itself it remembers the sessions of clients without tickets, 20,480 of a listener for two hours, each with all the
/// certificates that its client showed, of up to 100 kB. Tickets are kept by clients.
enum TLSBounds {
    /// A client's certificate and those of its authorities. Honest ones have two to six kilobytes.
    static let longestChain = 16_384

    /// From here on a server's context remembers no session, and takes no longer chain.
    static func apply(to context: NIOSSLContext) throws(TLSProblem) {
        // swift-nio-ssl hands its SSL_CTX to nobody. Where it calls it otherwise, no listener of TLS opens.
        guard let pointer = Mirror(reflecting: context).descendant("sslContext") as? OpaquePointer else {
            throw TLSProblem(message: "this build's TLS library cannot be told its bounds")
        }
        caisson_tls_bound(UnsafeMutableRawPointer(pointer), longestChain)
    }
}
