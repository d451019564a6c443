// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Addressing
import Glibc
import NIOCore
import PolicyCore

/// The phase *identify*, as far as the connection shows the client: its listener, and its address or the process behind
/// it.
enum ChannelIdentity {
    /// - Parameter certificate: the identity that the client's certificate proved.
    static func identify(
        _ channel: any Channel, listener: GateAddress, certificate: CertificateIdentity? = nil
    ) -> Client {
        guard let address = channel.remoteAddress, let ip = IPAddress(address) else {
            let peer = peer(of: channel)
            let place = ProcessContainer.place(of: peer, on: channel)
            let name = peer.map { "unix:\($0.user)" } ?? "unix"
            return Client(identity: ClientIdentity(listener: listener, peer: peer, process: place), name: name)
        }
        let identity = ClientIdentity(listener: listener, address: ip, certificate: certificate)
        let name = name(of: address)
        return Client(identity: identity, name: certificate?.subject.map { "CN=\($0)@\(name)" } ?? name)
    }

    /// Returns the address without its port; IPv4 as such, also on a dual-stack listener.
    private static func name(of address: SocketAddress) -> String {
        let text = address.ipAddress ?? "?"
        let mapped = "::ffff:"
        return text.begins(with: mapped) && text.holds(".") ? String(text.dropFirst(mapped.count)) : text
    }

    /// Returns the peer's credentials when it connected; nil if the kernel has none.
    private static func peer(of channel: any Channel) -> UnixPeer? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        var peer: UnixPeer?
        // On the channel's own event loop the future has succeeded already.
        let response: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        response.assumeIsolated().whenSuccess { peer = UnixPeer(user: $0.user, group: $0.group, process: $0.process) }
        return peer
    }

    /// `struct ucred` of Linux (unix(7)).
    private struct Credentials {
        let process: Int32
        let user: UInt32
        let group: UInt32
    }
}

extension IPAddress {
    init?(_ address: SocketAddress) {
        switch address {
        case .v4: self.init(v4: Self.bigEndian(at: 4, of: address))
        case .v6: self.init(high: Self.bigEndian(at: 8, of: address), low: Self.bigEndian(at: 16, of: address))
        case .unixDomainSocket: return nil
        }
    }

    /// Reads a number in network order out of a `sockaddr_in` (address at 4) or `sockaddr_in6` (address at 8).
    private static func bigEndian<Number: FixedWidthInteger>(at offset: Int, of address: SocketAddress) -> Number {
        address.withSockAddr { pointer, size in
            guard size >= offset + MemoryLayout<Number>.size else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
            return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}
