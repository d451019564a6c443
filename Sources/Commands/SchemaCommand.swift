// SPDX-License-Identifier: Apache-2.0

import Audit
import Glibc
import PolicyConfig

/// The command `caisson schema`: it prints the schema of policy files for editors, and the tables of their reference
/// page.
struct SchemaCommand: Command {
    static let description = CommandDescription(
        name: "schema",
        summary: "Print the JSON Schema of policy files, for editors, or of audits.",
        discussion: "A file names it in its first line: # yaml-language-server: $schema=caisson.schema.json",
        options: [
            .init(name: "audit", help: "The JSON Schema of a line of an audit instead."),
            .init(
                name: "reference", value: "page",
                help: "Write the tables of this page anew instead (docs/policy-reference.md). Exit status 3 when it "
                    + "lacks one.", completion: .files),
        ])

    private let page: String?
    private let isOfAudit: Bool

    init(words: CommandWords) {
        page = words.value(of: "reference")
        isOfAudit = words.has("audit")
    }

    func run() throws {
        if isOfAudit { return print(AuditSchema.text, terminator: "") }
        guard let page else { return print(PolicySchema.text, terminator: "") }
        do throws(ReferencePage.Problem) {
            let bytes = try Self.read(at: page)
            let text = try ReferencePage.refreshed(String(decoding: bytes, as: UTF8.self))
            try Self.write(Array(text.utf8), to: page)
        } catch {
            printError("caisson: \(page): \(error)")
            throw ExitCode(3)
        }
    }

    private static func read(at path: String) throws(ReferencePage.Problem) -> [UInt8] {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            return try ConfigurationFile.read(at: path)
        } catch {
            throw .file(error.reason)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(ReferencePage.Problem) {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .file(String(cString: strerror(errno))) }
            rest = rest.dropFirst(count)
        }
    }
}
