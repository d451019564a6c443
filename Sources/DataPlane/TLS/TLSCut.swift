// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL

/// Closes without waiting.
enum TLSCut {
    /// Closes the socket at once. A plain `close` sends close_notify first and waits for the peer's, which the peer may
    /// withhold. Works on channels without TLS, too. Called on the channel's event loop.
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
