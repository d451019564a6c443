// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NIOCore
import NIOSSL

/// Makes the contexts of TLS connections from files. The files are read when a context is made: a reload makes a new
/// one, for which tickets of the old are invalid.
///
/// Blocks on the file system; not for event loops.
enum TLSContexts {
    /// Makes a listener's context. With a `clientCA` only clients with a certificate of it are admitted; without one no
    /// client is asked for a certificate.
    static func server(with files: TLSServerFiles) throws(TLSProblem) -> NIOSSLContext {
        let pair = try KeyPair(certificate: files.certificate, key: files.key)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.chain.map { .certificate($0) }, privateKey: .privateKey(pair.key))
        harden(&configuration)
        if let path = files.clientCA {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try PEMFile(role: "client CA", path: path).certificates())
            // A client with several certificates chooses by this list.
            configuration.sendCANameList = true
        }
        let context = try make(from: configuration, pair: pair)
        try TLSBounds.apply(to: context)
        return context
    }

    /// Makes the context for the engine. Its certificate must be of `ca`, or of an authority that the system trusts,
    /// and name the engine, which the handlers of ``EngineName`` check.
    static func client(with files: TLSClientFiles) throws(TLSProblem) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        harden(&configuration)
        if let path = files.ca {
            configuration.trustRoots = .certificates(try PEMFile(role: "CA", path: path).certificates())
        }
        let pair = try clientPair(from: files)
        if let pair {
            configuration.certificateChain = pair.chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(pair.key)
        }
        return try make(from: configuration, pair: pair)
    }

    /// Returns warnings of certificates outside of their validity: connections will be refused, though the files are in
    /// order.
    static func warnings(for files: TLSServerFiles) throws(TLSProblem) -> [String] {
        try warnings(for: ("certificate", files.certificate), ("client CA", files.clientCA))
    }

    static func warnings(for files: TLSClientFiles) throws(TLSProblem) -> [String] {
        try warnings(for: ("certificate", files.certificate), ("CA", files.ca))
    }

    // MARK: Settings

    /// Allows TLS 1.2 with forward secrecy and authenticated encryption, and TLS 1.3. Renegotiation is off in BoringSSL
    /// anyway.
    private static func harden(_ configuration: inout TLSConfiguration) {
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
        configuration.renegotiationSupport = .none
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = closeNotifyLimit
    }

    /// The time that a closed connection waits for the peer's close_notify.
    private static let closeNotifyLimit = TimeAmount.seconds(2)

    private static func clientPair(from files: TLSClientFiles) throws(TLSProblem) -> KeyPair? {
        switch (files.certificate, files.key) {
        case (let certificate?, let key?): return try KeyPair(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (let certificate?, nil):
            throw TLSProblem(message: "the certificate \(certificate) is of no use without a key")
        case (nil, let key?): throw TLSProblem(message: "the key \(key) is of no use without a certificate")
        }
    }

    private static func make(from configuration: TLSConfiguration, pair: KeyPair?) throws(TLSProblem) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw try reason(for: configuration, pair: pair, error: error)
        }
    }

    /// Returns the reason why no context could be made. Each file is readable by itself, so they do not match, or the
    /// system has no authorities.
    private static func reason(
        for configuration: TLSConfiguration, pair: KeyPair?, error: any Error
    ) throws(TLSProblem) -> TLSProblem {
        var without = configuration
        without.certificateChain = []
        without.privateKey = nil
        if (try? NIOSSLContext(configuration: without)) != nil, let pair { return pair.mismatch }
        guard case .default? = configuration.trustRoots else {
            return TLSProblem(message: "TLS refuses the certificates of the CA: \(error)")
        }
        return TLSProblem(message: "the system has no certificate authorities to trust: name a CA file")
    }

    // MARK: Time

    private static func warnings(for files: (role: String, path: String?)...) throws(TLSProblem) -> [String] {
        var all: [String] = []
        for (role, path) in files {
            guard let path else { continue }
            let file = try PEMFile(role: role, path: path)
            all += try file.certificates().compactMap { lateness(of: $0) }.map { file.problem($0).message }
        }
        return all
    }

    private static func lateness(of certificate: NIOSSLCertificate) -> String? {
        let now = time(nil)
        if now > certificate.notValidAfter { return "has expired: it is refused by whoever looks at its date" }
        if now < certificate.notValidBefore { return "is not valid yet: it is refused by whoever looks at its date" }
        return nil
    }
}

/// A certificate with its chain, and its key.
private struct KeyPair {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    let mismatch: TLSProblem

    init(certificate: String, key path: String) throws(TLSProblem) {
        chain = try PEMFile(role: "certificate", path: certificate).certificates()
        let file = try PEMFile(role: "key", path: path)
        key = try file.privateKey()
        mismatch = file.problem("does not belong to the certificate \(certificate)")
    }
}
