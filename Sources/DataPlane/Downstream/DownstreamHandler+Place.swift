// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a connection counts as among those that there is room for.
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

    /// What was seen for its response may not be the newest any more, which alone is the gate's.
    func renewSnapshot() {
        if exchange.treated?.renewSnapshot() == true { handle { $0.countRenewed() } }
    }

    /// So many connections to the engine may be closed of which it has not taken all, before that of the client ends.
    private static var mostRemains: Int { 4 }

    /// The engine's connection is closed, or is about to be.
    func noteRemains(of connection: UpstreamConnection) {
        remains.removeAll { !$0.areThere }
        guard let bytes = connection.remains, bytes.areThere else { return }
        remains.append(bytes)
        if remains.count >= Self.mostRemains { drain() }
    }
}
