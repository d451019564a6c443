// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// What the example of the remote engine needs beside it: certificates, and an engine behind them by the name that the
/// example asks for. A second gate with all rights is that engine's end of TLS, as `dockerd --tlsverify` is.
enum RemoteEngine {
    static func write(to folder: String, image: String, socket: String) throws {
        let certificates = try TestCertificates()
        let server = try certificates.issue(
            "server", subject: "/CN=engine", names: ["DNS:engine.example"], usage: .serverAuth)
        let client = try certificates.client("client", subject: "/CN=gate")
        try lay(
            folder + "/certificates",
            [("ca.pem", certificates.authority.certificate), ("cert.pem", client.certificate), ("key.pem", client.key)])
        try lay(
            folder + "/engine",
            [("ca.pem", certificates.authority.certificate), ("cert.pem", server.certificate), ("key.pem", server.key)])
        try policy.write(toFile: folder + "/engine/caisson.yaml", atomically: true, encoding: .utf8)
        let group = try FileManager.default.attributesOfItem(atPath: socket)[.groupOwnerAccountID] as? Int ?? 0
        try """
        services:
          engine:
            image: \(image)
            group_add: ["\(group)"]
            volumes: ["\(socket):/var/run/docker.sock:ro", "./engine:/etc/caisson:ro"]
            networks: { out: { aliases: [engine.example] } }
        """.write(toFile: folder + "/override.yaml", atomically: true, encoding: .utf8)
    }

    private static let policy = """
        caisson: 1
        listeners:
          - { tls: "0.0.0.0:2376", certificate: /etc/caisson/cert.pem, key: /etc/caisson/key.pem, client_ca: /etc/caisson/ca.pem }
        policies: { all: { preset: { name: docker-cli, with: [full] } } }
        """

    /// Copies for the gate's user: it reads them, and nobody else the key.
    private static func lay(_ folder: String, _ files: [(name: String, source: String)]) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for file in files {
            try FileManager.default.copyItem(atPath: file.source, toPath: "\(folder)/\(file.name)")
            chown("\(folder)/\(file.name)", 65534, 65534)
        }
    }
}
