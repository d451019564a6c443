// SPDX-License-Identifier: Apache-2.0

import Addressing
public import PolicyCore

/// What the data plane needs to know.
public struct GateConfiguration: Sendable {
    public let policies: PolicySet
    public let listeners: [GateAddress]
    /// Who may open the socket files among them, by path.
    public let unixFiles: [String: UnixFile]
    /// The certificates of those that speak TLS.
    public let certificates: [GateAddress: TLSServerFiles]
    /// The descriptors of those that somebody listens on for us.
    public let inherited: [GateAddress: Int32]
    public let upstream: Upstream
    public let limits: GateLimits

    public init(policies: PolicySet, listeners: Listening, upstream: Upstream, limits: GateLimits) {
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
public struct GateLimits: Sendable, Equatable {
    /// Connections of all clients; of one of them at most a quarter.
    public let connections: Int
    /// Bytes that judged bodies and filtered answers of all clients may hold; of one of them at most a quarter.
    public let bodyMemory: Int
    /// Seconds that streams may go on once the gate stops.
    public let grace: Int

    public init(connections: Int, bodyMemory: Int, grace: Int) {
        self.connections = connections
        self.bodyMemory = bodyMemory
        self.grace = grace
    }
}

/// Where to listen.
public struct Listening: Sendable {
    public let addresses: [GateAddress]
    public let unixFiles: [String: UnixFile]
    public let certificates: [GateAddress: TLSServerFiles]
    /// Descriptors that are listened on already, by their addresses without TLS. They stay open.
    public let inherited: [GateAddress: Int32]

    public init(
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
public struct Upstream: Sendable, Hashable {
    public let address: GateAddress
    /// What is shown and believed over TLS.
    public let files: TLSClientFiles

    public init(address: GateAddress, files: TLSClientFiles = TLSClientFiles()) {
        self.address = address
        self.files = files
    }
}
