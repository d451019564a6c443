// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension PolicyFileReference {
    /// The keys of an entry's conditions.
    static let conditionKeys: [Key] =
        VisibilityKeys.kinds.map { key, kind in
            Key(
                key, .mapping(.selection), .words("any"), example: "{ label: managed=yes }",
                "the \(kind) in the path must be one of these; one such key for an entry")
        } + [
            Key(
                "query", .named(optional(.parameter), 1...PolicyFileBounds.parameters), .words("any"),
                example: "{ signal: [HUP, USR1] }",
                "by parameter, the values that it may have; `null` among them where it may be left out"),
            Key(
                "exec", .mapping(.exec), .words("any"), example: "{ commands: [[cscli, metrics]] }",
                "under `allow`, for `ContainerExec`: what may run"),
        ]

    static let exec = Mapping(
        .exec, "What may run in a container.",
        [
            Key(
                "commands",
                .list(.list(.text(.pattern), 1...PolicyFileBounds.entries), 1...PolicyFileBounds.entries),
                .words("any"), example: "[[cscli, metrics], [cscli, decisions, list, \"**\"]]",
                "the commands, word by word; `\"**\"` at the end stands for any further words"),
            Key("user", optionalTexts, .words("the container's own"), example: "\"1000\"", "as whom it may run"),
            Key(
                "privileged", .word(["true", "false"]), .words("`false`"), example: "false",
                "whether it may ask for all capabilities, which is **root on the host**"),
            Key(
                "env", texts(.variable), .words("none"), example: "[TZ, \"LANG=*\"]",
                "the variables that may be set: `NAME`, or `NAME=value`"),
            Key("working_dir", optionalTexts, .words("the container's own"), example: "/srv", "where it may run"),
            Key("tty", .word(["true", "false"]), .words("either"), example: "false", "whether it has a terminal"),
        ])

    private static let optionalTexts = optional(.pattern)

    private static func texts(_ text: Text) -> Value {
        .either([.text(text), .list(.text(text), 1...PolicyFileBounds.entries)])
    }

    /// Returns the form of one text, or several; null stands for an absent one.
    private static func optional(_ text: Text) -> Value {
        let item = Value.either([.text(text), .word(["null"])])
        return .either([item, .list(item, 1...PolicyFileBounds.entries)])
    }
}

extension PolicyFileReference.Text {
    static let parameter = Self("a value")
    static let variable = Self("`NAME` or `NAME=value`, either a glob")
}
