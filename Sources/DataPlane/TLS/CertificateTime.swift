// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOSSL

/// When a client's certificate counts, in seconds since 1970.
///
/// A handshake looks at the dates; one that is resumed by a ticket looks at nothing, and a connection outlives both.
struct CertificateTime {
    private let begins: Int
    let ends: Int

    init(of certificate: NIOSSLCertificate) {
        (begins, ends) = (certificate.notValidBefore, certificate.notValidAfter)
    }

    static var now: Int { time(nil) }

    func isValid(at moment: Int) -> Bool { begins <= moment && moment <= ends }
}
