import Glibc
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
        let pattern = AnchoredPattern.read(text, at: "-allowGET", issues: &issues)
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
