// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore

/// Writes the head of a request to the engine. All of it comes from the permit.
enum OutgoingHead {
    static func write(_ permit: Permit) -> ByteBuffer {
        let request = permit.request
        var head = ByteBuffer()
        // All that is added to target and fields takes less than 160 bytes.
        let size = request.target.canonical.count + request.fields.count + 160
        _ = head.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { memory in
            var writer = HeadWriter(into: memory)
            writer.write(request.method.token)
            writer.write(" ")
            request.target.canonical.withUnsafeBytes { writer.write($0) }
            writer.write(" HTTP/1.1\r\nHost: docker\r\n")
            request.fields.withUnsafeBytes { writer.write($0) }
            writeConnection(request, to: &writer)
            writeFraming(request, to: &writer)
            writer.write("\r\n")
            return writer.isComplete ? writer.count : 0
        }
        return head
    }

    private static func writeConnection(_ request: OutgoingRequest, to writer: inout HeadWriter) {
        guard let upgrade = request.upgrade else { return }
        // Podman upgrades only when this is the whole value.
        writer.write("Connection: Upgrade\r\nUpgrade: ")
        writer.write(upgrade.token)
        writer.write("\r\n")
    }

    private static func writeFraming(_ request: OutgoingRequest, to writer: inout HeadWriter) {
        switch request.body {
        case .none: break
        case .length(let length): writeLength(length, to: &writer)
        case .judged(let bytes): writeLength(bytes.count, to: &writer)
        case .chunked: writer.write("Transfer-Encoding: chunked\r\n")
        }
        if request.expectsContinue, request.body != .none { writer.write("Expect: 100-continue\r\n") }
    }

    private static func writeLength(_ length: Int, to writer: inout HeadWriter) {
        writer.write("Content-Length: ")
        writer.write(decimal: length)
        writer.write("\r\n")
    }
}
