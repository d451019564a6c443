// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension PolicyFileReference {
    static let restarts = ["no", "on-failure", "unless-stopped", "always"]
    static let gpuCounts = 0...1_024

    private static let bound = 0...PolicyFileBounds.binds
    private static let texts = Value.list(.text(.pattern), bound)
    private static let namedValues = Value.list(.text(.namedValue), bound)

    /// The keys of `create` about single fields of bodies.
    static let createdMembers: [Key] = [
        Key(
            "users", texts, .words("any, but under `restricted`"), example: "[1000]",
            "the users that containers may run as"),
        Key(
            "labels", .mapping(.createdLabels), .words("any"), example: "{ added: [owner=ci] }",
            "the labels of containers, volumes and networks"),
        Key(
            "env", .mapping(.createdEnv), .words("any"), example: "{ forbidden: [\"LD_*\"] }",
            "the variables of containers"),
        Key(
            "restart", .list(.word(restarts), bound), .words("any"), example: "[on-failure]",
            "the restart policies that containers may have; `no` is that of one that asks for none"),
        Key(
            "name", .either([.text(.pattern), texts]), .words("any, and none"), example: "\"ci-*\"",
            "the names that containers may have, also by a rename; each must have one then"),
        Key(
            "devices", .list(.text(.device), bound), .words("none, but under `privileged`"), example: "[/dev/fuse]",
            "the devices of the host that containers may have, with what is below"),
        Key(
            "gpus", .either([.word(["all"]), .number(gpuCounts)]), .words("none, but under `privileged`"),
            example: "1", "how many graphics processors a container may ask for"),
        Key(
            "runtimes", .list(.text(.runtime), bound), .words("the engine's own"), example: "[runsc]",
            "the runtimes that containers may ask for; `default` is the engine's own, for those that ask for none"),
        Key(
            "sysctls", texts, .words("those of the standard"), example: "[net.core.somaxconn]",
            "the kernel parameters that may be set, these and no others"),
        Key(
            "volumes", texts, .words("any"), example: "[\"ci-*\"]",
            "the volumes that may be made and mounted, beside those without a name"),
    ]

    static let createdLabels = Mapping(
        .createdLabels, "The labels of what is created.",
        [
            Key(
                "required", namedValues, example: "[team]",
                "labels that must be there, with that value where there is one"),
            Key("forbidden", texts, example: "[\"traefik.*\"]", "keys of labels that may not be there"),
            Key(
                "added", namedValues, example: "[owner=ci]",
                "labels that are written into each body, whatever stood there"),
        ])

    static let createdVariables = Mapping(
        .createdEnv, "The variables of containers.",
        [
            Key(
                "required", namedValues, example: "[CI=true]",
                "variables that must be set, with that value where there is one"),
            Key("forbidden", texts, example: "[\"LD_*\"]", "variables that may not be set, in an exec neither"),
        ])
}

extension PolicyFileReference.Text {
    static let namedValue = Self("`name` or `name=value`", pattern: "^[^=]+(=.*)?$")
    static let device = Self("the absolute path of a device", pattern: "^/")
    static let runtime = Self("the name of a runtime", pattern: "^[^/]+$")
}
