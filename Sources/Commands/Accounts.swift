// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// Users and groups of this system. Read here: the C library's own look-up loads modules, which a static program has
/// not.
enum Accounts {
    /// Returns the third field of the line that begins with `name` (passwd(5), group(5)).
    static func number(of name: String, in path: String) -> UInt32? {
        guard let bytes = try? ConfigurationFile.read(at: path) else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 3, fields[0].elementsEqual(name.utf8) else { continue }
            return UInt32(String(decoding: fields[2], as: UTF8.self))
        }
        return nil
    }
}
