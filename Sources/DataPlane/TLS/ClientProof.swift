// SPDX-License-Identifier: Apache-2.0

/// The proof of a TLS client's identity, which its connection depends on.
struct ClientProof {
    /// The revision of the listener's credentials at the connection's begin.
    let stamp: CredentialsRevision
    /// The end of the client certificate's validity, in seconds since 1970; nil for a client without a certificate.
    let ends: Int?
}
