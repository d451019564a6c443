// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore

/// A writer of heads for responses that cannot keep the engine's.
enum RebuiltHead {
    static func rebuild(
        _ head: ResponseHead, response: ResponseState, request: RequestState, bytes: ByteBuffer, end: Int
    ) -> ByteBuffer {
        write(head, bytes: bytes, end: end) { all, writer in
            // A status without a body has no fields about one (RFC 9112 section 6.1, RFC 9110 section 8.6).
            head.writeEndToEndFields(
                of: all, keepsCoding: !response.removesChunking && !head.hasVoidFraming,
                keepsLength: !head.hasVoidFraming, to: &writer)
            if !response.keepsAlive {
                writer.write("Connection: close\r\n")
            } else if request.version == .http10 {
                writer.write("Connection: keep-alive\r\n")
            }
        }
    }

    /// The framing of a body that is not the engine's own.
    enum Framing {
        case length(Int)
        case chunked
        case close
    }

    /// Returns the engine's head for a body that is not its own.
    static func rebuildTreated(
        _ head: ResponseHead, response: ResponseState, request: RequestState, bytes: ByteBuffer, framing: Framing
    ) -> ByteBuffer {
        write(head, bytes: bytes, end: bytes.readableBytes) { all, writer in
            head.writeEndToEndFields(of: all, keepsCoding: false, keepsLength: false, to: &writer)
            switch framing {
            case .length(let length):
                writer.write("Content-Length: ")
                writer.write(decimal: length)
                writer.write("\r\n")
            case .chunked: writer.write("Transfer-Encoding: chunked\r\n")
            case .close: break
            }
            if !response.keepsAlive {
                writer.write("Connection: close\r\n")
            } else if request.version == .http10 {
                writer.write("Connection: keep-alive\r\n")
            }
        }
    }

    /// Returns the head of `100 Continue` and the like, without the fields of the engine's connection.
    static func rebuildInformational(_ head: ResponseHead, bytes: ByteBuffer, end: Int) -> ByteBuffer {
        write(head, bytes: bytes, end: end) { all, writer in
            head.writeEndToEndFields(of: all, keepsCoding: false, keepsLength: false, to: &writer)
        }
    }

    /// Returns the head of a 101: the engine's, with Connection and Upgrade for the client's connection.
    static func rebuildUpgrade(
        _ head: ResponseHead, to upgrade: TunnelProtocol, bytes: ByteBuffer, end: Int
    ) -> ByteBuffer {
        write(head, bytes: bytes, end: end) { all, writer in
            head.writeEndToEndFields(of: all, keepsCoding: false, keepsLength: false, to: &writer)
            writer.write("Connection: Upgrade\r\nUpgrade: ")
            if let spoken = head.upgrade {
                writer.write(UnsafeRawBufferPointer(rebasing: all[spoken.range]))
            } else {
                writer.write(upgrade.token)
            }
            writer.write("\r\n")
        }
    }

    private static func write(
        _ head: ResponseHead, bytes: ByteBuffer, end: Int,
        fields: (UnsafeRawBufferPointer, inout HeadWriter) -> Void
    ) -> ByteBuffer {
        var rebuilt = ByteBuffer()
        bytes.withUnsafeReadableBytes { all in
            // A field may grow by a blank; the added fields are shorter than 128 bytes.
            _ = rebuilt.writeWithUnsafeMutableBytes(minimumWritableBytes: end + head.fields.count + 128) { memory in
                var writer = HeadWriter(into: memory)
                writer.write("HTTP/1.1 ")
                writer.write(decimal: head.status)
                writer.write(" ")
                writer.write(UnsafeRawBufferPointer(rebasing: all[head.reason.range]))
                writer.write("\r\n")
                fields(all, &writer)
                writer.write("\r\n")
                return writer.count
            }
        }
        return rebuilt
    }
}
