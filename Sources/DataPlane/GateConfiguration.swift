// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore
import Telemetry

/// The configuration of the data plane.
package struct GateConfiguration: Sendable {
    package let policies: PolicySet
    package let listeners: [GateAddress]
    /// The modes and owners of the listeners' socket files, by path.
    package let unixFiles: [String: UnixFile]
    /// The certificates of the listeners that speak TLS.
    package let certificates: [GateAddress: TLSServerFiles]
    /// The descriptors of listeners that another process opened for the gate.
    package let inherited: [GateAddress: Int32]
    package let upstream: Upstream
    package let limits: GateLimits
    /// The version that records show.
    package let version: PolicyVersion

    package init(
        policies: PolicySet, listeners: Listening, upstream: Upstream, limits: GateLimits,
        version: PolicyVersion = PolicyVersion(number: 1)
    ) {
        self.policies = policies
        self.listeners = listeners.addresses
        unixFiles = listeners.unixFiles
        certificates = listeners.certificates
        inherited = listeners.inherited
        self.upstream = upstream
        self.limits = limits
        self.version = version
    }
}

/// Bounds on connections, memory and time.
package struct GateLimits: Sendable, Equatable {
    /// The most connections of all clients; one client has at most a quarter.
    package let connections: Int
    /// The most bytes of judged bodies and filtered responses of all clients; one client has at most a quarter.
    package let bodyMemory: Int
    /// Seconds that streams may go on once the gate stops.
    package let grace: Int
    /// Whether the process has a memory limit, which includes the kernel's buffers of its connections.
    package let memoryIsLimited: Bool

    package init(connections: Int, bodyMemory: Int, grace: Int, memoryIsLimited: Bool = false) {
        self.connections = connections
        self.bodyMemory = bodyMemory
        self.grace = grace
        self.memoryIsLimited = memoryIsLimited
    }

    /// The most memory of a connection and its counterpart under a memory limit, in the gate and in the kernel.
    package static let connectionMemory = StreamBuffers.mostMemoryOfPair

    var buffers: StreamBuffers { StreamBuffers(areTight: memoryIsLimited) }
}

/// The addresses to listen on.
package struct Listening: Sendable {
    package let addresses: [GateAddress]
    package let unixFiles: [String: UnixFile]
    package let certificates: [GateAddress: TLSServerFiles]
    /// Descriptors that listen already, by their addresses without TLS. They stay open.
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

/// The address of the engine.
package struct Upstream: Sendable, Hashable {
    package let address: GateAddress
    /// The TLS files: the gate's own certificate, and the authorities that it trusts.
    package let files: TLSClientFiles

    package init(address: GateAddress, files: TLSClientFiles = TLSClientFiles()) {
        self.address = address
        self.files = files
    }
}
