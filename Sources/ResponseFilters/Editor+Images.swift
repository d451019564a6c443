// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension Editor {
    /// Rewrites an image's digests. Containerd's store lists an image under the digest of its last name, which may be
    /// hidden. If that digest is the image's id, all visible repositories get it; other digests are judged one by one.
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
