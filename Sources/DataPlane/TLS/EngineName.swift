// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import NIOCore
import NIOSSL
import NIOTLS
import PolicyCore

/// The name that a remote engine's certificate must have.
///
/// NIOSSL also accepts a certificate for the address that a name resolved to, or for its common name if it has no
/// alternative names. Here a name has to be a DNS name of the certificate, and an address one of its addresses, so a
/// forged answer of DNS does not suffice.
enum EngineName: Sendable, Equatable {
    case host(String)
    case address(IPAddress)

    init(_ text: String) {
        let bare = text.ends(with: ".") ? String(text.dropLast()) : text
        self = IPAddress(bare).map { .address($0) } ?? .host(bare)
    }

    /// Returns the handlers of a TLS connection to the engine, in the pipeline's order from the socket on. Throws for a
    /// name that TLS cannot request.
    func handlers(_ context: NIOSSLContext) throws(TLSProblem) -> [any ChannelHandler & RemovableChannelHandler] {
        do {
            // An address cannot be requested (RFC 6066 section 3), only looked for in the certificate.
            return [try NIOSSLClientHandler(context: context, serverHostname: host), EngineNameHandler(name: self)]
        } catch {
            throw TLSProblem(message: "\(host ?? "") is no name that a certificate could have")
        }
    }

    /// Whether the certificate has the name. A wildcard stands for the whole first label, and no other (RFC 6125
    /// section 6.4.3).
    func isNamed(by certificate: CertificateIdentity) -> Bool {
        switch self {
        case .address(let address): certificate.alternativeNames.contains { IPAddress($0) == address }
        case .host(let host): certificate.alternativeNames.contains { Self.covers($0, host: host) }
        }
    }

    private var host: String? {
        if case .host(let name) = self { name } else { nil }
    }

    private static func covers(_ pattern: String, host: String) -> Bool {
        guard AlternativeName.isDNSName(pattern), !pattern.begins(with: ".") else { return false }
        if CertificateMatcher.alternativeName(host).matches(.named(pattern)) { return true }
        guard pattern.begins(with: "*."), let dot = host.firstIndex(ofASCII: "."), dot != host.startIndex else {
            return false
        }
        let rest = String(pattern.dropFirst(2))
        guard rest.holds("."), !rest.holds("*") else { return false }
        return CertificateMatcher.alternativeName(String(host[host.index(after: dot)...])).matches(.named(rest))
    }
}

extension CertificateIdentity {
    fileprivate static func named(_ name: String) -> CertificateIdentity {
        CertificateIdentity(subject: nil, alternativeNames: [name], publicKey: "")
    }
}

/// An error: the engine's certificate has these names, and not the engine's.
struct WrongEngine: Error {
    let names: [String]
}

/// A handler that holds back `TLSUserEvent.handshakeCompleted` until the certificate is known to name the engine.
/// Handlers that write only after that event send nothing to a wrong engine.
private final class EngineNameHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let name: EngineName

    init(name: EngineName) { self.name = name }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            let identity = identity(in: context)
            guard let identity, name.isNamed(by: identity) else {
                context.fireErrorCaught(WrongEngine(names: identity?.alternativeNames ?? []))
                return TLSCut.close(context.channel)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func identity(in context: ChannelHandlerContext) -> CertificateIdentity? {
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        return certificate.flatMap(PeerCertificate.identity(of:))
    }
}
