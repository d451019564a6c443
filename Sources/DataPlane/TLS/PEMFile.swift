// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import NIOSSL

/// A file of certificates or of a private key, read once. Its content is released with it.
struct PEMFile {
    /// The file's role in the configuration: `certificate`, `key`, `client CA`.
    let role: String
    let path: String
    private let bytes: [UInt8]

    /// The most bytes of a file, far above any certificate chain or bundle of authorities.
    private static let limit = 4_194_304

    init(role: String, path: String) throws(TLSProblem) {
        self.role = role
        self.path = path
        bytes = try Self.read(role: role, path: path)
    }

    var digest: [UInt8] { Array(SHA256.hash(bytes)) }

    /// Reads all certificates, in their order; at least one.
    func certificates() throws(TLSProblem) -> [NIOSSLCertificate] {
        guard contains("-----BEGIN CERTIFICATE-----") else {
            throw problem("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")
        }
        do {
            return try NIOSSLCertificate.fromPEMBytes(bytes)
        } catch {
            throw problem("holds a certificate that cannot be read: it is damaged or cut short")
        }
    }

    func privateKey() throws(TLSProblem) -> NIOSSLPrivateKey {
        guard contains("PRIVATE KEY-----") else {
            throw problem("holds no private key in PEM (-----BEGIN PRIVATE KEY-----)")
        }
        if contains("BEGIN ENCRYPTED PRIVATE KEY-----") || contains("Proc-Type: 4,ENCRYPTED") {
            throw problem(
                "is encrypted, and nobody is there to type its password: `openssl pkey` writes it without one")
        }
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            throw problem("holds a private key that cannot be read: it is damaged, or of a kind that TLS does not use")
        }
    }

    func problem(_ what: String) -> TLSProblem { TLSProblem(message: "the \(role) \(path) \(what)") }

    private func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return false }
        return bytes.indices.dropLast(wanted.count - 1).contains {
            bytes[$0] == first && bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
        }
    }

    // MARK: Reading

    private static func read(role: String, path: String) throws(TLSProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(role: role, path: path, code: errno) }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(role: role, path: path, code: errno) }
            guard count > 0 else { return all }
            all += piece.prefix(count)
            guard all.count <= limit else {
                throw TLSProblem(message: "the \(role) \(path) is longer than \(limit) bytes: it is something else")
            }
        }
    }

    private static func failure(role: String, path: String, code: Int32) -> TLSProblem {
        if code == ENOENT { return TLSProblem(message: "the \(role) \(path) does not exist") }
        return TLSProblem(message: "the \(role) \(path) cannot be read: \(String(cString: strerror(code)))")
    }
}
