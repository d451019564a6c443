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

    /// The client's socket is about to be closed.
    func noteRemains(of channel: any Channel) {
        if let bytes = RemainingBytes(of: channel, beyond: RemainingBytes.littleForClient) { remains.append(bytes) }
    }

    /// The engine's connection is closed, or is about to be.
    func noteRemains(of connection: UpstreamConnection) {
        if let bytes = connection.remains { remains.append(bytes) }
    }
}
