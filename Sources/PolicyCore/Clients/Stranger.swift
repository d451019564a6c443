// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A client that no entry names, as far as the gate knows it.
public struct Stranger: Sendable, Equatable {
    /// Nil on unix sockets.
    public let address: IPAddress?
    /// The user of its process on a unix socket.
    public let user: UInt32?
    /// Its container, where an entry asked for that and it was found, and has a name that may stand in a line.
    public let container: ContainerDescription?
    /// The entry that comes nearest: it names the same in another way.
    public let nearest: ClientMatcher?

    init(_ client: ClientIdentity, container: ContainerDescription?, in policies: PolicySet) {
        address = client.address
        user = client.peer?.user
        let container = container.flatMap { ContainerDescription.isPlain($0.name) ? $0 : nil }
        self.container = container
        nearest = container.flatMap(policies.nearestEntry)
    }

    /// The entry that names it best: a compose service, which keeps its name when it is made anew, else its container or its
    /// address.
    public var entry: ClientMatcher? {
        if let container { return container.bestEntry }
        return user.map { .user($0) }
            ?? address.map { .address(AddressBlock(around: $0, prefixLength: $0.isV4 ? 32 : 128)) }
    }
}

/// Where clients are named, for those who have to add one.
public enum ClientsForm: Sendable, Equatable {
    /// Under `clients:` of a policy file.
    case file
    /// In the lines of a variable.
    case variable(String)
}

extension ContainerDescription {
    /// Of docker compose, and of podman-compose, which writes the same labels. Whoever makes a container may write any
    /// text there: one that is no name is nil, so that nobody copies it into a file.
    public var composeService: (project: String, service: String)? {
        guard let project = label(for: "com.docker.compose.project"), Self.isPlain(project),
            let service = label(for: "com.docker.compose.service"), Self.isPlain(service)
        else { return nil }
        return (project, service)
    }

    /// The letters of names, and not more of them than a name has.
    static func isPlain(_ name: String) -> Bool { name.utf8.count <= 128 && ObjectName.isValid(name) }

    /// Its compose service, which keeps its name when the container is made anew, else its name.
    public var bestEntry: ClientMatcher {
        composeService.map { .composeService(project: $0.project, service: $0.service) } ?? .container(name)
    }
}

extension PolicySet {
    /// The entry that was likely meant for a container: its service's name in the place of its own, the same service of
    /// another project, or a part of its name.
    func nearestEntry(to container: ContainerDescription) -> ClientMatcher? {
        clients.lazy.compactMap(\.matcher).first { container.isNearly($0) }
    }

    /// The entries that ask for a container and fit none of these, each with the container that was likely meant.
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
    /// `traefik` is a part of `shop-traefik-1`, and of `shop_traefik_1`.
    fileprivate func hasPart(_ part: String) -> Bool {
        split { $0 == "-" || $0 == "_" }.contains(part[...]) && self != part
    }
}
