// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// The user of a connection to the engine.
protocol UpstreamClient: AnyObject {
    /// The owner of the place in the engine's backlog.
    var shareOwner: ShareOwner { get }
    /// The permit of the request to be sent; nil once no connection is wanted.
    var awaitedPermit: Permit? { get }

    func upstreamConnected(_ connection: UpstreamConnection)

    /// Reports that there is no connection: for the reason in `response`, or because none is wanted any more.
    func upstreamFailed(with response: GateResponse)
    func upstreamAnswered(with bytes: inout ByteBuffer)
    func upstreamEndedStream()

    /// - Parameter why: the response to give if there is none yet.
    func upstreamClosed(because why: GateResponse)
    func flowChanged()
}
