// SPDX-License-Identifier: Apache-2.0

/// What a listener with TLS shows, and whom it asks: paths of PEM files.
public struct TLSServerFiles: Sendable, Hashable {
    /// The certificate, and behind it those that lead to its authority.
    public var certificate: String
    public var key: String
    /// Whose certificates clients must have; nil asks for none.
    public var clientCA: String?

    public init(certificate: String, key: String, clientCA: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
    }
}

/// What the gate shows a remote engine, and whom it believes: paths of PEM files.
public struct TLSClientFiles: Sendable, Hashable {
    /// Certificate and key belong together: both or neither.
    public var certificate: String?
    public var key: String?
    /// Whose certificate the engine must have; nil means the authorities that the system trusts.
    public var ca: String?
    /// What the engine's certificate must name, where that is not the host that is connected to.
    public var serverName: String?

    public init(certificate: String? = nil, key: String? = nil, ca: String? = nil, serverName: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.ca = ca
        self.serverName = serverName
    }
}
