// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// Redaction of paths of the host behind other words of a text.
extension Editor {
    /// Masks a path in a text: `name=seccomp,profile=/etc/x.json` keeps the words before it. Values other than strings
    /// hold none.
    mutating func redactPathInText() throws(FilterError) -> Treated {
        guard bytes[at] == 0x22 else { return .on }
        let start = at
        let text = try text()
        let said = Array(text.string(in: bytes).utf8)
        guard let path = Self.startOfPath(in: said) else { return .on }
        at = text.end + 1
        let kept = String(decoding: said[..<path], as: UTF8.self)
        replace(from: start, with: JSONWriter.write(.string(kept + said[path...].withUnsafeBytes(masked))))
        return .done
    }

    private static func startOfPath(in text: [UInt8]) -> Int? {
        text.indices.first { index in
            guard text[index] == UInt8(ascii: "/") else { return false }
            guard index > 0, text[index - 1] != UInt8(ascii: ":") else {
                return index == 0 || isPath(after: text[index...])
            }
            return " =,\"'([{\t\n".utf8.contains(text[index - 1])
        }
    }

    /// Whether a path follows a colon: `//` begins a host's name, `///` the path of a socket.
    private static func isPath(after colon: ArraySlice<UInt8>) -> Bool {
        let slashes = colon.prefix { $0 == UInt8(ascii: "/") }.count
        return slashes != 2
    }

    /// Masks the source of an import. It is `-` for an image from the request's own body, which stays.
    mutating func redactImportSource() throws(FilterError) -> Treated {
        let said = try text().string(in: bytes)
        let isImport =
            said.utf8.map(\.lowercased).starts(with: "imported from ".utf8) || TextPattern.contains("://").matches(said)
        guard isImport, !said.utf8.elementsEqual("Imported from -".utf8) else { return .on }
        _ = try mask()
        return .done
    }
}
