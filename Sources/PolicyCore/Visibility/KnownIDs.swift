// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The ids of one kind of objects, and whether the objects are shown.
///
/// A look-up of an id or of a prefix takes one hash, whatever the number of objects.
struct KnownIDs: Sendable, Equatable {
    /// The shortest prefix that is looked up, in digits.
    private static let shortest = 4

    private let hasAlgorithm: Bool
    private var digests: [Digest: Bool] = [:]
    /// Ids of another form: those of a swarm's objects, and names of volumes.
    private var others: [String: Bool] = [:]
    /// The ids by their first digits.
    private var beginnings: [String: Set<String>] = [:]

    /// Ids of images are written with their algorithm, `sha256:…`, which a reference may leave out.
    init(of kind: ObjectKind) {
        hasAlgorithm = kind == .image
    }

    mutating func note(_ id: String, isShown: Bool) {
        let bare = bare(id)
        if let digest = Digest(parsing: bare) { digests[digest] = isShown } else { others[bare] = isShown }
        beginnings[String(bare.prefix(Self.shortest)), default: []].insert(bare)
    }

    /// The approximate bytes of memory that the ids take: each is in two tables. No other id is longer than a file's
    /// name.
    var memory: Int { 320 * digests.count + 640 * others.count }

    mutating func forget(_ id: String) {
        let bare = bare(id)
        if let digest = Digest(parsing: bare) { digests[digest] = nil } else { others[bare] = nil }
        beginnings[String(bare.prefix(Self.shortest))]?.remove(bare)
    }

    var count: Int { digests.count + others.count }

    /// Adds older ids that are not among the present ones; none if there are more than `limit`.
    mutating func adopt(_ older: KnownIDs, beside present: KnownIDs, limit: Int) {
        guard older.count > 0, older.count <= limit, older.hasMore(than: present) else { return }
        for ids in older.beginnings.values {
            for id in ids where present.shows(id) == nil && shows(id) == nil {
                if let isShown = older.shows(id) { note(id, isShown: isShown) }
            }
        }
    }

    /// Whether there are ids that the newer set lacks. Checked without allocation, since mostly there are none.
    private func hasMore(than newer: KnownIDs) -> Bool {
        digests.keys.contains { newer.digests[$0] == nil } || others.keys.contains { newer.others[$0] == nil }
    }

    func shows(_ id: String) -> Bool? {
        guard count > 0 else { return nil }
        let bare = bare(id)
        guard let digest = Digest(parsing: bare) else { return others[bare] }
        return digests[digest]
    }

    func shows(_ fullID: UnsafeRawBufferPointer) -> Bool? {
        guard !digests.isEmpty else { return nil }
        var digits = fullID
        if hasAlgorithm, digits.count == 71 { digits = UnsafeRawBufferPointer(rebasing: digits[7...]) }
        guard let digest = Digest(parsing: digits) else { return nil }
        return digests[digest]
    }

    /// Whether all ids with this prefix are shown; nil if there is none.
    func shows(prefix: String) -> Bool? {
        guard count > 0 else { return nil }
        let bare = bare(prefix)
        guard (Self.shortest..<64).contains(bare.utf8.count), bare.utf8.allSatisfy(\.isLowercaseHexDigit) else {
            return nil
        }
        var result: Bool?
        for id in beginnings[String(bare.prefix(Self.shortest)), default: []] where id.begins(with: bare) {
            result = shows(id) ?? false && result ?? true
        }
        return result
    }

    private func bare(_ id: String) -> String {
        hasAlgorithm && id.begins(with: "sha256:") ? String(id.dropFirst("sha256:".utf8.count)) : id
    }
}

/// The 256 bits of an id of 64 hexadecimal digits in lower case.
struct Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init?(parsing text: String) {
        guard text.utf8.count == 64 else { return nil }
        var text = text
        guard let digest = text.withUTF8({ Digest(parsing: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = digest
    }

    init?(parsing digits: UnsafeRawBufferPointer) {
        guard digits.count == 64, let first = Self.word(in: digits, at: 0), let second = Self.word(in: digits, at: 16),
            let third = Self.word(in: digits, at: 32), let fourth = Self.word(in: digits, at: 48)
        else { return nil }
        words = (first, second, third, fourth)
    }

    static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    /// Ids are random or strong hashes, so a part of one suffices.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    private static func word(in digits: UnsafeRawBufferPointer, at start: Int) -> UInt64? {
        guard let high = half(of: digits.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
            let low = half(of: digits.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
        else { return nil }
        return high << 32 | low
    }

    /// Reads eight digits at once; nil if one is not a digit.
    private static func half(of digits: UInt64) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs = ones &* 0x80
        let digits = digits.littleEndian
        if digits & highs != 0 { return nil }
        // Seven bits each, so that no byte's sum carries into the next. The high bit marks `0`…`9`, or `a`…`f`.
        let isNumber = (digits &+ ones &* 0x50) & ~(digits &+ ones &* 0x46)
        let isLetter = (digits &+ ones &* 0x1F) & ~(digits &+ ones &* 0x19)
        guard (isNumber | isLetter) & highs == highs else { return nil }
        var values = digits & (ones &* 0x0F)
        values &+= ((isLetter & highs) >> 7) &* 9
        values = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF
        values = (values << 8 | values >> 16) & 0x0000_FFFF_0000_FFFF
        return (values << 16 | values >> 32) & 0xFFFF_FFFF
    }
}
