// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("A name that is almost one that is read")
struct NearMissTests {
    /// A name, what it may hold, and what chooses its dialect beside it.
    struct Known: Sendable, CustomTestStringConvertible {
        let name: String
        let value: String
        let beside: [String: String]
        var testDescription: String { name }
    }

    private static func known(_ names: [String], _ beside: [String: String], _ value: (String) -> String) -> [Known] {
        names.sorted().map { Known(name: $0, value: value($0), beside: beside.filter { [$0.key] != names }) }
    }

    private static func value(_ name: String) -> String {
        switch name {
        case let name where name.hasPrefix("SP_ALLOW_"): "/x"
        case "PROXY_URL": "tcp.example://x"
        case "PORT", "SP_PROXYPORT": "2375"
        case "SOCKET_PATH", "SP_SOCKETPATH": "/run/docker.sock"
        case "LOG_LEVEL", "SP_LOGLEVEL": "info"
        case "CONTAINER_NAMES", "EXCLUDE_NAMES", "CONTAINER_LABELS", "EXCLUDE_LABELS": "web"
        default: "1"
        }
    }

    static let variables = groups.flatMap(\.self)

    static let groups: [[Known]] = [
        known(SectionDialect.variables, ["ALLOW_START": "1", "PING": "1"], value),
        known(["SOCKET_PATH", "LOG_LEVEL", "DISABLE_IPV6"], ["PING": "1"], value),
        known(DialectVariables.wollomaticNames, ["CAISSON_DIALECT": "wollomatic", "SP_ALLOW_HEAD": "/x"], value),
        known(DialectVariables.cetusGuards.sorted(), ["CAISSON_DIALECT": "cetusguard"], value),
        known(DockerProxyFilterVariables.all, ["CAISSON_DIALECT": "docker-proxy-filter"], value),
        known(Misspellings.ours.filter { $0 != "CAISSON_IN_CONTAINER" }, ["PING": "1"], value),
    ]

    /// One letter left out, two swapped, other cases, the prefixes of other dialects.
    private static func misses(_ name: String) -> Set<String> {
        let letters = Array(name)
        var misses: Set<String> = [name.lowercased(), name.prefix(1) + name.dropFirst().lowercased()]
        for index in letters.indices {
            var shorter = letters
            shorter.remove(at: index)
            misses.insert(String(shorter))
            guard index > 0 else { continue }
            var swapped = letters
            swapped.swapAt(index - 1, index)
            misses.insert(String(swapped))
        }
        let bare = prefixes.lazy.compactMap { name.dropping(prefix: $0) }.first ?? name
        return misses.union(prefixes.map { $0 + bare }).subtracting([name])
    }

    private static func isKnown(_ name: String, _ known: Set<String>) -> Bool {
        known.contains(name) || DockerProxyFilterVariables.all.contains(name.uppercased())
            || WollomaticRules.method(ofVariable: name) != nil
    }

    private static let prefixes = ["SP_", "CETUSGUARD_", "CAISSON_"]

    /// Alone these say too little: other programs have such variables.
    private static func isCommon(_ name: Known, _ miss: String) -> Bool {
        ["PORT", "PROXY_URL"].contains(name.name) || miss == "CONTAINER_NAME"
    }

    @Test("as a variable is told, alone and beside others of its dialect, all of them at once", arguments: groups)
    func variable(group: [Known]) {
        let known = Set(Self.variables.map(\.name))
        let beside = group.reduce(into: [:]) { $0.merge($1.beside) { $1 } }
        for others in [[:], beside] {
            // What has another dialect's prefix may choose that one.
            var (bare, prefixed): ([String: String], [String: String]) = ([:], [:])
            for name in group {
                for miss in Self.misses(name.name) where !Self.isKnown(miss, known) {
                    if others.isEmpty, Self.isCommon(name, miss) { continue }
                    if Self.prefixes.contains(where: miss.hasPrefix) {
                        prefixed[miss] = name.value
                    } else {
                        bare[miss] = name.value
                    }
                }
            }
            for environment in [bare, prefixed] {
                let all = others.merging(environment) { $1 }
                let told = Configuration.read(RuntimeEnvironment(environment: all, isInContainer: false)).issues.map(
                    \.place)
                let silent = Set(environment.keys).subtracting(told)
                #expect(silent.isEmpty, "beside \(others.keys.sorted())")
            }
        }
    }

    @Test(
        "as a flag is told, also where nothing but the flag tells the dialect",
        arguments: WollomaticReader.flags.keys.sorted().map { ($0, Dialect.wollomatic) }
            + CetusGuardReader.flags.keys.sorted().map { ($0, Dialect.cetusguard) })
    func flag(name: String, dialect: Dialect) {
        var silent: [String] = []
        let misses = Self.misses(name).sorted().filter {
            WollomaticReader.flags[$0] == nil && CetusGuardReader.flags[$0] == nil
        }
        for miss in misses.enumerated().filter({ $0.offset % 4 == 0 }).map(\.element) {
            for arguments in [
                ConfigurationArguments(flags: ["-\(miss)=1"]),
                ConfigurationArguments(dialect: dialect, flags: ["-\(miss)=1"]),
            ] {
                let told = Configuration.read(
                    RuntimeEnvironment(environment: [:], isInContainer: false), arguments: arguments)
                if !told.issues.contains(where: { $0.place.hasPrefix("-\(miss)") && $0.severity == .error }) {
                    silent.append(miss)
                }
            }
        }
        #expect(silent.isEmpty)
    }

    @Test(
        "as the only flag is one of the dialect that has what was meant",
        arguments: [
            (
                "-listenport=1", Dialect.wollomatic,
                "-listenport: is not a flag of this dialect; did you mean -proxyport?"
            ),
            (
                "-frontendaddr=x", .cetusguard,
                "-frontendaddr: is not a flag of this dialect; did you mean -frontend-addr?"
            ),
            ("-socket=/x", .wollomatic, "-socket: is not a flag of this dialect; did you mean -socketpath?"),
            ("-rule=x", .cetusguard, "-rule: is not a flag of this dialect; did you mean -rules?"),
        ])
    func onlyFlag(flag: String, dialect: Dialect, words: String) {
        let read = Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: false), arguments: ConfigurationArguments(flags: [flag])
        )
        #expect(read.issues.map { "\($0)" }.contains(words), "\(read.issues)")
        if case .dialect(dialect, _) = read.source {} else { Issue.record("\(read.source)") }
    }

    @Test(
        "as the only flag tells its dialect where it is rightly written",
        arguments: WollomaticReader.flags.keys.sorted().map { ($0, Dialect.wollomatic) }
            + CetusGuardReader.flags.keys.filter { $0 != "version" }.sorted().map { ($0, Dialect.cetusguard) })
    func rightFlag(name: String, dialect: Dialect) {
        let read = Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: false),
            arguments: ConfigurationArguments(flags: ["-\(name)=1"]))
        if case .dialect(dialect, _) = read.source {} else { Issue.record("\(read.source)") }
    }

    // MARK: Labels

    private static func remarks(_ labels: [(key: String, value: String)]) -> [LabelRemark]? {
        let attachment = ContainerDescription.Attachment(networkID: "n", networkName: "n", addresses: [])
        let client = ContainerDescription(id: "c", name: "web", labels: labels, attachments: [attachment])
        var containers = ContainerTable()
        containers.put(client)
        containers.put(ContainerDescription(id: "g", name: "gate", labels: [], attachments: [attachment]))
        return WollomaticLabels(prefix: "socket-proxy", proxyContainer: "gate").remarks(on: client, in: containers)
    }

    @Test(
        "as a label is told",
        arguments: (WollomaticRules.methods.map { "\($0.token)".lowercased() } + ["bindmountfrom"]).map {
            "socket-proxy.allow.\($0)"
        })
    func label(key: String) {
        #expect(Self.remarks([(key, "/x")]) == [], "it is read")
        #expect(Self.remarks([(key + ".more", "/x")]) == [] || key.hasSuffix("bindmountfrom"))
        let others = ["SP_" + key, "caisson.allow.get", "proxy.allow.get"]
        for miss in Self.misses(key).subtracting(others) {
            // The rest of a key is read in any case; a prefix of another dialect is somebody else's.
            let isRead = miss.hasPrefix("socket-proxy.allow.") && miss.lowercased() == key
            let isForeign = ["SP_", "CETUSGUARD_", "CAISSON_"].contains { miss.hasPrefix($0) }
            guard !isRead, !isForeign else { continue }
            #expect(Self.remarks([(miss, "/x")])?.map(\.label) == [miss], "\(miss)")
        }
    }

    @Test(
        "is not needed for a label to be told: so is one that can match nothing, or is no pattern",
        arguments: [
            ("socket-proxy.allow.get", #"/info\?x=1"#, "can match nothing: patterns see the path alone"),
            ("socket-proxy.allow.get", "info", "can match nothing: every path begins with /"),
            ("socket-proxy.allow.post.1", "/x$NAME", "$NAME is not replaced by a value here"),
            ("socket-proxy.allow.get", "/(", "is not a pattern that RE2 takes"),
            ("socket-proxy.allow.head", "/a|/b", "has a | outside parentheses"),
            ("socket-proxy.allow.get", "", "is empty"),
            ("socket-proxy.allow.bindmountfrom", "/srv,data", "\"data\" does not begin with /"),
            ("socket-proxy.allow.gte", "/x", "did you mean socket-proxy.allow.get?"),
            ("socket-proxy.alow.get", "/x", "did you mean socket-proxy.allow.get?"),
        ])
    func labels(key: String, value: String, words: String) {
        let remarks = Self.remarks([(key, value)]) ?? []
        #expect(remarks.count == 1 && remarks[0].label == key)
        #expect(remarks.first?.words.contains(words) == true, "\(remarks)")
    }

    @Test("is quoted in few words, and in no letters that a log could take for something else")
    func hostileLabel() {
        let key = "socket-proxy.allow.get.\u{1B}[31m\(String(repeating: "k", count: 10_000))"
        let remarks = Self.remarks([(key, "info\n\"\u{202E}\u{7}" + String(repeating: "é", count: 100_000))]) ?? []
        #expect(remarks.count == 1)
        for text in remarks.flatMap({ [$0.label, $0.words] }) {
            #expect(text.utf8.count < 600 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(text)")
        }
    }

    @Test("is told of no label of a container that the gate's labels do not count for")
    func elsewhere() {
        let client = ContainerDescription(
            id: "c", name: "web", labels: [("socket-proxy.allow.get", "x")], attachments: [])
        var containers = ContainerTable()
        containers.put(client)
        let source = WollomaticLabels(prefix: "socket-proxy", proxyContainer: "gate")
        #expect(source.remarks(on: client, in: containers) == nil)
    }
}
