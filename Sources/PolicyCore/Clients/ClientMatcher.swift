// SPDX-License-Identifier: Apache-2.0

public import Addressing
import DockerAPI

/// The clients that an entry of `clients` matches.
public enum ClientMatcher: Sendable, Equatable {
    /// All clients of this listener.
    case listener(GateAddress)
    case address(AddressBlock)
    /// The uid of the process at the other end of a unix socket.
    case user(UInt32)
    /// The gid of that process.
    case group(UInt32)
    /// The exact name of a container.
    case container(String)
    /// A service of a compose project, in any of its containers.
    case composeService(project: String, service: String)
    /// Containers with this label, of any value if none is given.
    case label(key: String, value: String?)
    /// A DNS name.
    case host(String)
    case certificate(CertificateMatcher)
}

extension ClientMatcher {
    /// Whether the entry is about the container behind a connection.
    var asksForContainer: Bool {
        switch self {
        case .container, .composeService, .label: true
        case .listener, .address, .user, .group, .host, .certificate: false
        }
    }

    /// Whether the connection alone shows that this is the client.
    func matches(_ client: ClientIdentity) -> Bool {
        switch self {
        case .listener(let address): client.listener == address
        case .address(let block): client.address.map(block.contains) ?? false
        case .user(let user): client.peer?.user == user
        case .group(let group): client.peer?.group == group
        case .certificate(let matcher): client.certificate.map(matcher.matches) ?? false
        case .container, .composeService, .label, .host: false
        }
    }

    func matches(_ container: ContainerDescription) -> Bool {
        switch self {
        case .container(let name): container.isNamed(name)
        case .composeService(let project, let service): container.isService(service, of: project)
        case .label(let key, let value):
            container.label(for: key).map { found in value.map { found.hasSameBytes(as: $0) } ?? true } ?? false
        default: false
        }
    }
}
