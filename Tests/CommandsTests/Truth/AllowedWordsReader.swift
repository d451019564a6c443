// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

/// Reads what the start says is allowed as somebody would who knows the words of a policy file.
struct AllowedWordsReader {
    private(set) var endpoints: Set<Endpoint> = []
    /// Those of which it says that only some objects are meant.
    private(set) var parts: Set<Endpoint> = []

    init(_ line: String) throws {
        if line == "nothing" { return }
        for group in line.split(separator: "; ").map(String.init) {
            guard let colon = group.firstRange(of: ": ") else {
                try add(names: group)
                continue
            }
            let name = try #require(EndpointGroup(rawValue: String(group[..<colon.lowerBound])))
            for part in Self.parts(group[colon.upperBound...]) { try add(part, of: name) }
        }
    }

    /// Separated by commas that stand in no parentheses.
    private static func parts(_ text: Substring) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map { String($0.drop { $0 == " " }) }
    }

    /// `read`, `write 2 of 14 (ContainerStart, ContainerStop)` or `read 5 of 6 (not ContainerWait)`.
    private mutating func add(_ part: String, of group: EndpointGroup) throws {
        let words = part.split(separator: " ", maxSplits: 4).map(String.init)
        let access = try #require(Access(rawValue: words[0]), "\(part)")
        let meant = Set(Endpoint.allCases.filter { $0.group == group && $0.access == access })
        guard words.count > 1 else { return endpoints.formUnion(meant) }
        let before = endpoints.count
        let names = String(words[4].dropFirst().dropLast())
        if names.hasPrefix("not ") {
            let missing = try names.dropFirst(4).split(separator: ", ").map { try endpoint($0) }
            endpoints.formUnion(meant.subtracting(missing))
        } else {
            try add(names: names)
        }
        #expect(endpoints.count - before == Int(words[1]) && meant.count == Int(words[3]), "\(part)")
    }

    private mutating func add(names: String) throws {
        for name in names.split(separator: ", ") {
            let words = name.split(separator: " ", maxSplits: 1)
            let found = try endpoint(words[0])
            endpoints.insert(found)
            if words.count > 1 { parts.insert(found) }
        }
    }

    private func endpoint(_ name: Substring) throws -> Endpoint {
        try #require(Endpoint(operationId: String(name)), "\(name)")
    }
}
