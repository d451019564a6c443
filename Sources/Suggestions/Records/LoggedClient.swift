// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyConfig
import PolicyCore

/// A client whose requests are collected in one policy.
package enum LoggedClient: Sendable, Hashable {
    case container(String)
    /// The subject of a certificate.
    case certificate(String)
    /// The number of a user on a unix socket.
    case user(String)
    /// All clients with only an address, or without any identity: addresses change hands.
    case others

    /// Reads a client's name in a log: `traefik@10.0.0.5`, `CN=ci@10.0.0.9`, `unix:1000`, `10.0.0.5`.
    package init(text: String) {
        if let (name, _) = text.parted(at: "@"), !name.isEmpty {
            self = name.hasPrefix("CN=") ? .certificate(String(name.dropFirst(3))) : .container(name)
        } else if text.hasPrefix("unix:") {
            self = .user(String(text.dropFirst(5)))
        } else {
            self = .others
        }
    }

    /// The client as an entry of `clients`; nil if no entry can name it.
    package var matcher: ClientMatcher? {
        switch self {
        case .container(let name): ClientMatcher(text: "container:\(name)")
        case .certificate(let name): ClientMatcher(text: "certificate:subject=\(name)")
        case .user(let number): ClientMatcher(text: "user:\(number)")
        case .others: nil
        }
    }

    /// The client's name for readers.
    package var name: String {
        switch self {
        case .container(let name), .certificate(let name): name
        case .user(let number): "user-\(number)"
        case .others: "app"
        }
    }

    /// The name of its policy: letters, digits and `-_.`, as a policy file takes them.
    package var policyName: String {
        let bytes = name.utf8.prefix(60).map { ObjectName.isByte($0) ? $0 : UInt8(ascii: "-") }
        return bytes.isEmpty ? "app" : String(decoding: bytes, as: UTF8.self)
    }
}
