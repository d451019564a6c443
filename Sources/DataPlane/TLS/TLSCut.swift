// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL

/// Ends that do not wait.
enum TLSCut {
    /// Closes the socket at once. A plain `close` says farewell first, and waits for that of the other side, who may
    /// have reasons not to answer. Works as well on a channel without TLS. On the channel's event loop only.
    static func close(_ channel: any Channel) {
        let pipeline = channel.pipeline.syncOperations
        if let closeNotify = try? pipeline.handler(type: TLSCloseNotify.self) {
            try? pipeline.context(handler: closeNotify).close(promise: nil)
        } else if let handler = try? pipeline.handler(type: NIOSSLHandler.self) {
            try? pipeline.context(handler: handler).close(promise: nil)
        } else {
            channel.close(promise: nil)
        }
    }
}
