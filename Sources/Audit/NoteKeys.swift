// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The key that signs checkpoints, in the form of signed notes (C2SP signed-note, golang.org/x/mod/sumdb/note):
/// `PRIVATE+KEY+<name>+<id>+<base64>`.
public struct NoteSigner: Sendable {
    public let name: String
    private let key: Ed25519.PrivateKey

    /// Returns nil if the text is no such key.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
            let bytes = Base64.decode(parts[4]), bytes.first == NoteVerifier.algorithm,
            let key = Ed25519.PrivateKey(seed: Array(bytes.dropFirst()))
        else { return nil }
        self.init(name: String(parts[2]), key: key)
        guard verifier.isNameValid, SHA256.hexadecimal(of: verifier.id) == parts[3] else { return nil }
    }

    private init(name: String, key: Ed25519.PrivateKey) {
        self.name = name
        self.key = key
    }

    /// Makes a new key: its private text, and the public one.
    /// - Parameters:
    ///   - seed: 32 secret bytes.
    public static func make(named name: String, seed: [UInt8]) -> (signer: String, verifier: String)? {
        guard let key = Ed25519.PrivateKey(seed: seed) else { return nil }
        let verifier = NoteSigner(name: name, key: key).verifier
        guard verifier.isNameValid else { return nil }
        let id = SHA256.hexadecimal(of: verifier.id)
        return ("PRIVATE+KEY+\(name)+\(id)+\(Base64.encode([NoteVerifier.algorithm] + seed))", verifier.text)
    }

    public var verifier: NoteVerifier { NoteVerifier(name: name, publicKey: key.publicKey) }

    /// Returns the text with its signature line.
    /// - Parameter text: ends in a line feed.
    public func sign(_ text: String) -> String { "\(text)\n\u{2014} \(name) \(signature(of: text))\n" }

    /// Returns the text after the name in the signature line.
    func signature(of text: String) -> String {
        Base64.encode(verifier.id + key.signature(of: Array(text.utf8)))
    }
}

/// The public half of a ``NoteSigner``: `<name>+<id>+<base64>`.
public struct NoteVerifier: Sendable, Equatable {
    /// The algorithm Ed25519, in the form of notes.
    static let algorithm: UInt8 = 1

    public let name: String
    private let publicKey: [UInt8]

    init(name: String, publicKey: [UInt8]) {
        self.name = name
        self.publicKey = publicKey
    }

    /// Returns nil if the text is no such key.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(parts[2]), bytes.first == Self.algorithm,
            bytes.count == 1 + Ed25519.publicKeySize
        else { return nil }
        self.init(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
        guard isNameValid, SHA256.hexadecimal(of: id) == parts[1] else { return nil }
    }

    public var text: String {
        "\(name)+\(SHA256.hexadecimal(of: id))+\(Base64.encode([Self.algorithm] + publicKey))"
    }

    /// Whether the name has neither blanks nor a plus, which separate the parts of keys and notes.
    var isNameValid: Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }
    }

    /// The four bytes by which a signature names its key.
    var id: [UInt8] {
        Array(SHA256.hash(Array("\(name)\n".utf8) + [Self.algorithm] + publicKey).prefix(4))
    }

    /// Returns the text of a note that this key has signed; nil if it has not.
    public func open(_ note: some StringProtocol) -> String? {
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        guard let blank = lines.lastIndex(where: \.isEmpty), blank == lines.count - 1,
            let border = lines.dropLast().lastIndex(where: \.isEmpty)
        else { return nil }
        let text = lines[..<border].map { "\($0)\n" }.joined()
        let isSigned = lines[(border + 1)..<blank].contains { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            return words.count == 3 && words[0] == "\u{2014}" && words[1] == name && isValid(words[2], of: text)
        }
        return isSigned ? text : nil
    }

    /// Whether a signature, in the form of a note, is by this key.
    func isValid(_ signature: some StringProtocol, of text: String) -> Bool {
        guard let bytes = Base64.decode(signature), bytes.starts(with: id) else { return false }
        return Ed25519.isValid(signature: Array(bytes.dropFirst(4)), of: Array(text.utf8), by: publicKey)
    }
}
