// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension PolicyFileReference {
    static let file = Mapping(
        .file, "A policy file of Caisson: who may ask the engine for what.",
        [
            Key("caisson", .number(1...1), .needed, example: "1", "the version of this format"),
            Key(
                "listeners", .list(.either([.text(.listener), .mapping(.listener)]), 1...PolicyFileBounds.listeners),
                .words("as without a file: `tcp://[::]:2375` in a container, else `tcp://127.0.0.1:2375`"),
                example: "[\"tcp://0.0.0.0:2375\"]", "where to listen"),
            Key(
                "upstream", .either([.text(.engine), .mapping(.upstream)]), .words("`unix:///var/run/docker.sock`"),
                example: "tcp://10.0.0.5:2375",
                "the engine; `tcp://` is plain HTTP, `tls://` believes the CAs of this machine"),
            Key(
                "admin", .text(Text("a port, `host:port`, `tcp://host:port` or `unix:///path`")),
                .words("nowhere"), example: "127.0.0.1:9180",
                "where [metrics and health](operations.md#metrics) can be asked for; a port alone is one of this host"),
            Key(
                "clients", .list(.mapping(.client), 0...PolicyFileBounds.clients), .words("see there"),
                example: "[{ user: 1000, policy: p }]",
                "who is judged by which policy; the first that matches names it"),
            Key(
                "policies", .named(.mapping(.policy), 1...PolicyFileBounds.policies), .needed,
                example: "{ p: { allow: [ContainerList] } }", "what may pass, by the name of a policy"),
            Key("log", .mapping(.log), example: "{ format: json }", "how the log looks"),
            Key(
                "audit", .either([.text(.path), .mapping(.audit)]), .words("nothing is audited"),
                example: "/var/log/caisson",
                "who did what, in [files that show what was changed](audit.md); or a folder alone"),
            Key("limits", .mapping(.limits), example: "{ grace: 30 }", "how much, how long"),
            Key(
                "tests", .list(.mapping(.test), 0...Int.max), .words("none"),
                example: "[{ request: GET /info, expect: deny }]",
                "what must stay true, run by `caisson check --test`"),
        ])

    static let listener = Mapping(
        .listener, "Where to listen, and how.", choices: ["tcp", "unix", "tls"],
        [
            Key("tcp", .text(.authority), example: "127.0.0.1:2377", "a port, 1 to 65535, without TLS"),
            Key(
                "unix", .text(Text("an absolute path of at most 103 bytes", pattern: "^/.{1,102}$")),
                example: "/run/caisson/ci.sock",
                "a socket file; one that nobody listens on is replaced, one in use is not"),
            Key(
                "tls", .text(.authority), needs: ["certificate", "key"], example: "0.0.0.0:2376",
                "a port, likewise, with TLS 1.2 or newer"),
            Key(
                "mode", .text(.permissions), .words("`0660`"), needs: ["unix"], example: "\"0600\"",
                "permissions of the socket file; `unix` alone"),
            Key(
                "owner", .text(.account), .words("the gate's own user"), needs: ["unix"], example: "root",
                "who owns the socket file, by name or number; `unix` alone"),
            Key(
                "group", .text(.account), .words("the gate's own group"), needs: ["unix"], example: "docker",
                "likewise; `unix` alone"),
            Key(
                "certificate", .text(.path), needs: ["tls"], example: "/etc/caisson/server.pem",
                "a PEM file with the listener's own certificate and what leads to its CA; `tls` alone"),
            Key(
                "key", .text(.path), needs: ["tls"], example: "/etc/caisson/server-key.pem",
                "a PEM file with the key of that certificate; `tls` alone"),
            Key(
                "client_ca", .text(.path), .words("clients need no certificate"), needs: ["tls"],
                example: "/etc/caisson/ca.pem",
                "a PEM file with the CA by which every client's certificate must be signed; `tls` alone"),
            Key(
                "policy", .text(.policyName), .words("none"), example: "p",
                "whoever comes through this listener is judged by it, before `clients` is looked at"),
        ])

    static let upstream = Mapping(
        .upstream, "A remote engine over TLS.",
        [
            Key("tls", .text(.authority), .needed, example: "engine.example:2376", "where the engine listens"),
            Key(
                "ca", .text(.path), .words("the CAs of this machine"), example: "/etc/caisson/engine-ca.pem",
                "a PEM file with the CA by which the engine's certificate must be signed"),
            Key(
                "certificate", .text(.path), .words("none"), needs: ["key"], example: "/etc/caisson/client.pem",
                "a PEM file with the certificate that the gate shows to the engine"),
            Key(
                "key", .text(.path), .words("none"), needs: ["certificate"], example: "/etc/caisson/client-key.pem",
                "a PEM file with the key of that certificate"),
            Key(
                "server_name", .text(Text("a DNS name")), .words("the host of `tls`"), example: "engine.example",
                "the name that must stand in the engine's certificate"),
        ])

    static let log = Mapping(
        .log, "How the log looks.",
        [
            Key(
                "format", .word(Settings.LogFormat.allCases.map(\.rawValue)), .words("`text`"), example: "json",
                "lines for people, or for machines"),
            Key(
                "detail", .word(["everything", "denials"]), .words("`everything`"), example: "denials",
                "`denials`: only denials and errors have a line"),
        ])

    static let limits = Mapping(
        .limits, "How much, and how long.",
        [
            Key(
                "connections", .number(1...1_000_000), .words("`\(Settings().maxConnections)`"), example: "200",
                "more connections get 503; one client may have a quarter of them"),
            Key(
                "body_memory", .number(1...1_000_000), .words("`\(Settings().bodyMemory)`"), example: "128",
                "MiB for judged bodies and filtered answers; more get 503, and one client may have a quarter"),
            Key(
                "threads", .number(Settings.threadCounts), .words("the processors it may use, at most 8"), example: "2",
                "event loops, each on a thread of its own"),
            Key(
                "grace", .number(0...3600), .words("`\(Settings().grace)`"), example: "30",
                "seconds that running requests and streams may go on after SIGTERM"),
        ])
}

extension PolicyFileReference.Text {
    static let listener = Self("`tcp://host:port` or `unix:///path`", pattern: "^(tcp://.+:[0-9]{1,5}|unix:///.+)$")
    static let engine = Self(
        "`unix:///path`, `tcp://host:port` or `tls://host:port`", pattern: "^((tcp|tls)://.+:[0-9]{1,5}|unix:///.+)$")
    static let authority = Self("`host:port` or `[v6]:port`", pattern: "^[^/]+:[0-9]{1,5}$")
    static let path = Self("an absolute path", pattern: "^/")
    static let permissions = Self("three or four octal digits, at most 0777, quoted or not", pattern: "^0?[0-7]{3}$")
    static let account = Self("a name or a number")
    static let policyName = Self("the name of a policy", pattern: "^[A-Za-z0-9_.-]{1,64}$")
}
