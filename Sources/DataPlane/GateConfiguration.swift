// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// What the data plane needs to know.
package struct GateConfiguration: Sendable {
    package let policies: PolicySet
    package let listeners: [GateAddress]
    /// Who may open the socket files among them, by path.
    package let unixFiles: [String: UnixFile]
    /// The certificates of those that speak TLS.
    package let certificates: [GateAddress: TLSServerFiles]
    /// The descriptors of those that somebody listens on for us.
    package let inherited: [GateAddress: Int32]
    package let upstream: Upstream
    package let limits: GateLimits

    package init(policies: PolicySet, listeners: Listening, upstream: Upstream, limits: GateLimits) {
        self.policies = policies
        self.listeners = listeners.addresses
        unixFiles = listeners.unixFiles
        certificates = listeners.certificates
        inherited = listeners.inherited
        self.upstream = upstream
        self.limits = limits
    }
}

/// How much, and how long.
package struct GateLimits: Sendable, Equatable {
    /// Connections of all clients; of one of them at most a quarter.
    package let connections: Int
    /// Bytes that judged bodies and filtered answers of all clients may hold; of one of them at most a quarter.
    package let bodyMemory: Int
    /// Seconds that streams may go on once the gate stops.
    package let grace: Int
    /// The process's memory has a limit, of which what the kernel holds for its connections is a part.
    package let memoryIsLimited: Bool

    package init(connections: Int, bodyMemory: Int, grace: Int, memoryIsLimited: Bool = false) {
        self.connections = connections
        self.bodyMemory = bodyMemory
        self.grace = grace
        self.memoryIsLimited = memoryIsLimited
    }

    /// What a connection and its counterpart hold at most where the memory is limited, in the gate and in the kernel.
    package static let connectionMemory = StreamBuffers.mostMemoryOfPair

    var buffers: StreamBuffers { StreamBuffers(areTight: memoryIsLimited) }
}

/// Where to listen.
package struct Listening: Sendable {
    package let addresses: [GateAddress]
    package let unixFiles: [String: UnixFile]
    package let certificates: [GateAddress: TLSServerFiles]
    /// Descriptors that are listened on already, by their addresses without TLS. They stay open.
    package let inherited: [GateAddress: Int32]

    package init(
        addresses: [GateAddress], unixFiles: [String: UnixFile] = [:],
        certificates: [GateAddress: TLSServerFiles] = [:], inherited: [GateAddress: Int32] = [:]
    ) {
        self.addresses = addresses
        self.unixFiles = unixFiles
        self.certificates = certificates
        self.inherited = inherited
    }
}

/// The engine.
package struct Upstream: Sendable, Hashable {
    package let address: GateAddress
    /// What is shown and believed over TLS.
    package let files: TLSClientFiles

    package init(address: GateAddress, files: TLSClientFiles = TLSClientFiles()) {
        self.address = address
        self.files = files
    }
}
