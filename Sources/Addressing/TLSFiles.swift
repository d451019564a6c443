// SPDX-License-Identifier: Apache-2.0

/// The TLS files of a listener, as paths of PEM files.
public struct TLSServerFiles: Sendable, Hashable {
    /// The certificate, followed by those that lead to its authority.
    public var certificate: String
    public var key: String
    /// The authorities of clients' certificates; nil requests none.
    public var clientCA: String?

    public init(certificate: String, key: String, clientCA: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
    }
}

/// The TLS files for a remote engine, as paths of PEM files.
public struct TLSClientFiles: Sendable, Hashable {
    /// The gate's certificate. It comes with its key: both are set, or neither.
    public var certificate: String?
    public var key: String?
    /// The authorities of the engine's certificate; nil means those that the system trusts.
    public var ca: String?
    /// The name in the engine's certificate, if it is not the host that is connected to.
    public var serverName: String?

    public init(certificate: String? = nil, key: String? = nil, ca: String? = nil, serverName: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.ca = ca
        self.serverName = serverName
    }
}
