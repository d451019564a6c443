// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

private let forms = "an operationId (ContainerList), a glob (Container*), a group (containers:read) or METHOD /path"
private let wildcards = "{name} for one segment, or /** at the end for everything below"
private let undecoded = "a path is written decoded and without a query"
private let unclean = #"no request with "//", "." or ".." passes"#
private let nothing = "allows nothing: deny has"
private let line = "caisson.yaml:5"
private let other = #"and "SecretInspect""#
private let wins = "and any deny wins"

@Suite("A mistake in a policy")
struct PolicyMistakeTests {
    /// A file whose policy is this.
    private func policyIssues(_ policy: String) -> [String] {
        PolicyText.issues("caisson: 1\nclients: [{ user: 1, policy: ci }]\npolicies:\n  ci: \(policy)\n")
    }

    @Test(
        "in a policy is told with its place and a way out",
        arguments: [
            ("[ContainerList]", "4:7: policy ci takes a mapping, not a list"),
            ("{}", #"4:3: policy ci does not say what it allows; write "preset" or "allow" ("allow: []" for nothing)"#),
            (
                "{ allow: [], create: {} }",
                #"4:28: create needs "standard", one of privileged, baseline, restricted"#
            ),
            (
                "{ allow: [], mode: wrn }",
                #"4:26: mode takes enforce or warn or observe, not "wrn"; did you mean "warn"?"#
            ),
            ("{ alow: [], allow: [] }", #"4:9: policy ci has no key "alow"; did you mean "allow"?"#),
            ("{ preset: x }", #"4:17: there is no preset "x""#),
            ("{ preset: [x] }", "4:17: preset takes the name of a preset, or a mapping with name and with, not a list"),
            ("{ preset: { with: [] } }", #"4:17: preset needs "name", the name of a preset"#),
            ("{ preset: { name: traefik, with: [x] } }", #"4:25: traefik has no "x""#),
            ("{ preset: { name: traefik, with: inspect } }", #"4:40: with takes a list of options, not "inspect""#),
            ("{ allow: ContainerList }", #"4:16: allow takes a list, such as [ContainerList], not "ContainerList""#),
            (
                "{ allow: [{ path_regex: /a, methods: GET, a: 1 }] }",
                #"4:49: an entry of allow has no key "a"; there are path_regex, methods, binds"#
            ),
            (
                "{ allow: [[a]] }",
                #"4:17: an entry of allow takes an operationId, a glob, a group, "METHOD /path" or a mapping, not a list"#
            ),
        ])
    func policies(policy: String, issue: String) {
        #expect(policyIssues(policy) == ["caisson.yaml:" + issue])
    }

    @Test(
        "in an entry is told with what may have been meant",
        arguments: [
            ("ContainersList", #""ContainersList" is no operationId; did you mean "ContainerList"?"#),
            ("containerlist", #""containerlist" is no operationId; did you mean "ContainerList"?"#),
            ("SystemDataUs", #""SystemDataUs" is no operationId; did you mean "SystemDataUsage"?"#),
            (
                "Whatever",
                #""Whatever" is none of \#(forms)"#
            ),
            ("Contaner*", #"no operationId fits "Contaner*""#),
            ("container*", #"no operationId fits "container*"; ContainerArchiveInfo would be one, and case counts"#),
            (
                "networks",
                #""networks" is a group; say what of it: networks:read, networks:write"#
            ),
            ("network:read", #""network" is no group; did you mean "networks"?"#),
            ("networks:logs", #""logs" means nothing for networks; there are read, write"#),
            ("networks:raed", #""raed" means nothing for networks; did you mean "read"?"#),
            ("/info", #""/info" needs one method before its path; "GET /info" names one, "* /info" all of them"#),
            ("GET info", #""GET info" is not of the form METHOD /path"#),
            ("get /info", #""get" is no method; did you mean "GET"?"#),
            ("GET,HED /info", #""HED" is no method; did you mean "HEAD"?"#),
            ("GET,PUT /info", "no endpoint answers PUT /info"),
            ("GET /v1.47/info", #""GET /v1.47/info" holds a version; leave it out, "/info" fits all"#),
            ("GET /containers/create", "no endpoint answers GET /containers/create; POST would be answered"),
            (
                "GET /containers/{id}/jsn",
                #"no endpoint answers GET /containers/{id}/jsn; did you mean "GET /containers/{name}/json"?"#
            ),
            ("GET /containers/{id}", "no endpoint answers GET /containers/{id}; DELETE would be answered"),
            ("GET /whatever/**", "no endpoint answers GET /whatever/**"),
            ("TRACE /**", "no endpoint answers TRACE /**"),
            (
                "GET /containers/*/json",
                #""GET /containers/*/json" holds a * inside its path; write \#(wildcards)"#
            ),
            (
                "GET /containers/{id}/json?size=1",
                #""GET /containers/{id}/json?size=1" holds "?": \#(undecoded)"#
            ),
            ("GET /a%2Fb", #""GET /a%2Fb" holds "%": \#(undecoded)"#),
            ("GET /a//b", #""GET /a//b" never matches: \#(unclean)"#),
            ("GET /containers//**", #""GET /containers//**" never matches: \#(unclean)"#),
            ("GET //**", #""GET //**" never matches: \#(unclean)"#),
            ("GET /../info", #""GET /../info" never matches: \#(unclean)"#),
            ("GET /{a:[0-9]+}", #""GET /{a:[0-9]+}" holds "{a:[0-9]+}"; a variable is written {name}"#),
        ])
    func entries(entry: String, issue: String) {
        #expect(policyIssues("{ allow: [\"\(entry)\"] }") == ["caisson.yaml:4:17: \(issue)"])
    }

    @Test(
        "that makes an entry useless is told with both places",
        arguments: [
            (
                "[ContainerList, ContainerList]", "[]",
                #"4:33: "ContainerList" stands in allow twice, first at caisson.yaml:4:18"#
            ),
            (
                "[ContainerList, SystemInfo]", "[Container*]",
                #"4:18: "ContainerList" \#(nothing) "Container*" at \#(line):17, \#(wins)"#
            ),
            (
                "[secrets:read]", "[SecretList, SecretInspect]",
                #"4:18: "secrets:read" \#(nothing) "SecretList" at \#(line):17 \#(other) at \#(line):29, \#(wins)"#
            ),
            (
                "[GET /swarm/**]", "[\"* /**\"]",
                #"4:18: "GET /swarm/**" \#(nothing) "* /**" at \#(line):17, \#(wins)"#
            ),
            (
                "[GET /containers/web/json]", "[\"GET /containers/**\"]",
                #"4:18: "GET /containers/web/json" \#(nothing) "GET /containers/**" at \#(line):17, \#(wins)"#
            ),
        ])
    func useless(allow: String, deny: String, issue: String) {
        let head = "caisson: 1\nclients: [{ user: 1, policy: ci }]\npolicies: { ci: {\n"
        #expect(
            PolicyText.issues(head + "         allow: \(allow),\n         deny: \(deny) } }") == [
                "caisson.yaml:" + issue
            ])
    }

    @Test("that denies one name of an object is a warning, and so is a policy that nobody uses")
    func warnings() {
        let text = "caisson: 1\nclients: [{ user: 1, policy: b }]\npolicies:\n  ci: { allow: [] }\n  b: { allow: [] }"
        #expect(PolicyText.issues(text) == [#"warning: caisson.yaml:4:3: no client and no listener uses policy "ci""#])
        let reason = #""GET /containers/web/json" denies one name only; the same object can be asked for by its id"#
        let found = policyIssues("{ allow: [\"Container*\"], deny: [GET /containers/web/json] }")
        #expect(found == ["warning: caisson.yaml:4:39: \(reason)"])
    }
}
