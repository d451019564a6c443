// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The grammar of object names: a pattern for an impossible name would silently match nothing.
enum NameGrammar {
    /// Returns the reason for which a name never matches; nil if it may.
    static func problem(with entry: TextEntry, of kind: ObjectKind) -> String? {
        switch kind {
        case .container: container(entry) ?? otherLetter(in: entry, than: "", of: kind)
        case .image: image(entry)
        case .volume: volume(entry)
        case .service, .secret, .config: otherLetter(in: entry, than: "", of: kind)
        case .task: "Docker tells no names of tasks; write their label, or a rule about services"
        case .network, .node: nil
        }
    }

    /// Returns a problem with a container's name. A part may contain the slash that the engine puts in front; link
    /// aliases contain further ones, and never decide.
    private static func container(_ entry: TextEntry) -> String? {
        let name = entry.isPart ? entry.text.dropFirst() : entry.text[...]
        guard name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let own = entry.text.split(separator: "/").last.map(String.init) ?? ""
        let wayOut = own.isEmpty ? "" : "; write \(own.shown)"
        return "a container's own name holds no slash\(wayOut)"
    }

    private static func image(_ entry: TextEntry) -> String? {
        if let problem = otherLetter(in: entry, than: "/:@+[]", of: .image) { return problem }
        if !entry.isPart, isUppercase(entry.text) {
            return "the name of an image has no capital letters before its tag"
        }
        guard case .exact(let name) = entry.pattern else { return nil }
        // The colon of a port is before a slash.
        let isTagged = name.contains("@") || name.split(separator: "/").last?.contains(":") == true
        return isTagged ? nil : "an image's name has a tag or a digest; write \("\(name):*".shown)"
    }

    /// Whether a repository without a host in front, which could have such letters, has upper case letters.
    private static func isUppercase(_ name: String) -> Bool {
        if name.contains("/") { return false }
        let repository = name.prefix { $0 != ":" && $0 != "@" }
        return repository.endIndex < name.endIndex && !repository.contains { $0 == "*" || $0 == "?" }
            && repository.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// Returns a problem with a volume's name. Drivers allow any names, but one that begins with a slash is a path to
    /// the engine.
    private static func volume(_ entry: TextEntry) -> String? {
        if !entry.isPart, entry.text.hasPrefix("/") { return "a volume's name is no path" }
        return !entry.isPart && entry.text.utf8.contains { $0 <= 0x20 } ? "no volume has a blank in its name" : nil
    }

    /// Returns a problem with the characters of a name: names have only these, and patterns have stars and question
    /// marks besides. A part of a name may come from another tool's variables, and is not checked.
    private static func otherLetter(in entry: TextEntry, than more: String, of kind: ObjectKind) -> String? {
        if entry.isPart { return nil }
        let letters = "_.-*?" + more
        let other = entry.text.unicodeScalars.first { scalar in
            !(scalar.isASCII && scalar.properties.isAlphabetic) && !("0"..."9").contains(scalar)
                && !letters.unicodeScalars.contains(scalar)
        }
        return other.map { "no \(kind) has \(String($0).shown) in its name" }
    }
}
