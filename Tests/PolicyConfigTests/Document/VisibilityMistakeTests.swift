// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

private let texts = "a text, { contains: TEXT } or a list of these"
private let whatIsShown = """
    write what is shown ({ label: homepage.* }) or hidden ({ except: { name: db } }); without it all are shown
    """

@Suite("A mistake in what a policy's clients see")
struct VisibilityMistakeTests {
    private func issues(_ key: String, allow: String = "\"*\"") -> [String] {
        PolicyText.issues("caisson: 1\npolicies:\n  p:\n    allow: [\(allow)]\n    \(key)\n")
    }

    @Test(
        "about objects is told with its place",
        arguments: [
            ("containers: {}", "17: containers is empty; \(whatIsShown)"),
            ("containers: [web]", "17: containers takes a mapping, not a list"),
            ("containers:", "16: containers takes a mapping, not nothing"),
            ("containrs: { name: a }", #"5: policy p has no key "containrs"; did you mean "containers"?"#),
            ("containers: { nmae: a }", #"19: containers has no key "nmae"; did you mean "name"?"#),
            ("containers: { name: }", "25: name takes \(texts), not nothing"),
            ("containers: { name: [] }", "25: name is empty: leave it out"),
            ("containers: { name: [a, b, a] }", #"32: "a" stands in name twice, first at caisson.yaml:5:26"#),
            ("containers: { name: {} }", "25: name takes \(texts), not a mapping"),
            ("containers: { name: { contain: a } }", #"27: name has no key "contain"; did you mean "contains"?"#),
            ("containers: { name: { contains: '' } }", #"37: contains takes a text, not """#),
            (
                "containers: { name: /web }",
                #"25: "/web" never matches: a container's own name holds no slash; write "web""#
            ),
            (
                "containers: { name: { contains: a/b } }",
                #"37: "a/b" never matches: a container's own name holds no slash; write "b""#
            ),
            (
                "images: { name: nginx }",
                #"21: "nginx" never matches: an image's name has a tag or a digest; write "nginx:*""#
            ),
            (
                "images: { image: 'host:5000/nginx' }",
                #"22: "host:5000/nginx" never matches: an image's name has a tag or a digest; write "host:5000/nginx:*""#
            ),
            (
                "images: { except: { name: 'Foo:*' } }",
                #"31: "Foo:*" never matches: the name of an image has no capital letters before its tag"#
            ),
            ("images: { name: 'app:1 ' }", #"21: "app:1 " never matches: no image has " " in its name"#),
            ("containers: { name: 'a b' }", #"25: "a b" never matches: no container has " " in its name"#),
            ("volumes: { except: { name: /data } }", #"32: "/data" never matches: a volume's name is no path"#),
            ("volumes: { name: 'a b' }", #"22: "a b" never matches: no volume has a blank in its name"#),
            ("services: { name: 'a/b' }", #"23: "a/b" never matches: no service has "/" in its name"#),
            (
                "tasks: { name: 'web*' }",
                #"20: "web*" never matches: Docker tells no names of tasks; write their label, or a rule about services"#
            ),
            ("containers: { label: =a }", #"26: "=a" names no label; a label is key or key=value"#),
            ("containers: { label: { contains: '=' } }", #"38: "=" names no label; a label is key or key=value"#),
            ("networks: { image: a }", "17: networks have no image"),
            (
                "containers: { except: {} }",
                "27: except is empty; write what it hides, such as { name: db }, or leave it out"
            ),
            (
                "containers: { except: { except: { name: a } } }",
                #"29: except has no key "except"; there are name, label, compose_project, image"#
            ),
            (
                "containers: { name: [a, b], except: { name: b } }",
                #"29: "b" shows nothing: except has it at caisson.yaml:5:49, and that wins"#
            ),
        ])
    func objects(key: String, issue: String) {
        #expect(issues(key) == ["caisson.yaml:5:\(issue)"])
    }

    @Test("that Docker and Podman write otherwise means both forms, or is told where it cannot")
    func familiarNames() throws {
        func reading(_ name: String) -> PolicyFile.Reading {
            PolicyText.read(
                "caisson: 1\npolicies:\n  p: { allow: [ImageList], images: { except: { name: '\(name)' } } }\n")
        }
        for name in ["docker.io/library/nginx:*", "library/nginx:*", "index.docker.io/library/nginx:*"] {
            let file = try #require(reading(name).file)
            let view = try #require(file.policies.first?.policy.view)
            func shows(_ image: String) -> Bool {
                view.visibility.shows(ObjectDescription(kind: .image, id: "", names: [image]))
            }
            #expect(!shows("nginx:1") && shows("ghcr.io/nginx:1") && shows("nginx-x:1"), "\(name)")
            #expect(shows("docker.io/library/nginx:1") == !name.hasPrefix("docker.io/"), "as it is written, too")
        }
        for name in ["docker.io/*", "docker.io/library/*"] {
            #expect(reading(name).issues.map(\.message).contains { $0.contains("matches on Podman alone") }, "\(name)")
        }
    }

    @Test(
        "about values is told with its place",
        arguments: [
            ("redact: env", #"13: redact takes a list, such as [env], not "env""#),
            ("redact: []", "13: redact is empty: leave it out"),
            ("redact: [envs]", #"14: redact has no "envs"; did you mean "env"?"#),
            ("redact: [env, env]", #"19: "env" stands in redact twice, first at caisson.yaml:5:14"#),
            ("redact: [labels]", #"14: labels are redacted by their keys; write { labels: ["*secret*"] }"#),
            ("redact: [{ label: a }]", #"16: an entry of redact has no key "label"; did you mean "labels"?"#),
            ("redact: [{}]", #"14: an entry of redact takes { labels: ["*secret*"] }, not a mapping"#),
            ("redact: [{ labels: a=b }]", #"24: labels takes names without values; write "a""#),
            ("env: [TZ]", #"10: env takes { keep: [TZ] }, not a list; "redact: [env]" takes them all away"#),
            ("env: {}", "10: env takes { keep: [TZ] }, not a mapping"),
            ("env: { keep: [] }", #"18: keep is empty; write "redact: [env]" to keep none"#),
            ("env: { keep: [TZ=UTC] }", #"19: keep takes names without values; write "TZ""#),
            (
                "env: { keep: TZ }\n    redact: [env]",
                "5: env keeps some, and redact at caisson.yaml:6:5 takes all; write one of them"
            ),
            ("redact: [env]\n    mask: star", "11: mask takes stars or { hash: SECRET }, not \"star\""),
            ("redact: [env]\n    mask: {}", "11: mask takes stars or { hash: SECRET }, not a mapping"),
            ("redact: [env]\n    mask: { hash: [hidden] }", "19: hash takes a secret text"),
            ("fields: {}", "13: fields is empty: leave it out"),
            ("fields: [Id]", "13: fields takes a mapping from operationIds to lists, not a list"),
            ("fields: { ContainerLst: [Id] }", #"15: "ContainerLst" is no operationId; did you mean "ContainerList"?"#),
            ("fields: { ContainerLogs: [Id] }", "15: the answer of ContainerLogs is no JSON: it has no fields"),
            ("fields: { LibpodPodList: [Id] }", "15: the answer of LibpodPodList cannot be filtered"),
            ("fields: { ContainerList: [] }", "30: ContainerList takes from 1 to 1024 members, not 0"),
            (
                "fields: { ContainerList: Id }",
                #"30: ContainerList takes a list of members, such as [Id, Names], not "Id""#
            ),
            (
                "fields: { ContainerList: [Id, Id] }",
                #"35: "Id" stands in ContainerList twice, first at caisson.yaml:5:31"#
            ),
            ("fields: { ContainerList: [a..b] }", #"31: "a..b" is no member: a name is missing beside a dot"#),
            ("fields: { ContainerList: [a.b*] }", #"31: "a.b*" is no member: a * stands for a whole name"#),
            (
                "fields: { ContainerList: ['Mounts[].Source'] }",
                #"31: "Mounts[].Source" is no member: lists are not written, Mounts.Source is of each mount"#
            ),
        ])
    func values(key: String, issue: String) {
        let line = key.contains("mask") && key.contains("redact") ? 6 : 5
        #expect(issues(key) == ["caisson.yaml:\(line):\(issue)"])
    }

    @Test("never shows the secret of a mask")
    func secret() {
        let text = "redact: [env]\n    mask: { hash: [topsecret], hsh: topsecret }"
        #expect(issues(text).count == 2)
        #expect(!issues(text).contains { $0.contains("topsecret") })
    }

    @Test(
        "of little weight is a warning: what cannot be reached, and what means nothing",
        arguments: [
            (
                "nodes: { name: a }", "ContainerStop",
                "5:5: nothing that policy p allows shows or takes nodes"
            ),
            (
                "containers: { except: { name: { contains: db* } } }", "ContainerList",
                #"5:47: "db*" is a part of a text, in which a * stands for itself"#
            ),
            ("fields: { ImageList: [Id] }", "ContainerList", "5:15: policy p does not allow ImageList"),
            (
                "fields: { ContainerList: [Id] }", "ContainerList, LibpodContainerList, SystemDataUsage",
                "5:15: fields leaves members of ContainerList out, and SystemDataUsage, LibpodContainerList can tell them: "
                    + "deny it, or give it fields as well"
            ),
            (
                "fields: { LibpodContainerInspect: [Id] }", "ContainerInspect, LibpodContainerInspect",
                "5:15: fields leaves members of LibpodContainerInspect out, and ContainerInspect can tell them: "
                    + "deny it, or give it fields as well"
            ),
            ("mask: stars", "ContainerList", "5:5: mask means nothing without redact or env"),
            (
                "redact: [env]\n    mask: { hash: short }", "ContainerList",
                "6:19: a secret of less than 16 bytes can be guessed by who sees the hashes"
            ),
            (
                "redact: [env, commands]", "ContainerCreate, ServiceUpdate",
                """
                5:5: policy p allows ContainerCreate, ServiceUpdate and redacts what a configuration holds: a program \
                that writes back what it has read, as updaters do, is denied where *** stands, and loses without a \
                word what is left out: env (env: { keep: [TZ] } leaves the names, so that such a write is denied)
                """
            ),
            (
                #"redact: [{ labels: ["*secret*"] }]"#, "ServiceUpdate",
                """
                5:5: policy p allows ServiceUpdate and redacts what a configuration holds: a program that writes back \
                what it has read, as updaters do, is denied where *** stands, and loses without a word what is left \
                out: the placement of services
                """
            ),
            (
                "env: { keep: [TZ] }", "ContainerCreate",
                """
                5:5: policy p allows ContainerCreate and redacts what a configuration holds: a program that writes \
                back what it has read, as updaters do, is denied where *** stands
                """
            ),
            (
                "redact: [env]", "ContainerList, LibpodPodList",
                """
                4:28: denied all the same, because it cannot be judged while something is hidden or redacted: \
                LibpodPodList
                """
            ),
            (
                "containers: { name: a }", "\"LibpodPod*\"",
                """
                4:13: denied all the same, because they cannot be judged while something is hidden or \
                redacted: LibpodPodList, LibpodPodCreate, LibpodPodPrune, LibpodPodDelete, LibpodPodInspect and 9 more
                """
            ),
        ])
    func warnings(key: String, allow: String, issue: String) {
        #expect(issues(key, allow: allow) == ["warning: caisson.yaml:\(issue)"])
    }

    @Test(
        "is none where an answer or a request may name such objects",
        arguments: [
            ("networks: { name: a }", "ContainerInspect"), ("containers: { name: a }", "ContainerStop"),
            ("containers: { name: a }", "ExecStart"), ("volumes: { name: a }", "ContainerCreate"),
            ("tasks: { label: a }", "SystemEvents"), ("secrets: { name: a }", "ServiceInspect"),
            ("nodes: { name: a }", "TaskList"), ("images: { label: a }", "ImageTag"),
        ])
    func reach(key: String, allow: String) {
        #expect(issues(key, allow: allow) == [])
    }
}
