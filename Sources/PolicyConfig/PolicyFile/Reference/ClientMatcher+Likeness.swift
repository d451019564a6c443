// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// The likelihood that an entry of `clients` matches a client of whom only one fact is known.
package enum ClientLikeness: Sendable, Equatable {
    case certain
    /// The match depends on unknown facts: the labels of a container whose name is given.
    case possible
    case impossible
}

extension ClientMatcher {
    /// Returns the likelihood that this entry matches the client that `described` describes.
    ///
    /// A client described without a listener came through none with a policy or an entry of its own. Of some facts a
    /// client has only one: a container, a user. Of others it may have more than described: alternative names, DNS
    /// names, labels; and a range may match only in part.
    package func likeness(to described: ClientMatcher) -> ClientLikeness {
        switch (self, described) {
        case (.address(let block), .address(let other)):
            if block.contains(other) { .certain } else { other.contains(block) ? .possible : .impossible }
        case (.label(let key, let value), .label(let otherKey, let other)) where key == otherKey:
            if value == nil || value == other { .certain } else { other == nil ? .possible : .impossible }
        case (.label, .label): .possible
        case (.host(let name), .host(let other)): name == other ? .certain : .possible
        case (.certificate(let own), .certificate(let other)):
            if own.matches(CertificateIdentity(of: other)) { .certain } else { own.isOneOf(like: other) }
        case (.listener, _) where described.kind != .listener: .impossible
        default:
            if kind == described.kind { self == described ? .certain : .impossible } else { beside(described) }
        }
    }

    /// Returns the likelihood for facts of two kinds: both may be true of one client, unless no connection has both.
    private func beside(_ other: ClientMatcher) -> ClientLikeness {
        Self.transports(of: self).isDisjoint(with: Self.transports(of: other)) ? .impossible : .possible
    }

    private enum Transport { case tcp, tls, unix }

    private static func transports(of matcher: ClientMatcher) -> Set<Transport> {
        switch matcher {
        case .listener(.unix), .user, .group: [.unix]
        case .listener(.tls), .certificate: [.tls]
        case .listener(.tcp): [.tcp]
        case .address, .host: [.tcp, .tls]
        case .container, .composeService, .label: [.tcp, .tls, .unix]
        }
    }
}

extension CertificateMatcher {
    /// Whether a certificate with another described fact may match as well.
    fileprivate func isOneOf(like described: CertificateMatcher) -> ClientLikeness {
        switch (self, described) {
        case (.subject, .subject), (.publicKey, .publicKey): .impossible
        default: .possible
        }
    }
}

extension CertificateIdentity {
    /// A certificate with only the described fact.
    fileprivate init(of described: CertificateMatcher) {
        switch described {
        case .subject(let name): self.init(subject: name, alternativeNames: [], publicKey: "")
        case .alternativeName(let name): self.init(subject: nil, alternativeNames: [name], publicKey: "")
        case .publicKey(let digest): self.init(subject: nil, alternativeNames: [], publicKey: digest)
        }
    }
}

extension ClientMatcher {
    package var kind: Kind {
        switch self {
        case .listener: .listener
        case .address: .address
        case .user: .user
        case .group: .group
        case .container: .container
        case .composeService: .composeService
        case .label: .label
        case .host: .host
        case .certificate: .certificate
        }
    }
}
