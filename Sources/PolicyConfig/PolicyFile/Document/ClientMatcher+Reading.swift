// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import Addressing
import DockerAPI
import PolicyCore

extension ClientMatcher {
    /// The key under which it is written.
    package enum Kind: String, Sendable, CaseIterable {
        case listener, address, user, group, container
        case composeService = "compose_service"
        case label, host, certificate
    }

    /// Whether the matcher covers every client that `other` matches.
    package func covers(_ other: ClientMatcher) -> Bool {
        switch (self, other) {
        case (.address(let block), .address(let inner)): block.contains(inner)
        case (.label(let key, nil), .label(let otherKey, _)): key == otherKey
        case (.host(let name), .host(let other)): name.withoutRoot == other.withoutRoot
        // Names in a certificate are compared without case, and addresses in any form.
        case (.certificate(.alternativeName(let name)), .certificate(.alternativeName)):
            other.likeness(to: .certificate(.alternativeName(name))) == .certain
        default: self == other
        }
    }
}

extension String {
    /// The name without the dot of the DNS root, which does not change it.
    fileprivate var withoutRoot: Substring { hasSuffix(".") ? dropLast() : self[...] }
}

/// The reason for which a client cannot be read.
struct ClientProblem: Error {
    let message: String
}

extension ClientMatcher {
    /// Reads `address:10.0.0.5` and the like; returns nil for another text.
    package init?(text: String) {
        do throws(ClientProblem) { self = try ClientMatcher(parsing: text) } catch { return nil }
    }

    /// Reads the text of one kind, from behind its key, or from behind `container:` on a command line.
    init(kind: Kind, text: String) throws(ClientProblem) {
        switch kind {
        case .listener: self = .listener(try Self.address(text))
        case .address: self = .address(try Self.block(text))
        case .user: self = .user(try Self.identifier(from: text, of: "user"))
        case .group: self = .group(try Self.identifier(from: text, of: "group"))
        case .container: self = .container(try Self.containerName(from: text))
        case .composeService: self = try Self.service(from: text)
        case .label: self = try Self.label(from: text)
        case .host: self = .host(try Self.hostName(from: text))
        case .certificate: self = .certificate(try Self.certificate(text))
        }
    }

    /// Reads a client in one text: `container:traefik`.
    init(parsing text: String) throws(ClientProblem) {
        let kinds = Kind.allCases.map(\.rawValue)
        guard let colon = text.firstIndex(of: ":") else {
            throw ClientProblem(message: "\(text.shown) is no client; write it as container:traefik")
        }
        let name = String(text[..<colon])
        guard let kind = Kind(rawValue: name) else {
            let ending = Suggestion.ending(for: name, among: kinds)
            throw ClientProblem(message: "\(name.shown) is no kind of client\(ending)")
        }
        try self.init(kind: kind, text: String(text[text.index(after: colon)...]))
    }

    private static func address(_ text: String) throws(ClientProblem) -> GateAddress {
        guard let address = GateAddress(text) else {
            throw ClientProblem(message: "\(text.shown) is not of the form tcp://host:port or unix:///path")
        }
        return address
    }

    private static func block(_ text: String) throws(ClientProblem) -> AddressBlock {
        do throws(AddressEntry.Problem) {
            return try AddressEntry.read(from: text)
        } catch {
            throw ClientProblem(message: error.message)
        }
    }

    /// Reads a user's or group's number. The kernel uses the last number for "no such user".
    private static func identifier(from text: String, of kind: String) throws(ClientProblem) -> UInt32 {
        guard text.utf8.allSatisfy(\.isDigit), let number = UInt32(text), number != .max else {
            throw ClientProblem(message: "\(text.shown) is not the number of a \(kind), as `id` prints it")
        }
        return number
    }

    /// Reads a container's name by the engine's own rule (moby daemon/names).
    private static func containerName(from text: String) throws(ClientProblem) -> String {
        guard ObjectName.isValid(text), text.utf8.count >= 2 else {
            throw ClientProblem(message: "\(text.shown) is no name of a container; patterns are not read here")
        }
        return text
    }

    private static func service(from text: String) throws(ClientProblem) -> ClientMatcher {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ObjectName.isByte) }) else {
            throw ClientProblem(message: "\(text.shown) is not of the form project/service")
        }
        return .composeService(project: parts[0], service: parts[1])
    }

    private static func label(from text: String) throws(ClientProblem) -> ClientMatcher {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let key = parts.first, !key.isEmpty, !key.utf8.contains(UInt8(ascii: "*")) else {
            throw ClientProblem(
                message: "\(text.shown) is not of the form key or key=value; patterns are not read here")
        }
        return .label(key: key, value: parts.count == 2 ? parts[1] : nil)
    }

    private static func hostName(from text: String) throws(ClientProblem) -> String {
        if AddressBlock(text) != nil {
            throw ClientProblem(message: "\(text.shown) is an address; write it behind \"address\"")
        }
        guard !text.isEmpty, text.utf8.count <= 253, text.utf8.allSatisfy(ObjectName.isByte) else {
            throw ClientProblem(message: "\(text.shown) is no DNS name")
        }
        return text.lowercased()
    }

    private static func certificate(_ text: String) throws(ClientProblem) -> CertificateMatcher {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let key = CertificateMatcher.Key(rawValue: parts[0]) else {
            throw ClientProblem(message: "\(text.shown) is not of the form subject=…, san=… or spki=…")
        }
        return try CertificateMatcher(key: key, text: parts[1])
    }
}

extension CertificateMatcher {
    enum Key: String, CaseIterable {
        case subject, san, spki
    }

    init(key: Key, text: String) throws(ClientProblem) {
        switch key {
        case .subject: self = .subject(text)
        case .san: self = .alternativeName(text)
        case .spki:
            let digits = text.dropping(prefix: "sha256:")?.lowercased() ?? ""
            let isDigest =
                digits.utf8.count == 64
                && digits.utf8.allSatisfy(\.isLowercaseHexDigit)
            guard isDigest else {
                throw ClientProblem(message: "\(text.shown) is not of the form sha256: and 64 hexadecimal digits")
            }
            self = .publicKey(digits)
        }
    }
}
