// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOSSL

/// The time for which a client's certificate is valid, in seconds since 1970.
///
/// A handshake checks the dates; one that is resumed by a ticket does not, and a connection may outlive them.
struct CertificateTime {
    private let begins: Int
    let ends: Int

    init(of certificate: NIOSSLCertificate) {
        (begins, ends) = (certificate.notValidBefore, certificate.notValidAfter)
    }

    static var now: Int { time(nil) }

    func isValid(at moment: Int) -> Bool { begins <= moment && moment <= ends }
}
