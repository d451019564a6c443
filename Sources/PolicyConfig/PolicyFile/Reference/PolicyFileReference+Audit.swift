// SPDX-License-Identifier: Apache-2.0

extension PolicyFileReference {
    static let audit = Mapping(
        .audit, "What is audited, and where to.",
        [
            Key(
                "dir", .text(.path), .needed, example: "/var/log/caisson",
                "the folder of the files, which is made if its parent is there"),
            Key(
                "endpoints",
                .list(
                    .either([.word(AuditSettings.kinds)] + PolicyFileReference.Value.auditEntries),
                    1...PolicyFileBounds.entries),
                .words("`[writes, denied]`"), example: "[writes, denied, ContainerLogs]",
                "which requests: `writes` change or execute something, `denied` are denied, refused or warned, `all`; or operations, as `allow` names them"
            ),
            Key(
                "size", .number(AuditSettings.fileSizes), .words("`\(AuditSettings(folder: "").fileSize)`"),
                example: "16", "MiB after which a file is ended; each day begins one, too"),
            Key(
                "keep", .number(AuditSettings.days), .words("`\(AuditSettings(folder: "").keptDays)`"), example: "365",
                "days after which a file is removed; `0` for never"),
            Key(
                "when_lost", .word(["serve", "refuse"]), .words("`serve`"), example: "refuse",
                "while nothing can be recorded, `refuse` lets nothing pass (503 `audit_lost`)"),
            Key(
                "key_file", .text(.path), .words("checkpoints are not signed"), example: "/run/secrets/audit.key",
                "the private key that `caisson audit key` made"),
        ])
}

extension PolicyFileReference.Value {
    static let auditEntries: [PolicyFileReference.Value] = [
        .text(.operation), .text(.groupWord), .text(.operationGlob),
    ]
}
