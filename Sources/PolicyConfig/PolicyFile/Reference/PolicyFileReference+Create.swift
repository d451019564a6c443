// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension PolicyFileReference {
    static let create = Mapping(
        .create, "What may be created: the standard that it is held to, and what is narrower or wider than that.",
        [
            Key(
                "standard", .word(SecurityStandard.allCases.map(\.rawValue)), .needed, example: "baseline",
                "what containers may be, by the names of Kubernetes' "
                    + "[Pod Security Standards](pod-security-standards.md)"),
            Key(
                "standard_version", .number(SecurityStandard.version...SecurityStandard.version),
                .words("`\(SecurityStandard.version)`"), example: "\(SecurityStandard.version)",
                "the version of what the standards mean"),
            Key(
                "warn", .word(["baseline", "restricted"]), .words("no warning"), example: "restricted",
                "a stricter standard: what it would refuse passes, and is logged and counted as `warned`"),
            Key(
                "images", .either([imageNames, .mapping(.images)]), .words("any"),
                example: "[\"docker.io/library/*\"]", "the images that containers may be made of, by their whole names"),
            Key(
                "binds", .list(.either([.text(.directory), .mapping(.bind)]), 0...PolicyFileBounds.binds),
                .words("none, but under `privileged`"), example: "[/srv/ci]",
                "the directories of the host that may be bound, with what is below"),
            Key(
                "docker_socket", .text(Text("an absolute path", pattern: "^/[^:]*$")),
                .words("none: the engine's socket is a directory like others"), example: "/run/caisson/ci.sock",
                "the gate's own socket, which a container gets that asks for the engine's"),
            Key(
                "capabilities", .list(.text(.capability), 0...PolicyFileBounds.binds),
                .words("those of the standard"), example: "[NET_ADMIN]",
                "the capabilities that may be added, these and no others"),
            Key(
                "ports", .mapping(.ports), .words("none, but under `privileged`"),
                example: "{ from: 20000, to: 29999 }", "the ports of the host that may be published"),
            Key(
                "limits", .mapping(.maxima), .words("none"), example: "{ memory: 2g }",
                "what each container must ask for at most"),
            Key(
                "networks", .list(.text(.pattern), 0...PolicyFileBounds.binds), .words("any but the host's"),
                example: "[ci]",
                "the networks that a container may be connected to, beside none; `bridge` is the one by default"),
        ] + createdMembers)

    private static let imageNames = Value.list(.text(.imagePattern), 0...PolicyFileBounds.binds)

    static let images = Mapping(
        .images, "The images that containers may be made of.",
        [
            Key(
                "names", imageNames, .words("any"), example: "[\"ghcr.io/acme/*\"]",
                "their whole names, and globs of such"),
            Key(
                "digest", .word(["required"]), .words("not asked for"), example: "required",
                "whether a name must have a digest (`ghcr.io/acme/app@sha256:…`), so that it means one image for ever"),
        ])

    static let bind = Mapping(
        .bind, "A directory of the host that may be bound.",
        [
            Key("path", .text(.directory), .needed, example: "/srv/cache", "the directory, with what is below"),
            Key("read_only", .flag, .words("`false`"), example: "true", "whether it may only be bound read-only"),
        ])

    static let ports = Mapping(
        .ports, "The ports of the host that may be published.",
        [
            Key(
                "host", .text(Text("an IPv4 or IPv6 address", pattern: "^[0-9A-Fa-f:.]+$")), .words("any address"),
                example: "127.0.0.1", "the address that each of them must be published at"),
            Key("from", .number(1...65_535), .needed, example: "20000", "the first port"),
            Key("to", .number(1...65_535), .needed, example: "29999", "the last port"),
        ])

    static let maxima = Mapping(
        .maxima, "What each container must ask for, and how much of it at most.",
        [
            Key(
                "memory", .text(Text("an amount, such as `512m` or `2g`", pattern: "^[0-9]+[kmgKMG]?$")),
                .words("no limit"), example: "2g", "`--memory`; with swap twice that"),
            Key(
                "cpus", .text(Text("a number, such as `2` or `0.5`", pattern: "^[0-9]+([.][0-9]{1,9})?$")),
                .words("no limit"), example: "\"2\"", "`--cpus`"),
            Key("pids", .number(1...4_194_304), .words("no limit"), example: "512", "`--pids-limit`"),
            Key(
                "add", .flag, .words("`false`: it is refused"), example: "true",
                "whether a container that asks for none gets that much"),
        ])

    static let quota = Mapping(
        .quota, "How much an owner may have at once.",
        QuotaKeys.counts.map { key, _ in
            Key(key, .number(QuotaKeys.range), .words("no bound"), example: "20", "how many \(key)")
        } + [
            Key(
                "memory", .text(Text("an amount, such as `512m` or `2g`", pattern: "^[0-9]+[kmgKMG]?$")),
                .words("no bound"), example: "8g", "`--memory` of all containers together; each has to have one"),
            Key(
                "cpus", .text(Text("a number, such as `2` or `0.5`", pattern: "^[0-9]+([.][0-9]{1,9})?$")),
                .words("no bound"), example: "\"4\"", "`--cpus` of all containers together; each has to have them"),
        ])
}

extension PolicyFileReference.Text {
    static let imagePattern = Self("the name of an image with its registry, or a glob of such", pattern: "^[^/]+/.+$")
    static let directory = Self("the absolute path of a directory", pattern: "^/")
    static let capability = Self("a capability", known: Capability.names.sorted())
}

/// The names of Linux's capabilities (capabilities(7)), and the word for all of them.
enum Capability {
    static let names: Set<String> = [
        "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN",
        "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE",
        "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
        "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT",
        "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME",
        "SYS_TTY_CONFIG", "WAKE_ALARM",
    ]
}
