// SPDX-License-Identifier: Apache-2.0

// Any bytes are a certificate or none; what is read of one are whole pieces of it, in one reading. Compiled with the
// files that it tests, see Scripts/fuzz.

import PolicyCore

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCertificate(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let root = DERNode.read(from: bytes[...]) {
        precondition(root.encoded.elementsEqual(bytes))
        checkIsMadeOfItsChildren(root, depth: 0)
    }
    guard let identity = PeerCertificate.identity(ofDER: bytes) else { return 0 }
    precondition(identity.publicKey.utf8.count == 64)
    let names = identity.alternativeNames + (identity.subject.map { [$0] } ?? [])
    precondition(names.allSatisfy { name in name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }, "no odd characters")
    precondition(PeerCertificate.identity(ofDER: bytes + [0]) == nil, "nothing follows a certificate")
    precondition(PeerCertificate.identity(ofDER: bytes.dropLast()) == nil, "nothing of it is missing")
    return 0
}

private func checkIsMadeOfItsChildren(_ node: DERNode, depth: Int) {
    guard depth < 8, let children = node.children else { return }
    precondition(children.flatMap(\.encoded).elementsEqual(node.bytes))
    for child in children { checkIsMadeOfItsChildren(child, depth: depth + 1) }
}
