// SPDX-License-Identifier: Apache-2.0

/// What a TLS client's connection rests on.
struct ClientProof {
    /// The listener's credentials when the connection was accepted.
    let stamp: CredentialsRevision
    /// When its certificate ends, in seconds since 1970; nil for a client that showed none.
    let ends: Int?
}
