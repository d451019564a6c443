// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An authority and the certificates that it issues, made by `openssl` in a folder that goes with it. Keys: P-256.
public final class TestCertificates: Sendable {
    /// A certificate and its key, as paths of PEM files.
    public struct Issued: Sendable {
        public let certificate: String
        public let key: String

        /// A listener that shows this, and asks for certificates of an authority, as a policy file has it.
        public func listeners(port: UInt16, clientsOf other: TestCertificates) -> String {
            """
            listeners:
              - tls: "127.0.0.1:\(port)"
                certificate: \(certificate)
                key: \(key)
                client_ca: \(other.authority.certificate)

            """
        }
    }

    public enum Usage: String, Sendable { case serverAuth, clientAuth }

    /// The authority.
    public let authority: Issued
    private let directory: TemporaryDirectory

    public init() throws {
        directory = try TemporaryDirectory()
        authority = Issued(certificate: "\(directory.path)/ca.pem", key: "\(directory.path)/ca.key")
        // The system's settings would add extensions of their own.
        try Data("[req]\ndistinguished_name = none\n[none]\n".utf8).write(to: URL(fileURLWithPath: configuration))
        try request(
            authority, "/CN=Caisson test authority",
            extensions: ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"])
    }

    /// The folder's path, for files that a test adds.
    public var folder: String { directory.path }

    /// For `localhost`, `127.0.0.1` and `::1`.
    public func server(_ file: String = "server") throws -> Issued {
        try issue(
            file, subject: "/CN=localhost", names: ["DNS:localhost", "IP:127.0.0.1", "IP:::1"], usage: .serverAuth)
    }

    public func client(_ file: String, subject: String, names: [String] = []) throws -> Issued {
        try issue(file, subject: subject, names: names, usage: .clientAuth)
    }

    /// - Parameters:
    ///   - file: the files' name without its ending.
    ///   - subject: as `openssl req -subj` wants it: `/CN=ci`.
    ///   - names: as `subjectAltName` has them: `DNS:ci`, `IP:::1`, `email:ci@example.com`, `URI:spiffe://example/ci`.
    public func issue(_ file: String, subject: String, names: [String] = [], usage: Usage) throws -> Issued {
        let issued = Issued(certificate: "\(folder)/\(file).pem", key: "\(folder)/\(file).key")
        let alternatives = names.isEmpty ? [] : ["subjectAltName=\(names.joined(separator: ","))"]
        try request(
            issued, subject, extensions: ["extendedKeyUsage=\(usage.rawValue)"] + alternatives,
            issuer: ["-CA", authority.certificate, "-CAkey", authority.key])
        return issued
    }

    /// Issues it again, without its extensions, for a time that ended yesterday.
    public func expire(_ issued: Issued) throws {
        let request = "\(issued.certificate).csr"
        try Self.openssl(["x509", "-x509toreq", "-in", issued.certificate, "-signkey", issued.key, "-out", request])
        try Self.openssl(
            ["x509", "-req", "-in", request, "-days", "-1", "-out", issued.certificate]
                + ["-CA", authority.certificate, "-CAkey", authority.key])
    }

    /// A client's, whose time ends in so many seconds.
    public func client(_ file: String, subject: String, endingIn seconds: Int) throws -> Issued {
        let issued = try client(file, subject: subject)
        let (request, settings) = ("\(issued.certificate).csr", "\(folder)/\(file).cnf")
        try Self.openssl(["x509", "-x509toreq", "-in", issued.certificate, "-signkey", issued.key, "-out", request])
        let text = """
            [ca]
            default_ca = own
            [own]
            database = \(folder)/\(file).index
            serial = \(folder)/\(file).serial
            new_certs_dir = \(folder)
            default_md = sha256
            policy = any
            x509_extensions = usage
            [any]
            commonName = supplied
            [usage]
            extendedKeyUsage = clientAuth

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: settings))
        try Data().write(to: URL(fileURLWithPath: "\(folder)/\(file).index"))
        try Data("01\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file).serial"))
        let ends = Date().addingTimeInterval(TimeInterval(seconds)).formatted(Self.openSSLTime)
        try Self.openssl(
            ["ca", "-config", settings, "-batch", "-notext", "-in", request, "-out"]
                + [issued.certificate, "-cert", authority.certificate, "-keyfile", authority.key, "-enddate", ends])
        return issued
    }

    /// `20261224180000Z`
    private static let openSSLTime = Date.VerbatimFormatStyle(
        format: """
            \(year: .padded(4))\(month: .twoDigits)\(day: .twoDigits)\
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\
            \(minute: .twoDigits)\(second: .twoDigits)Z
            """,
        timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

    private var configuration: String { "\(folder)/openssl.cnf" }

    private func request(
        _ issued: Issued, _ subject: String, extensions: [String], issuer: [String] = []
    ) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", issued.key]
        try Self.openssl(
            ["req", "-x509", "-config", configuration, "-subj", subject, "-days", "2", "-utf8"] + key
                + ["-out", issued.certificate] + issuer + extensions.flatMap { ["-addext", $0] })
    }

    /// Runs `openssl` and returns what it wrote to stdout.
    @discardableResult
    public static func openssl(_ arguments: [String]) throws -> String {
        let finished = try run(arguments)
        guard finished.status == 0 else { throw OpenSSLFailed(arguments: arguments, output: finished.errors) }
        return finished.text
    }

    /// What `openssl s_client` says, stderr included, of a handshake with a server; its exit code is of no use.
    public static func handshake(_ arguments: [String]) throws -> String {
        let finished = try run(["s_client"] + arguments)
        return finished.text + finished.errors
    }

    private static func run(_ arguments: [String]) throws -> Finished {
        let child = try ChildProcess(["/usr/bin/openssl"] + arguments, environment: ["PATH": "/usr/bin:/bin"])
        return try child.end(within: .seconds(20))
    }
}

public struct OpenSSLFailed: Error, CustomStringConvertible {
    public let arguments: [String]
    public let output: String

    public var description: String { "openssl \(arguments.joined(separator: " "))\n\(output)" }
}
