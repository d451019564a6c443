// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore

/// Whoever a connection to the engine is for.
protocol UpstreamClient: AnyObject {
    /// Who has the place among those that wait for the engine.
    var shareOwner: ShareOwner { get }
    /// What it wants to send; nil once it wants no connection any more.
    var awaitedPermit: Permit? { get }

    func upstreamConnected(_ connection: UpstreamConnection)

    /// There is no connection: for the reason in `response`, or because none was wanted any more.
    func upstreamFailed(with response: GateResponse)
    func upstreamAnswered(with bytes: inout ByteBuffer)
    func upstreamEndedStream()

    /// - Parameter why: what to answer where there is no answer yet.
    func upstreamClosed(because why: GateResponse)
    func flowChanged()
}
