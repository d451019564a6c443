// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import PolicyCore
import TestSupport
import Testing

@testable import Commands
@testable import PolicyConfig

/// A configuration that somebody may start a gate with.
struct TruthSubject: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sample: @Sendable () throws -> Sample

    /// A configuration, and the folder of its file where that was written for the test: it goes with the sample.
    struct Sample {
        let configuration: Configuration
        var folder: TemporaryDirectory?
    }

    private init(_ name: String, _ configuration: @escaping @Sendable () throws -> Configuration) {
        testDescription = name
        sample = { Sample(configuration: try configuration()) }
    }

    /// - Parameter policy: the lines of its only policy.
    private init(_ name: String, policy: String) {
        testDescription = name
        sample = {
            let folder = try TemporaryDirectory()
            let path = "\(folder.path)/p.yaml"
            try "caisson: 1\npolicies:\n  p:\n    \(policy)\n".write(toFile: path, atomically: true, encoding: .utf8)
            return Sample(configuration: Self.read(ConfigurationArguments(policy: path)), folder: folder)
        }
    }

    static let all = presets + examples + limits

    // MARK: Presets

    /// Each preset, with none of its options, with each, and with all of them.
    private static let presets = Preset.all.flatMap { preset in
        let options = preset.options.compactMap(\.option)
        let sets = [[]] + options.map { [$0] } + (options.count > 1 ? [options] : [])
        return sets.map { set in
            let call = set.isEmpty ? preset.name : "\(preset.name) with \(set.joined(separator: ", "))"
            return TruthSubject(call) { read(ConfigurationArguments(preset: call)) }
        }
    }

    // MARK: Examples

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The policy files below `Examples`, and the variables of its compose files that name none.
    private static let examples: [TruthSubject] = {
        let folder = "\(root)/Examples"
        let paths = FileManager.default.subpaths(atPath: folder)?.filter { $0.hasSuffix(".yaml") }.sorted() ?? []
        return paths.compactMap { path in
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(path)") else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("\ncaisson: 1\n") {
                return TruthSubject(path) { read(ConfigurationArguments(policy: "\(folder)/\(path)")) }
            }
            guard text.contains("\n  caisson:\n"), !text.contains("CAISSON_POLICY") else { return nil }
            return TruthSubject(path) { try composed([UInt8](bytes), path) }
        }
    }()

    private static func composed(_ bytes: [UInt8], _ path: String) throws -> Configuration {
        let file = ComposeFile(parsing: bytes, named: path, service: "caisson", environment: [:])
        guard let settings = file.settings else { throw Unreadable(path: path) }
        return Configuration.read(
            RuntimeEnvironment(environment: settings.environment, isInContainer: true),
            arguments: settings.configurationArguments,
            file: ConfigurationFile.read)
    }

    struct Unreadable: Error {
        let path: String
    }

    // MARK: Limits

    /// Everything is allowed but for one thing, or some of it is not seen.
    private static let limits: [TruthSubject] =
        [
            "binds: [/srv]", "create: { standard: baseline }", "create: { standard: privileged }",
            "create: { standard: restricted, binds: [/] }", "mode: warn", "deny: [ContainerExec, ImageBuild]",
            #"deny: ["POST /containers/acme/stop"]"#,
            "redact: [env]", "redact: [commands, paths, addresses, swarm_keys, config_data, credentials]",
            #"redact: [{ labels: ["*secret*"] }]"#, "fields: { ContainerList: [Id], SystemInfo: [ID] }",
        ].map { limited($0) } + VisibilityKeys.kinds.map { limited("\($0.key): \(shown($0.kind))") } + [partial]

    /// Nobody tells the names of tasks.
    private static func shown(_ kind: ObjectKind) -> String {
        kind == .task ? "{ label: shown }" : kind == .image ? "{ name: \"shown:*\" }" : "{ name: \"shown*\" }"
    }

    private static func limited(_ line: String) -> TruthSubject {
        TruthSubject("everything, \(line)", policy: "allow: [\"* /**\"]\n    \(line)")
    }

    private static let partial = TruthSubject(
        "some objects",
        policy: #"allow: ["containers:write", "POST /images/acme/web/push", "GET /containers/acme/json"]"#)

    private static func read(_ arguments: ConfigurationArguments) -> Configuration {
        Configuration.read(
            RuntimeEnvironment(environment: [:], isInContainer: false), arguments: arguments,
            file: ConfigurationFile.read)
    }
}
