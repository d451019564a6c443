// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// A client that no entry matches, with the facts that the gate has about it.
public struct Stranger: Sendable, Equatable {
    /// The address; nil on unix sockets.
    public let address: IPAddress?
    /// The user of the process on a unix socket.
    public let user: UInt32?
    /// The container, if an entry asked for it, and its name is fit for a line of text.
    public let container: ContainerDescription?
    /// The closest entry, which names the same client in another way.
    public let nearest: ClientMatcher?

    init(_ client: ClientIdentity, container: ContainerDescription?, in policies: PolicySet) {
        address = client.address
        user = client.peer?.user
        let container = container.flatMap { ContainerDescription.isPlain($0.name) ? $0 : nil }
        self.container = container
        nearest = container.flatMap(policies.nearestEntry)
    }

    /// The entry that names it best: a compose service, which keeps its name when it is recreated, else its container
    /// or its address.
    public var entry: ClientMatcher? {
        if let container { return container.bestEntry }
        return user.map { .user($0) }
            ?? address.map { .address(AddressBlock(around: $0, prefixLength: $0.isV4 ? 32 : 128)) }
    }
}

/// The place where clients are named, for the operator who adds one.
public enum ClientsForm: Sendable, Equatable {
    /// Under `clients:` of a policy file.
    case file
    /// Entries as lines of a variable.
    case variable(String)
}

extension ContainerDescription {
    /// The service of docker compose, or of podman-compose, which writes the same labels. Nil if the labels are no
    /// valid names, since any creator of a container may write them, and the text may be copied into a file.
    public var composeService: (project: String, service: String)? {
        guard let project = label(for: "com.docker.compose.project"), Self.isPlain(project),
            let service = label(for: "com.docker.compose.service"), Self.isPlain(service)
        else { return nil }
        return (project, service)
    }

    /// Whether the text has the characters and the length of a name.
    static func isPlain(_ name: String) -> Bool { name.utf8.count <= 128 && ObjectName.isValid(name) }

    /// The compose service, which keeps its name when the container is recreated, else the container's name.
    public var bestEntry: ClientMatcher {
        composeService.map { .composeService(project: $0.project, service: $0.service) } ?? .container(name)
    }
}

extension PolicySet {
    /// Returns the entry that was likely meant for a container: by its service's name instead of its own, the same
    /// service of another project, or a part of its name.
    func nearestEntry(to container: ContainerDescription) -> ClientMatcher? {
        clients.lazy.compactMap(\.matcher).first { container.isNearly($0) }
    }

    /// Returns the entries that ask for a container and match none of these, each with the container that was likely
    /// meant.
    public func entries(
        fittingNoneOf containers: [ContainerDescription]
    ) -> [(entry: ClientMatcher, nearest: ContainerDescription?)] {
        let named = containers.filter { ContainerDescription.isPlain($0.name) }.sorted { $0.name < $1.name }
        return clients.compactMap(\.matcher).filter(\.asksForContainer).compactMap { matcher in
            guard !containers.contains(where: matcher.matches) else { return nil }
            return (matcher, named.first { $0.isNearly(matcher) })
        }
    }
}

extension ContainerDescription {
    fileprivate func isNearly(_ matcher: ClientMatcher) -> Bool {
        switch matcher {
        case .container(let name): composeService?.service == name || self.name.hasPart(name)
        case .composeService(_, let service): composeService?.service == service || name == service
        case .address, .certificate, .group, .host, .label, .listener, .user: false
        }
    }
}

extension String {
    /// Whether `part` is a part of the name: `traefik` is one of `shop-traefik-1`, and of `shop_traefik_1`.
    fileprivate func hasPart(_ part: String) -> Bool {
        parts(between: "-").flatMap { $0.parts(between: "_") }.contains(part[...]) && self != part
    }
}
