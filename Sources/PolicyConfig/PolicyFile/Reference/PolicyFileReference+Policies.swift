// SPDX-License-Identifier: Apache-2.0

import Addressing
import DockerAPI
import PolicyCore

extension PolicyFileReference {
    static let client = Mapping(
        .client, "Who is calling, and the policy that judges them.",
        choices: ClientMatcher.Kind.allCases.map(\.rawValue),
        ClientMatcher.Kind.allCases.map(\.reference) + [
            Key("policy", .text(.policyName), .needed, example: "p", "the policy that judges them")
        ])

    static let certificate = Mapping(
        .certificate, "What must stand in a client's certificate.",
        choices: CertificateMatcher.Key.allCases.map(\.rawValue),
        CertificateMatcher.Key.allCases.map(\.reference))

    static let policy = Mapping(
        .policy, "What may pass: any deny wins, else any allow, else it is denied.",
        [
            Key(
                "preset", .either([.text(.presetName), .mapping(.preset)]), .words("none"), example: "traefik",
                "all that a [preset](#presets) allows"),
            Key(
                "allow", .list(.entry, 0...PolicyFileBounds.entries), .words("`[]`"), example: "[ContainerList]",
                "what is allowed, beside the preset"),
            Key(
                "deny", .list(.entry, 0...PolicyFileBounds.entries), .words("`[]`"), example: "[ContainerExport]",
                "what is not, whatever allows it"),
            binds(
                "no limit",
                meaning: "what any request may bind from the host, [see below](#conditions-and-limits-on-an-entry)"),
            Key(
                "create", .mapping(.create), .words("no limit"), example: "{ standard: baseline }",
                "what may be created: [what containers, volumes and networks may be](#what-may-be-created)"),
            Key(
                "own", .text(.policyName), .words("nobody"), needs: ["create"], example: "ci",
                "whose what its clients create is: they [see and change only that](ownership.md); needs `create`"),
            Key(
                "quota", .mapping(.quota), .words("no bound"), needs: ["own"], example: "{ containers: 20 }",
                "how much the owner may have at once: [quotas](ownership.md#quotas)"),
        ] + visibilityKeys + [
            Key(
                "mode", .word(["enforce", "warn", "observe"]), .words("`enforce`"), example: "observe",
                "`warn` lets pass what it denies, and tells: [for trying a policy out](#trying-a-policy-out); `observe` does "
                    + "so but for ways to root, [to find out what a client needs](#finding-out-what-a-client-needs)"),
            Key(
                "observe", .mapping(.observe), .words("no way to root"), needs: ["mode"], example: "{ include: root }",
                "with `mode: observe`: what passes [that it would not](#finding-out-what-a-client-needs)"),
        ])

    static let observe = Mapping(
        .observe, "What passes with mode: observe, and would not.",
        [Key("include", .word(["root"]), .needed, example: "root", "`root`: ways to root on the host pass as well")])

    static let preset = Mapping(
        .preset, "A built-in policy for one well-known client, and options of it.",
        [
            Key("name", .text(.presetName), .needed, example: "traefik", "the name of a preset"),
            Key(
                "with", .list(.text(.presetOption), 0...Int.max), .words("`[]`"), example: "[]",
                "options of that preset"),
        ])

    static let limited = Mapping(
        .limited, "An entry with conditions, or with a limit of its own.",
        [
            Key(
                "operation", .either(Value.namedEntries), .needed, example: "ContainerCreate",
                "what is allowed or denied, as an entry writes it"),
            binds("no limit", meaning: "under `allow`: what its requests may bind from the host"),
        ] + conditionKeys)

    private static func binds(_ standard: String, meaning: String) -> Key {
        let form = Text("the absolute path of a directory", pattern: "^/")
        return Key(
            "binds", .list(.text(form), 0...PolicyFileBounds.binds), .words(standard), example: "[/srv/ci]", meaning)
    }

    static let pattern = Mapping(
        .pattern, "Paths by a regular expression.",
        [
            Key(
                "path_regex", .text(Text("a regular expression of RE2")), .needed,
                example: #"(/v1\.\d+)?/containers/web-.*/json"#,
                "what a whole path must match"),
            Key(
                "methods", .list(.word(Method.allCases.map { "\($0.token)" }), 1...Method.allCases.count),
                .words("all"), example: "[GET, HEAD]", "the methods that are meant"),
            binds("no limit", meaning: "under `allow`: what its requests may bind from the host"),
        ])

    static let test = Mapping(
        .test, "A request, and what must become of it.",
        [
            Key(
                "request", .text(.requestLine), .needed, example: "GET /v1.47/containers/json",
                "with or without version and query"),
            Key("expect", .word(["allow", "deny"]), .needed, example: "allow", "what must become of it"),
            Key(
                "as", .text(.describedClient), .words("the only policy of the file"), example: "user:1000",
                "who asks"),
            Key(
                "object", .list(.text(.objectFact), 0...Int.max), .words("not known"),
                example: "[\"label:reload=yes\"]", "what is true of the object in the path"),
            Key(
                "body", .object, .words("not known"), example: "{ HostConfig: { Privileged: true } }",
                "its body, as a client sends it"),
        ])
}

extension ClientMatcher.Kind {
    fileprivate var reference: PolicyFileReference.Key {
        typealias Text = PolicyFileReference.Text
        func key(_ value: PolicyFileReference.Value, example: String, meaning: String) -> PolicyFileReference.Key {
            PolicyFileReference.Key(rawValue, value, example: example, meaning)
        }
        let names = "[A-Za-z0-9_.-]+"
        switch self {
        case .listener:
            return key(.text(.engine), example: "tcp://0.0.0.0:2375", meaning: "who came through this listener")
        case .address:
            let form = Text("an IPv4 or IPv6 address, or a CIDR", pattern: "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$")
            return key(
                .text(form), example: "10.10.1.0/24",
                meaning: "who came over TCP from there; an IPv4 client of an IPv6 listener counts as IPv4")
        case .user:
            return key(
                .number(0...Int(UInt32.max) - 1), example: "1000",
                meaning: "who came over a unix socket with this user id")
        case .group:
            return key(
                .number(0...Int(UInt32.max) - 1), example: "1000",
                meaning: "who came over a unix socket with this group id; other groups that the user is in do not count"
            )
        case .container:
            let form = Text("the name of a container", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]+$")
            return key(.text(form), example: "traefik", meaning: "who comes from the container of exactly this name")
        case .composeService:
            let form = Text("`project/service`", pattern: "^\(names)/\(names)$")
            return key(
                .text(form), example: "shop/web", meaning: "who comes from any container of this compose service")
        case .label:
            let form = Text("`key` or `key=value`", pattern: "^[^*=]+(=.*)?$")
            return key(
                .text(form), example: "com.acme.role=ci",
                meaning: "who comes from a container with this label; without a value, whatever it is")
        case .host:
            let form = Text("a DNS name", pattern: "^[A-Za-z0-9_.-]{1,253}$")
            return key(.text(form), example: "dozzle", meaning: "who came over TCP from an address of this name")
        case .certificate:
            return key(
                .mapping(.certificate), example: "{ subject: ci }",
                meaning: "who showed such a certificate to a `tls` listener")
        }
    }
}

extension CertificateMatcher.Key {
    fileprivate var reference: PolicyFileReference.Key {
        typealias Text = PolicyFileReference.Text
        func key(_ text: Text, example: String, meaning: String) -> PolicyFileReference.Key {
            PolicyFileReference.Key(rawValue, .text(text), example: example, meaning)
        }
        switch self {
        case .subject: return key(Text("text"), example: "ci", meaning: "the common name of its subject")
        case .san: return key(Text("text"), example: "ci.example", meaning: "one of its alternative names")
        case .spki:
            return key(
                Text("`sha256:` and 64 hexadecimal digits", pattern: "^sha256:[0-9A-Fa-f]{64}$"),
                example: "sha256:" + String(repeating: "9f", count: 32), meaning: "the SHA-256 of its public key")
        }
    }
}
