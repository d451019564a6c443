// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension Editor {
    /// Containerd's store lists an image under the digest of the name that comes last, which may be a hidden one: there,
    /// where the digest is the image's id, all repositories that are shown have it. Elsewhere the digests stay for
    /// what each of them is.
    mutating func writeDigests() throws(FilterError) -> Treated {
        guard bytes[at] == 0x5B else { throw .unexpectedType }
        let end = try StructuralSkip.end(in: bytes, from: at)
        guard let repositories = imageNames?.shownRepositories, !repositories.isEmpty,
            let id = collector.id?.string(in: bytes), holds("@\(id)\"", in: at..<end)
        else { return .on }
        let digests = JSONValue.array(repositories.map { .string("\($0)@\(id)") })
        return try replaceValue(with: String(decoding: JSONWriter.write(digests), as: UTF8.self))
    }

    private func holds(_ text: String, in range: Range<Int>) -> Bool {
        let text = Array(text.utf8)
        return range.dropLast(text.count - 1).contains { bytes[$0..<$0 + text.count].elementsEqual(text) }
    }
}
