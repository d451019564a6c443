// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import PolicyCore

extension Admission {
    /// Judges a request by its parsed head.
    func admit(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) -> Result {
        admit(IncomingRequest(of: head, in: bytes, acceptsCodings: acceptsCodings))
    }
}

extension IncomingRequest {
    /// Creates the values of a parsed head.
    /// - Parameter acceptsCodings: if false, no compressed response is requested.
    init(of head: RequestHead, in bytes: UnsafeRawBufferPointer, acceptsCodings: Bool) {
        func value(at span: HTTPWire.Span) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[span.range])
        }
        self.init(method: Method(token: value(at: head.method)), target: value(at: head.target))
        host = head.host.map(value)
        contentType = head.contentType.map { ContentType(parsing: value(at: $0)) } ?? .none
        body = OutgoingRequest.Body(head.framing)
        // HTTP/1.0 has no upgrade.
        upgrade = head.version == .http11 ? head.upgrade.map(value) : nil
        expectsContinue = head.expectsContinue
        // Each field may grow by the blank behind its colon.
        let bound = bytes.count + head.fields.count
        fields = withUnsafeTemporaryAllocation(byteCount: bound, alignment: 1) { memory in
            var writer = HeadWriter(into: memory)
            head.writeEndToEndFields(of: bytes, acceptsCodings: acceptsCodings, to: &writer)
            return Array(UnsafeRawBufferPointer(rebasing: memory[..<writer.count]))
        }
    }
}

extension OutgoingRequest.Body {
    init(_ framing: BodyFraming) {
        self =
            switch framing {
            case .none, .untilClose: .none
            case .length(let length): .length(length)
            case .chunked: .chunked
            }
    }
}
