// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Glibc
import PolicyCore
import Sentences
import TestSupport
import Testing

@testable import PolicyConfig

@Suite("A pattern")
struct PatternTests {
    private func matches(_ pattern: String, _ path: [UInt8]) throws -> Bool {
        try path.withUnsafeBytes(RE2Pattern(pattern).matches)
    }

    private func matches(_ pattern: String, _ path: String) throws -> Bool {
        try matches(pattern, Array(path.utf8))
    }

    @Test("is found anywhere, unless it is anchored")
    func anchors() throws {
        #expect(try matches("b", "abc"))
        #expect(try !matches("^b", "abc"))
        #expect(try matches("^abc$", "abc"))
        #expect(try !matches("^abc$", "abc\n"))
        #expect(try matches("^$", []))
        #expect(try matches("^a|c$", "ab"))
        #expect(try matches("^a|c$", "bc"))
    }

    @Test("has Perl's classes in ASCII, and a dot that takes one character but no line feed")
    func classes() throws {
        #expect(try matches(#"^\d\w\s$"#, "1a "))
        #expect(try !matches(#"^\d$"#, "\u{0661}"))
        #expect(try matches("^.$", "\u{e9}"))
        #expect(try !matches("^.$", "\n"))
        #expect(try matches("(?i)^É$", "é"))
        #expect(try !matches("^a$", "A"))
    }

    @Test("matches no path that is not UTF-8, whatever it says")
    func invalidUTF8() throws {
        for pattern in ["", ".*", "^/.$", "^/", "[^a]", #"^/\C$"#, "^/\u{FFFD}$"] {
            for bytes in [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
                #expect(try !matches(pattern, [0x2F] + bytes), "\(pattern) \(bytes)")
            }
        }
        #expect(try matches("^/.$", "/\u{1F6A2}"))
    }

    @Test(
        "that RE2 refuses is refused with RE2's words",
        arguments: [
            ("(", "missing ): ("), ("a**", "bad repetition operator: **"),
            ("[z-a]", "invalid character class range: z-a"),
            ("(?=a)", "invalid perl operator: (?="), (#"(a)\1"#, #"invalid escape sequence: \1"#),
            ("a{1001}", "invalid repetition size: {1001}"), ("((a{100}){100}){100}", "bad repetition operator: {100}"),
            (#"\"#, #"trailing \"#),
        ])
    func refused(text: String, words: String) {
        #expect {
            try RE2Pattern(text)
        } throws: { error in
            (error as? PatternError)?.pattern == text && !words.isEmpty && "\(error)".contains("\(text)\": ")
        }
        #expect(throws: PatternError.self) { try RE2Pattern(text) }
    }

    @Test("that is too large for its memory is refused")
    func tooLarge() {
        #expect(throws: PatternError.self) { try RE2Pattern(#"((\pL{10}){10}){10}"#) }
        #expect(throws: PatternError.self) { try RE2Pattern(String(repeating: "(", count: 2_000_000)) }
    }

    @Test("may hold a zero byte")
    func zeroByte() throws {
        #expect(try matches("^a\0b$", "a\0b"))
        #expect(try !matches("^a\0b$", "a"))
    }

    @Test("is matched on many threads at once")
    func threads() async throws {
        let pattern = try RE2Pattern("^(/v1\\.[0-9]+)?/containers/([ab]*a[ab]{12})/json$")
        let results = await withTaskGroup(of: Bool.self) { group in
            for seed in 0..<64 {
                group.addTask {
                    (0..<50).allSatisfy { round in
                        let bits = UInt64(seed * 50 + round) &* 0x9E37_79B9_7F4A_7C15
                        let name = (0..<60).map { bits >> UInt64($0) & 1 == 0 ? "a" : "b" }.joined() + "abbbbbbbbbbbb"
                        return Array("/v1.41/containers/\(name)/json".utf8).withUnsafeBytes(pattern.matches)
                            && !Array("/v1.41/containers/\(name)/jso".utf8).withUnsafeBytes(pattern.matches)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 64 && results.allSatisfy { $0 })
    }

    @Test(
        "takes work in proportion to the path's length, also where others explode",
        arguments: [
            "^(a+)+$", "^(a|aa)+$", "^(a|a)*$", "^((a*)*)*$", "^(a?){500}a{500}$", "^(.*a){20}$", "^([a-z]+)*x$",
            "^(a*)*(a*)*(a*)*b$", "^[ab]*a[ab]{200}$", "^(.*)(.*)(.*)(.*)[0-9]$", "(a+)+b", "(x+x+)+y|.*.*=.*",
        ])
    func linear(text: String) throws {
        let pattern = try RE2Pattern(text)
        // Sixteen times the length: linear work is 16 times as much, quadratic work 256 times. What a thread worked is
        // counted, not how long that took.
        let few = Self.work(pattern, length: 4_000)
        let many = Self.work(pattern, length: 64_000)
        #expect(many < few * 64, "\(few) for 4,000 bytes, \(many) for 64,000")
    }

    /// Nanoseconds of this thread, the least of several runs.
    private static func work(_ pattern: RE2Pattern, length: Int) -> Int {
        let path = [UInt8](repeating: UInt8(ascii: "a"), count: length) + [UInt8(ascii: "!")]
        return (0..<5).map { _ in
            let start = threadTime()
            _ = path.withUnsafeBytes(pattern.matches)
            return threadTime() - start
        }.min() ?? 0
    }

    private static func threadTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

@Suite("A pattern for whole paths")
struct PatternAnchoringTests {
    private func read(_ text: String) -> (pattern: RE2Pattern?, issues: [PolicyConfig.Issue]) {
        var issues: [PolicyConfig.Issue] = []
        let pattern = AnchoredPattern.read(from: text, at: "-allowGET", issues: &issues)
        return (pattern, issues)
    }

    @Test("is anchored without a group")
    func text() {
        #expect(read("/info|/version").pattern?.text == "^/info|/version$")
        #expect(read("").pattern?.text == "^$")
    }

    @Test("is told to be split where a | stands outside parentheses", arguments: ["a|b", "(a)|b", "a|", #"\||x|y"#])
    func split(text: String) {
        let (pattern, issues) = read("/" + text)
        #expect(pattern != nil)
        #expect(issues.map(\.severity) == [.warning])
        #expect(issues.first?.message.contains("write (?:/\(text))") == true)
    }

    @Test(
        "is not told to be split by a | that is not at the top",
        arguments: [
            "a", "(a|b)", "(?:a|b)c", "((a|b)|c)", #"a\|b"#, "[|]", "[^|]", "[]|]", "[^]|]", #"[\]|]"#, "[[:alpha:]|]",
            #"\Qa|b\E"#, #"\Qa|b"#, #"\Q\\E(a|b)"#, "(?i)a(b|c)", "[[|]", #"\\[|]"#,
        ])
    func whole(text: String) {
        let (pattern, issues) = read("/" + text)
        #expect(pattern != nil)
        #expect(issues.isEmpty, "\(issues)")
    }

    @Test("that is refused is an error with its place")
    func refused() {
        let (pattern, issues) = read("/containers/(json")
        #expect(pattern == nil)
        #expect(
            issues == [
                PolicyConfig.Issue(
                    .error, at: "-allowGET",
                    #""/containers/(json" is not a pattern that RE2 takes: missing ): ^/containers/(json$"#)
            ])
    }
}

@Suite("Patterns that are looked for together")
struct PatternSetTests {
    private static let patterns = [
        "", "^", "^/v1\\.[0-9]+/containers/.*$", "^/containers/json|/info$", "b", "(?i)^/INFO$", #"^/\w+/\d{3}$"#,
        "^/.$",
        "^[^/]+$", #"\binfo\b"#, "x*", "^/a(b|c)?$", "(?s)^/.*$", "/$", "^$", #"^/\pL+$"#,
    ]
    private static let paths = [
        "", "/", "/info", "/INFO", "/v1.41/containers/a/json", "/containers/json", "/containers/jsonx/info", "/abc/123",
        "/é", "/ab", "/a", "/x\ny", "a\n", "/ǅ", "b", "/v1.41/containers/", "/info\n",
    ]

    @Test("find just what each of them finds by itself, in every path, and in none that is not UTF-8")
    func agreement() throws {
        let patterns = try Self.patterns.map { try RE2Pattern($0) }
        let together = try #require(RE2Pattern.together(patterns))
        let odd: [[UInt8]] = [[0xFF], [0x2F, 0xC3], [0xC0, 0xAF]]
        for path in Self.paths.map({ Array($0.utf8) }) + odd {
            path.withUnsafeBytes { bytes in
                #expect(together.find(in: bytes) == patterns.map { $0.matches(bytes) }, "\(path)")
            }
        }
    }

    @Test("stay right where their states do not fit into memory")
    func manyStates() throws {
        // Each step of each of these doubles what has to be remembered.
        let patterns = try (8..<40).map { try RE2Pattern("a.{\($0)}b.{\($0)}$") }
        let together = try #require(RE2Pattern.together(patterns))
        var state: UInt64 = 1
        let path = (0..<4000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 60 & 1 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")
        }
        path.withUnsafeBytes { bytes in
            #expect(together.find(in: bytes) == patterns.map { $0.matches(bytes) })
        }
    }

    /// The answer, and the words of the rule that gave it.
    private func words(_ policy: Policy, _ text: String, _ method: DockerAPI.Method) throws -> String {
        switch policy.evaluate(try .of(method, text)) {
        case .allowed(let permit): return "allowed by \(permit.rule?.name ?? "")"
        case .denied(let denial): return "\(denial.reason) \(denial.sentence)"
        case .needs(let requirement): return "needs \(requirement)"
        }
    }

    /// Its patterns are asked one by one, since they are of a kind that nobody can look for together.
    private struct Alone: PathMatching {
        let pattern: any PathMatching
        func matches(_ path: UnsafeRawBufferPointer) -> Bool { pattern.matches(path) }
    }

    @Test("leave each decision as it is, and the rule that it names")
    func decisions() throws {
        let texts = (0..<40).map { "^/v1\\.[0-9]+/containers/c\($0)(/json)?$" } + ["^/v1\\.4[0-9]/.*$", "^/info$"]
        let deny = try PathRegex(parsing: "/v1.41/containers/c7/.*", isDeny: true)
        func policy(_ wrap: (any PathMatching) -> any PathMatching) throws -> Policy {
            let allowing = try texts.enumerated().map { index, text in
                Rule(
                    .allow, methods: [.getAndHead], subject: .matching(wrap(try RE2Pattern(text))),
                    id: RuleID(text: "rule \(index)"))
            }
            let denying = (0..<20).map {
                Rule(.deny, methods: .all, subject: .matching(wrap(deny)), id: RuleID(text: "deny \($0)"))
            }
            return Policy(name: "p", rules: allowing + denying, wording: PlainWording(nothing: "nothing"))
        }
        let (together, alone) = (try policy { $0 }, try policy { Alone(pattern: $0) })
        let paths = [
            "/v1.41/containers/c7/json", "/v1.41/containers/c8/json", "/v1.30/containers/c9/json", "/info",
            "/v1.41/containers/%ff/json", "/v1.41/version", "/v1.24/version", "/containers/c1/json", "/nosuch",
        ]
        for path in paths {
            for method in [DockerAPI.Method.get, .post, .head] {
                #expect(try words(together, path, method) == words(alone, path, method), "\(method) \(path)")
            }
        }
        #expect(try words(together, "/v1.30/containers/c9/json", .get) == "allowed by rule 9")
    }

    @Test("take about as long for a thousand as for a hundred")
    func manyPatterns() throws {
        func time(_ count: Int) throws -> Duration {
            let patterns = try (0..<count).map { try RE2Pattern("^/v1\\..{1,2}/containers/[a-z0-9_-]+\($0)/.*$") }
            let together = try #require(RE2Pattern.together(patterns))
            let path = Array(("/v1.41/containers/" + String(repeating: "a", count: 4000)).utf8)
            return ContinuousClock().measure {
                for _ in 0..<20 { path.withUnsafeBytes { _ = together.find(in: $0) } }
            }
        }
        _ = try time(1000)
        // One by one a thousand take 8 ms for such a path.
        #expect(try time(1000) < .milliseconds(20 * 4))
    }
}
