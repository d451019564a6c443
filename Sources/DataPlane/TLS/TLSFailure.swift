// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Addressing
import Glibc
import NIOSSL
import PolicyCore

/// A failed TLS handshake with the engine, and the certificate that the engine had shown by then.
struct HandshakeFailure: Error {
    let cause: any Error
    let shown: NIOSSLCertificate?
}

/// The reason for a failed TLS connection to the engine, in words that name what to change. The library's own text
/// would name files of its source.
struct TLSFailure {
    let words: String

    init(failure: HandshakeFailure, upstream: Upstream) {
        if let names = Self.otherNames(in: failure) {
            words = Self.wrongName(names: names, upstream: upstream)
        } else if Self.reason(for: failure.cause) == "CERTIFICATE_VERIFY_FAILED" {
            words = Self.untrusted(shown: failure.shown, files: upstream.files)
        } else {
            words =
                Self.alert(in: failure.cause, files: upstream.files)
                ?? "it closed the connection in the TLS handshake: does it speak TLS there?"
        }
    }

    /// Returns the certificate's names if they are the reason: NIOSSL checks names first, and ``EngineName`` again.
    private static func otherNames(in failure: HandshakeFailure) -> [String]? {
        if let wrong = failure.cause as? WrongEngine { return wrong.names }
        guard failure.cause as? NIOSSLExtraError == .failedToValidateHostname else { return nil }
        return failure.shown.flatMap(PeerCertificate.identity(of:))?.alternativeNames ?? []
    }

    private static func wrongName(names: [String], upstream: Upstream) -> String {
        let wanted = upstream.files.serverName ?? upstream.address.host
        guard !names.isEmpty else {
            return "its certificate holds no name, and \(wanted) is wanted: it needs one as its subjectAltName"
        }
        return "its certificate holds \(names.joined(separator: ", ")), not \(wanted): "
            + "upstream.server_name says another"
    }

    private static func untrusted(shown: NIOSSLCertificate?, files: TLSClientFiles) -> String {
        guard let shown else { return "its certificate is not believed" }
        let now = time(nil)
        if now > shown.notValidAfter { return "its certificate has expired" }
        if now < shown.notValidBefore { return "its certificate is not valid yet" }
        let issuer = (try? shown.toDERBytes()).flatMap(PeerCertificate.issuer(ofDER:))
        let signed = issuer.map { "signed by \"\($0)\"" } ?? "of an authority without a name"
        let unknown =
            files.ca == nil
            ? "which this system does not know: upstream.ca names its file" : "which upstream.ca does not hold"
        return "its certificate is \(signed), \(unknown)"
    }

    /// Returns the reason that a TLS alert or error gives; nil for an error of another kind.
    static func alert(in error: any Error, files: TLSClientFiles) -> String? {
        guard let reason = reason(for: error) else { return nil }
        switch reason {
        case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNEXPECTED_MESSAGE":
            return "it does not speak TLS there: write tcp:// instead of tls://"
        case "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION": return "it speaks no TLS 1.2 or 1.3"
        case "TLSV1_CERTIFICATE_REQUIRED", "TLSV1_ALERT_CERTIFICATE_REQUIRED":
            return certificate(files: files, alert: "")
        case "SSLV3_ALERT_BAD_CERTIFICATE", "TLSV1_ALERT_UNKNOWN_CA", "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
            "SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_CERTIFICATE_REVOKED",
            "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "TLSV1_ALERT_ACCESS_DENIED", "TLSV1_ALERT_DECRYPT_ERROR":
            return certificate(files: files, alert: " (\(plain(reason)))")
        default: return "the TLS handshake failed (\(plain(reason)))"
        }
    }

    private static func certificate(files: TLSClientFiles, alert: String) -> String {
        guard let shown = files.certificate else {
            return "it wants a certificate: name one as upstream.certificate, and its upstream.key"
        }
        return "it does not take the certificate \(shown)\(alert)"
    }

    /// Returns the reason in BoringSSL's text, such as `CERTIFICATE_VERIFY_FAILED`; nil if there is none.
    private static func reason(for error: any Error) -> String? {
        guard error is NIOSSLError || error is BoringSSLError else { return nil }
        let words = "\(error)".parts(between: ":").flatMap { $0.parts(between: " ") }
        let reason = words.first { word in
            word.holds("_") && word.utf8.allSatisfy { $0.isUppercaseLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        }
        return reason.map(String.init)
    }

    /// Returns the reason in plain words: `bad certificate` for `SSLV3_ALERT_BAD_CERTIFICATE`.
    private static func plain(_ reason: String) -> String {
        let words = reason.lowercased().parts(between: "_").map(String.init)
        return words.drop { ["sslv3", "tlsv1", "alert"].contains($0) }.joined(separator: " ")
    }
}
