// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension PolicyFileReference {
    /// The keys of a policy for its clients' visibility.
    static let visibilityKeys: [Key] =
        VisibilityKeys.kinds.map { key, _ in
            Key(
                key, .mapping(.selection), .words("all"), example: "{ label: homepage.* }",
                "which \(key) exist for its clients")
        } + [
            Key(
                "redact",
                .list(
                    .either([.word(VisibilityKeys.redactable), .mapping(.labels)]),
                    1...(VisibilityKeys.redactable.count + 1)), .words("nothing"), example: "[env, commands]",
                "what is unreadable in all answers"),
            Key(
                "env", .mapping(.env), .words("all are readable"), example: "{ keep: [TZ] }",
                "which environment variables stay readable; instead of `redact: [env]`, which takes all"),
            Key(
                "mask", .either([.word(["stars"]), .mapping(.mask)]), .words("`stars`"), example: "stars",
                "what stands in the place of a value"),
            Key(
                "fields", .named(.list(.text(.member), 1...PolicyFileBounds.entries), 1...Int.max), .words("all"),
                example: "{ ContainerList: [Id, Names] }",
                "by operationId, the members of an answer that its clients get; the rest is left out"),
        ]

    static let selection = Mapping(
        .selection, "Which objects of a kind exist: any of all texts shows one.",
        selectors + [
            Key(
                "except", .mapping(.exception), .words("nothing"), example: "{ name: db }",
                "what is hidden, whatever shows it; alone, all others are shown")
        ])

    static let exception = Mapping(.exception, "Which objects of a kind are hidden, whatever shows them.", selectors)

    private static let selectors = [
        Key("name", texts, example: "web", "the object's own name"),
        Key(
            "label", texts, example: "homepage.*",
            "`key` or `key=value`, each of which may be a glob; of a part `k=v` either side is a part"
        ),
        Key("compose_project", texts, example: "shop", "the compose project that it belongs to"),
        Key(
            "image", texts, example: "\"nginx:*\"",
            "its image as it was written there; containers, images, services and tasks alone"),
    ]

    private static let texts = Value.either([
        .text(.pattern), .mapping(.part),
        .list(.either([.text(.pattern), .mapping(.part)]), 1...PolicyFileBounds.entries),
    ])

    static let part = Mapping(
        .part, "A part of a text.",
        [
            Key(
                "contains", .text(Text("text")), .needed, example: "web",
                "what stands somewhere in it, without wildcards")
        ])

    static let labels = Mapping(
        .labels, "Labels whose values are unreadable.",
        [Key("labels", texts, .needed, example: "[\"*secret*\"]", "their keys")])

    static let environment = Mapping(
        .env, "Environment variables that stay readable.",
        [
            Key(
                "keep", texts, .needed, example: "[TZ, \"PUBLIC_*\"]",
                "their names; of the others the name alone is seen")
        ])

    static let mask = Mapping(
        .mask, "A hash in the place of a value: equal values look alike.",
        [
            Key(
                "hash", .text(Text("text")), .needed, example: "a long secret text",
                "the secret key of the hash (HMAC-SHA256, 16 digits of it), 16 bytes or more")
        ])
}

extension PolicyFileReference.Text {
    static let pattern = Self("text; a glob where `*` or `?` stands in it")
    static let member = Self("a path such as `State.Status` or `NetworkSettings.Networks.*.IPAddress`")
}
