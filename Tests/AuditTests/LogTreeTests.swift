// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Audit

@Suite("The tree over all records")
struct LogTreeTests {
    /// The leaves of RFC 6962's reference implementation, and the roots over the first of them, from one to all eight.
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
        Array(0x60...0x6F),
    ]
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("has the roots of RFC 6962, and goes on from what it keeps of each")
    func roots() throws {
        var tree = LogTree()
        #expect(
            Hexadecimal.encode(tree.root) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (leaf, root) in zip(Self.leaves, Self.roots) {
            tree = try #require(LogTree(size: tree.size, subtrees: tree.subtrees))
            tree.append(leaf: LogTree.leaf(of: leaf[...]))
            #expect(Hexadecimal.encode(tree.root) == root)
        }
        #expect(tree.size == 8 && tree.subtrees.count == 1)
        #expect(LogTree(size: 8, subtrees: []) == nil && LogTree(size: 1, subtrees: [[1]]) == nil)
    }
}

@Suite("A signed note")
struct NoteTests {
    /// The example of golang.org/x/mod/sumdb/note.
    private static let privateKey =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let publicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    private static let note =
        text
        + "\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

    @Test("is the one that other programs make and read")
    func example() throws {
        let signer = try #require(NoteSigner(Self.privateKey))
        #expect(signer.verifier.text == Self.publicKey)
        #expect(signer.sign(Self.text) == Self.note)
        #expect(NoteVerifier(Self.publicKey)?.open(Self.note) == Self.text)
    }

    @Test("is believed with its own text and key alone")
    func forgeries() throws {
        let verifier = try #require(NoteVerifier(Self.publicKey))
        #expect(verifier.open(Self.note.replacingFirst("think", with: "thing")) == nil)
        #expect(verifier.open(Self.text) == nil && verifier.open("") == nil && verifier.open("\n\n") == nil)
        let other = try #require(NoteSigner.make(named: "PeterNeumann", seed: [UInt8](repeating: 1, count: 32)))
        #expect(NoteVerifier(other.verifier)?.open(Self.note) == nil)
        #expect(NoteSigner(other.signer)?.verifier.text == other.verifier)
        for broken in [Self.publicKey + "A", "a+b", "", "Peter Neumann+c74f20a3+AR", Self.privateKey] {
            #expect(NoteVerifier(broken) == nil)
        }
        #expect(NoteSigner(Self.publicKey) == nil && NoteSigner("PRIVATE+KEY+x+00000000+AA==") == nil)
        #expect(NoteSigner.make(named: "a b", seed: [UInt8](repeating: 1, count: 32)) == nil)
    }

    @Test("has base64 of one form")
    func base64() {
        for length in 0...20 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for broken in ["A", "AA", "AB==", "AA==A", "A===", "AA =", "AAAA="] { #expect(Base64.decode(broken) == nil) }
    }
}

extension String {
    func replacingFirst(_ old: String, with new: String) -> String {
        guard let range = range(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }
}
