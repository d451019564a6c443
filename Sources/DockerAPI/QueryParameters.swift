// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The parameters of a query, decoded once as Go's `net/url` does: pairs between `&`, and `+` is a blank.
public struct QueryParameters: Sendable, Equatable {
    public struct Parameter: Sendable, Equatable {
        public var name: [UInt8]
        public var value: [UInt8]
    }

    public private(set) var all: [Parameter]

    /// The most parameters. No client sends more, and each is compared with every name that is judged.
    public static let most = 256

    /// Reads the bytes behind the `?`. Returns nil for a pair with a `;`, which Go's readers treat differently, for a
    /// name with characters other than ASCII, which Podman's reader folds (`ſ` is an `s` to it), and for more than
    /// ``most`` pairs.
    public init?(parsing query: some Collection<UInt8>) {
        guard !query.contains(UInt8(ascii: ";")) else { return nil }
        let pairs = query.split(separator: UInt8(ascii: "&"), maxSplits: Self.most)
        guard pairs.count <= Self.most else { return nil }
        all = pairs.map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return Parameter(name: Self.decoded(parts[0]), value: parts.count == 2 ? Self.decoded(parts[1]) : [])
        }
        guard all.allSatisfy({ $0.name.allSatisfy { $0 < 0x80 } }) else { return nil }
    }

    /// The value of a parameter; nil if it is missing, or given twice: the engine takes the first, other readers the
    /// last.
    public subscript(name: String) -> [UInt8]? {
        let found = all.filter { $0.name.elementsEqual(name.utf8) }
        return found.count == 1 ? found[0].value : nil
    }

    /// Returns the number of times that a parameter is given, in any case, as Podman reads names.
    public func count(of name: String) -> Int { all.count { Self.isSpelled($0.name, like: name) } }

    /// Returns all values of a parameter, in any case, and of texts that Podman takes for a part of it (`volume.0`).
    public func values(of name: String) -> [[UInt8]] {
        all.filter { parameter in
            let whole = parameter.name.prefix { $0 != UInt8(ascii: ".") }
            return Self.isSpelled(Array(whole), like: name)
        }.map(\.value)
    }

    private static func isSpelled(_ found: [UInt8], like name: String) -> Bool {
        found.count == name.utf8.count && zip(found, name.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }

    /// Returns the parameters under other names; those without another keep theirs.
    public func renamed(by name: (String) -> String?) -> QueryParameters {
        var renamed = self
        for index in all.indices {
            guard let other = name(String(decoding: all[index].name, as: UTF8.self)) else { continue }
            renamed.all[index].name = Array(other.utf8)
        }
        return renamed
    }

    public mutating func set(_ name: String, to value: some Sequence<UInt8>) {
        remove(name)
        all.append(Parameter(name: Array(name.utf8), value: Array(value)))
    }

    public mutating func remove(_ name: String) { all.removeAll { $0.name.elementsEqual(name.utf8) } }

    /// The query in its canonical form, without the `?`.
    public var encoded: [UInt8] {
        Array(
            all.map { Self.encoded($0.name) + [UInt8(ascii: "=")] + Self.encoded($0.value) }.joined(separator: "&".utf8)
        )
    }

    // MARK: Bytes

    private static func decoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
                index += 1
            }
        }
        return decoded
    }

    private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        PercentEncoding.encode(bytes, keeping: PercentEncoding.isUnreserved)
    }
}
