// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A connection's standing within the `ConnectionLimit`.
extension DownstreamHandler {
    var shareOwner: ShareOwner { exchange.shareOwner }

    /// Whether a request is under way, and whether it became a tunnel.
    var activity: (isBusy: Bool, isTunnel: Bool) {
        switch exchange.phase {
        case .receiving, .discarding, .closed: (false, false)
        case .tunnelling: (true, true)
        case .identifying, .reading, .resolving, .connecting, .forwarding: (true, false)
        }
    }

    func drain() { handle { $0.drain() } }

    func upstreamEndedStream() { handle { $0.engineEndedStream() } }

    /// Lets a treated response drop its snapshot of the engine's objects if a newer one has replaced it.
    func renewSnapshot() {
        if exchange.treated?.renewSnapshot() == true { handle { $0.countRenewed() } }
    }

    /// The number of closed connections to the engine that may have bytes left, before the client's connection ends.
    private static var mostRemains: Int { 4 }

    /// Records the bytes that the kernel holds of an engine's connection that is closed, or about to be.
    func noteRemains(of connection: UpstreamConnection) {
        remains.removeAll { !$0.areThere }
        guard let bytes = connection.remains, bytes.areThere else { return }
        remains.append(bytes)
        if remains.count >= Self.mostRemains { drain() }
    }
}
