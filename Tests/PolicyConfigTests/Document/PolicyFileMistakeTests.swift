// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

private let keys = "caisson, listeners, upstream, admin, clients, policies, log, audit, limits, tests"
private let kinds = "listener, address, user, group, container, compose_service, label, host, certificate"
private let forms = "tcp://host:port, unix:///path, or a mapping with tcp, unix or tls"
private let noPattern = "patterns are not read here"

@Suite("A mistake in a policy file")
struct PolicyFileMistakeTests {
    /// A file with these lines, and a policy that its only client uses.
    private func issues(_ lines: String) -> [String] {
        PolicyText.issues("caisson: 1\n\(lines)\npolicies: { ci: { allow: [] } }\nclients: [{ user: 1, policy: ci }]\n")
    }

    /// A file whose first client is this.
    private func clientIssues(_ client: String) -> [String] {
        PolicyText.issues(
            "caisson: 1\npolicies: { ci: { allow: [] } }\nclients:\n  - \(client)\n  - { user: 0, policy: ci }\n")
    }

    @Test(
        "at the top is told with its place",
        arguments: [
            ("caisson: 2", #"caisson.yaml:1:10: this is version "2" of the policy file; version 1 is read here"#),
            ("caisson: one", #"caisson.yaml:1:10: caisson takes the version of the policy file, 1, not "one""#),
            ("caisson:", "caisson.yaml:1:9: caisson takes the version of the policy file, 1, not nothing"),
            ("log: {}", #"caisson.yaml:1:1: the key "caisson" is missing; a policy file begins with "caisson: 1""#),
        ])
    func version(line: String, issue: String) {
        #expect(
            PolicyText.issues(line + "\npolicies: { ci: { allow: [] } }\nclients: [{ user: 1, policy: ci }]") == [issue]
        )
    }

    @Test("of shape is told with what is expected")
    func shapes() {
        #expect(PolicyText.issues("[1]") == ["caisson.yaml:1:1: the file takes a mapping, not a list"])
        let missing = #"caisson.yaml:1:1: the key "policies" is missing: it says what may pass"#
        #expect(PolicyText.issues("caisson: 1") == [missing])
        let empty = "caisson.yaml:2:11: policies is empty: nothing could pass"
        #expect(PolicyText.issues("caisson: 1\npolicies: {}") == [empty])
        let list = "caisson.yaml:2:11: policies takes a mapping from names to policies, not a list"
        #expect(PolicyText.issues("caisson: 1\npolicies: [a]") == [list])
    }

    @Test("that makes it something else than a policy file is told as what it is")
    func otherFiles() {
        let compose = "this is a compose file: `caisson convert --compose` makes a policy file of one of its services"
        #expect(PolicyText.issues("services:\n  a: { image: b }\n") == ["caisson.yaml:1:1: \(compose)"])
        #expect(
            PolicyText.issues("caisson:1") == ["caisson.yaml:1:1: behind the colon of a key stands a blank: caisson: 1"]
        )
        for (written, meant) in [("service", "compose_service"), ("ip", "address"), ("uid", "user")] {
            let issue = #"caisson.yaml:4:7: a client has no key "\#(written)"; did you mean "\#(meant)"?"#
            #expect(clientIssues("{ \(written): x, policy: ci }") == [issue])
        }
    }

    @Test(
        "in a setting is told with its place and a way out",
        arguments: [
            ("listener: []", #"2:1: the file has no key "listener"; did you mean "listeners"?"#),
            (
                "x: 1",
                #"2:1: the file has no key "x"; there are \#(keys)"#
            ),
            (
                "upstream: /run/a",
                #"2:11: upstream takes unix:///path, tcp://host:port, tls://host:port, or a mapping with tls, not "/run/a""#
            ),
            ("listeners: tcp://a:1", #"2:12: listeners takes a list of listeners, not "tcp://a:1""#),
            ("listeners: []", "2:12: listeners is empty; leave it out to have the usual one"),
            (
                "listeners: [a]",
                #"2:13: a listener takes \#(forms), not "a""#
            ),
            ("listeners: [{ mode: 0660 }]", "2:13: a listener needs one of tcp, unix and tls"),
            ("listeners: [{ tcp: \"a:1\", unix: /a }]", "2:13: a listener needs one of tcp, unix and tls"),
            ("listeners: [{ tcp: a }]", #"2:20: tcp takes host:port, not "a""#),
            ("listeners: [{ unix: a }]", #"2:21: unix takes an absolute path of at most 103 bytes, not "a""#),
            (
                "listeners: [{ unix: /a, policy: ci, mode: 680 }]",
                #"2:43: mode takes the permissions of a socket, such as "0660", not "680""#
            ),
            (
                "listeners: [{ tcp: \"a:1\", policy: ci, owner: root }]",
                "2:39: owner is for unix sockets; a tcp listener has none"
            ),
            (
                "listeners: [{ tls: \"a:1\", certificate: /c }]",
                #"2:13: a tls listener needs "key", the path of a PEM file"#
            ),
            (
                "listeners: [{ tls: \"a:1\", certificate: c, key: /k }]",
                #"2:40: certificate takes the absolute path of a PEM file, not "c""#
            ),
            (
                "listeners: [{ tcp: \"a:1\", client_ca: /c }]",
                "2:27: client_ca is for tls; a tcp listener has none"
            ),
            (
                "upstream: { tls: \"a:1\", key: /k }",
                "2:11: a certificate and its key come together"
            ),
            (
                "upstream: { ca: /c }",
                #"2:11: upstream needs "tls", the engine's host:port"#
            ),
            (
                "listeners: [tls://a:1]",
                "2:13: a tls listener needs a certificate: { tls: host:port, certificate: …, key: … }"
            ),
            (
                "listeners: [tcp://a:1, { tcp: \"a:1\" }]",
                #"2:24: "tcp://a:1" is a listener already, at caisson.yaml:2:13"#
            ),
            ("listeners: [{ unix: /a, policy: cd }]", #"2:33: there is no policy "cd"; there are ci"#),
            ("log: { format: xml }", #"2:16: format takes text or json, not "xml""#),
            (
                "log: { detail: denial }",
                #"2:16: detail takes everything or denials, not "denial"; did you mean "denials"?"#
            ),
            ("limits: { grace: 1s }", #"2:18: grace takes a whole number from 0 to 3600, not "1s""#),
            (
                "limits: { grace: 99999999999999999999 }",
                #"2:18: grace takes a whole number from 0 to 3600, not "99999999999999999999""#
            ),
            ("limits: { connections: 0 }", #"2:24: connections takes a whole number from 1 to 1000000, not "0""#),
            ("limits: { connection: 1 }", #"2:11: limits has no key "connection"; did you mean "connections"?"#),
            ("tests: [{ request: GET /info }]", #"2:9: a test needs "request" and "expect""#),
            ("tests: [{ request: /info, expect: deny }]", #"2:20: request takes METHOD /path, not "/info""#),
            ("tests: [{ request: GET //, expect: deny }]", #"2:20: no policy is asked about "//": empty segment"#),
            ("tests: [{ request: GET /info, expect: denied }]", #"2:39: expect takes allow or deny, not "denied""#),
            (
                "tests: [{ request: GET /info, expect: deny, as: traefik }]",
                #"2:49: "traefik" is no client; write it as container:traefik"#
            ),
            (
                "tests: [{ request: GET /info, expect: deny, as: \"contaner:a\" }]",
                #"2:49: "contaner" is no kind of client; did you mean "container"?"#
            ),
        ])
    func settings(line: String, issue: String) {
        #expect(issues(line) == ["caisson.yaml:" + issue])
    }

    @Test("that leaves a listener useless is a warning")
    func uselessListener() {
        let text = "caisson: 1\nlisteners: [tcp://a:1, { unix: /a, policy: ci }]\npolicies: { ci: { allow: [] } }"
        let message = "this listener denies everyone: it has no policy, and there are no clients"
        #expect(PolicyText.issues(text) == ["warning: caisson.yaml:2:13: \(message)"])
        let other = "caisson: 1\nlisteners: [tcp://a:1]\nclients: [{ listener: \"tcp://b:1\", policy: ci }]\n"
        let issue = #"caisson.yaml:3:11: there is no listener "tcp://b:1" in this file"#
        #expect(PolicyText.issues(other + "policies: { ci: { allow: [] } }") == [issue])
    }

    @Test(
        "that leaves a client's entry useless is a warning",
        arguments: [
            ("tcp://a:1", "address: 10.0.0.1", nil), ("/a", "user: 5", nil), ("/a", "container: web", nil),
            ("/a", "address: 10.0.0.1", "all listeners are unix sockets"),
            ("/a", "host: web", "all listeners are unix sockets"),
            ("tcp://a:1", "user: 5", "no listener is a unix socket"),
            ("tcp://a:1", "group: 5", "no listener is a unix socket"),
            ("tcp://a:1", "certificate: { subject: ci }", "no listener asks for certificates"),
            ("{ tls: \"a:1\", certificate: /c, key: /k }", "certificate: { subject: ci }", "no listener asks for"),
            ("{ tls: \"a:1\", certificate: /c, key: /k, client_ca: /a }", "certificate: { subject: ci }", nil),
            ("{ unix: /a, policy: ci }", "user: 5", "its listeners have policies of their own"),
            ("{ unix: /a, policy: ci }, tcp://a:1", "user: 5", "its listeners have policies of their own"),
            ("{ unix: /a, policy: ci }, tcp://a:1", "container: web", nil),
        ] as [(String, String, String?)])
    func uselessClient(listeners: String, client: String, warning: String?) {
        let listed = listeners.hasPrefix("/") ? "unix://\(listeners)" : listeners
        let text = "caisson: 1\nlisteners: [\(listed)]\nclients: [{ \(client), policy: ci }]\n"
        let issues = PolicyText.issues(text + "policies: { ci: { allow: [] } }")
        #expect(issues.count == (warning == nil ? 0 : 1), "\(issues)")
        #expect(
            issues.allSatisfy { $0.hasPrefix("warning: caisson.yaml:3:11: ") && $0.contains(warning ?? "") },
            "\(issues)")
    }

    @Test(
        "in a client is told with its place and a way out",
        arguments: [
            ("{ policy: ci }", "4:5: a client needs one of \(kinds)"),
            ("{ user: 5 }", #"4:5: a client needs "policy", the name of a policy"#),
            ("{ user: 5, policy: [ci] }", "4:24: policy takes the name of a policy, not a list"),
            ("{ user: 5, policy: cii }", #"4:24: there is no policy "cii"; did you mean "ci"?"#),
            ("{ usr: 5, policy: ci, host: a }", #"4:7: a client has no key "usr"; did you mean "user"?"#),
            ("{ host: a, user: 5, policy: ci }", "4:16: a client is named in one way; host stands here already"),
            ("{ user: ben, policy: ci }", #"4:13: "ben" is not the number of a user, as `id` prints it"#),
            (
                "{ group: 4294967295, policy: ci }",
                #"4:14: "4294967295" is not the number of a group, as `id` prints it"#
            ),
            ("{ user: , policy: ci }", "4:13: user takes text, not nothing"),
            (
                "{ address: 10.1.0.0/8, policy: ci }",
                #"4:16: "10.1.0.0/8" has bits behind its prefix; did you mean "10.0.0.0/8"?"#
            ),
            ("{ host: 10.1.0.1, policy: ci }", #"4:13: "10.1.0.1" is an address; write it behind "address""#),
            ("{ host: a/b, policy: ci }", #"4:13: "a/b" is no DNS name"#),
            ("{ container: web-*, policy: ci }", #"4:18: "web-*" is no name of a container; \#(noPattern)"#),
            ("{ compose_service: web, policy: ci }", #"4:24: "web" is not of the form project/service"#),
            ("{ label: =a, policy: ci }", #"4:14: "=a" is not of the form key or key=value; \#(noPattern)"#),
            ("{ listener: a, policy: ci }", #"4:17: "a" is not of the form tcp://host:port or unix:///path"#),
            ("{ certificate: ci, policy: ci }", #"4:20: certificate takes a mapping, not "ci""#),
            ("{ certificate: {}, policy: ci }", "4:20: certificate needs one of subject, san, spki"),
            (
                "{ certificate: { spki: ab }, policy: ci }",
                #"4:28: "ab" is not of the form sha256: and 64 hexadecimal digits"#
            ),
        ])
    func clients(client: String, issue: String) {
        #expect(clientIssues(client) == ["caisson.yaml:" + issue])
    }

    @Test(
        "that hides a client behind another is a warning",
        arguments: [
            ("user: 5", "user: 5"), ("address: 10.0.0.0/8", "address: 10.1.0.0/16"), ("label: a", "label: a=b"),
            ("host: A", "host: a"), ("host: a.b", "host: a.b."),
            ("certificate: { san: A.b }", "certificate: { san: a.B }"),
        ])
    func hiddenClient(first: String, second: String) {
        let text = "{ \(first), policy: ci }\n  - { \(second), policy: ci }"
        let message = "this client is never looked for: the entry at caisson.yaml:4:5 matches it first"
        #expect(clientIssues(text) == ["warning: caisson.yaml:5:5: \(message)"])
        #expect(clientIssues("{ label: a=b, policy: ci }\n  - { label: a, policy: ci }") == [])
    }

    @Test(
        "that other entries together leave nobody to is said not to be looked for",
        arguments: [
            (["listener: \"tcp://1.1.1.1:1\""], "container: web", true),
            (["listener: \"tcp://1.1.1.1:1\""], "address: 10.0.0.0/8", true),
            (["address: 0.0.0.0/0", "address: \"::/0\""], "container: web", true),
            (["address: 0.0.0.0/1", "address: 128.0.0.0/1", "address: \"::/0\""], "label: a", true),
            (["address: 10.0.0.0/9", "address: 10.128.0.0/9"], "address: 10.0.0.0/8", true),
            (["address: 10.0.0.0/9", "address: 10.128.0.0/10"], "address: 10.0.0.0/8", false),
            (["address: 0.0.0.0/0"], "container: web", false), (["address: \"::/0\""], "host: a", false),
        ] as [([String], String, Bool)])
    func metTogether(above: [String], entry: String, isMet: Bool) {
        let clients = (above + [entry]).map { "  - { \($0), policy: ci }\n" }.joined()
        let text = """
            caisson: 1
            listeners: ["tcp://1.1.1.1:1"]
            clients:
            \(clients)policies: { ci: { allow: [SystemPing] } }
            """
        let message = "this client is never looked for: the entries above it together match it first"
        let expected = isMet ? ["warning: caisson.yaml:\(4 + above.count):5: \(message)"] : []
        #expect(PolicyText.issues(text) == expected)
        let withSocket = text.replacing("[\"tcp", with: "[\"unix:///a\", \"tcp")
        let byAddress = entry.hasPrefix("address")
        #expect(PolicyText.issues(withSocket) == (byAddress ? expected : []), "it may come by the socket")
    }

    @Test("of every kind is told in one go, in the order of the file")
    func together() {
        let found = PolicyText.issues(
            "caisson: 2\nlog: { format: x }\nclients: 1\npolicies: { \"a b\": { allow: [X] } }")
        #expect(
            found == [
                #"caisson.yaml:1:10: this is version "2" of the policy file; version 1 is read here"#,
                #"caisson.yaml:2:16: format takes text or json, not "x""#,
                #"caisson.yaml:3:10: clients takes a list of clients, not "1""#,
                #"caisson.yaml:4:13: "a b" is no name: up to 64 letters, digits, "-", "_" and ".""#,
                #"warning: caisson.yaml:4:13: no client and no listener uses policy "a b""#,
            ])
    }

    @Test("is shown without what a terminal would obey, and never at full length")
    func shown() {
        #expect("a\u{1B}[31m\u{202E}b\n".shown == "\"a\u{FFFD}[31m\u{FFFD}b\u{FFFD}\"")
        #expect(String(repeating: "a", count: 100).shown == "\"" + String(repeating: "a", count: 80) + "…\"")
    }
}
