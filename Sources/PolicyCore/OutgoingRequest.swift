// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
public import DockerAPI

/// A request as it is sent to the engine: rebuilt, never the client's own bytes of a head.
public final class OutgoingRequest: Sendable {
    /// The body as it is sent; its framing is written anew.
    public enum Body: Sendable, Equatable {
        case none
        /// Exactly this many bytes.
        case length(Int)
        case chunked
        /// A new form of the judged body; the client's own bytes are not sent.
        case judged([UInt8])
    }

    public let method: Method
    public let target: RequestTarget
    /// The complete field lines, each with its CRLF: those that pass end to end, in the client's order, without Host,
    /// framing, Expect and Upgrade.
    public let fields: [UInt8]
    public let body: Body
    /// The protocol to change to, if the client asked for it and the endpoint supports it.
    public let upgrade: TunnelProtocol?
    public let expectsContinue: Bool

    public init(
        method: Method, target: RequestTarget, fields: [UInt8], body: Body, upgrade: TunnelProtocol? = nil,
        expectsContinue: Bool = false
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.upgrade = upgrade
        self.expectsContinue = expectsContinue
    }

    /// Returns the request without some fields.
    /// - Parameter names: in lower case.
    func withoutFields(named names: String...) -> OutgoingRequest { withoutFields(named: names) }

    func withoutFields(named names: [String]) -> OutgoingRequest {
        let lines = fields.split(separator: UInt8(ascii: "\n")).filter { line in
            let name = line.prefix { $0 != UInt8(ascii: ":") }.map(\.lowercased)
            return !names.contains { name.elementsEqual($0.utf8) }
        }
        return OutgoingRequest(
            method: method, target: target, fields: lines.flatMap { $0 + [UInt8(ascii: "\n")] }, body: body,
            upgrade: upgrade, expectsContinue: expectsContinue)
    }

    /// Returns the request with another target, and with a judged body if there is one.
    func with(target: RequestTarget, body judged: [UInt8]?) -> OutgoingRequest {
        OutgoingRequest(
            method: method, target: target, fields: fields, body: judged.map { .judged($0) } ?? body, upgrade: upgrade,
            expectsContinue: judged == nil && expectsContinue)
    }
}
