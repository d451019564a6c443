// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PolicyCore

extension PeerCertificate {
    static func identity(of certificate: NIOSSLCertificate) -> CertificateIdentity? {
        guard let der = try? certificate.toDERBytes() else { return nil }
        return identity(ofDER: der)
    }
}
