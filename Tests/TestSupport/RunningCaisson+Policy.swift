// SPDX-License-Identifier: Apache-2.0

import Foundation

extension RunningCaisson {
    /// Starts it on a policy file of its own, before an engine.
    /// - Parameters:
    ///   - policy: what stands in the file behind its version and its upstream.
    ///   - upstream: the engine's address, as the file writes it.
    ///   - listener: where it listens; nil where the policy says it.
    ///   - wrapped: a command that runs it.
    public convenience init(
        policy: String, upstream: String, listener: Listener? = .unix, environment: [String: String] = [:],
        wrapped: [String] = []
    ) throws {
        let directory = try TemporaryDirectory()
        try Self.write(policy: policy, upstream: upstream, to: Self.policyFile(in: directory))
        let own = listener == nil ? ["CAISSON_LISTEN": ""] : [:]
        try self.init(
            in: directory, environment: own.merging(environment) { $1 },
            arguments: ["run", "--policy", Self.policyFile(in: directory)], listener: listener ?? .unix,
            wrapped: wrapped)
    }

    /// Writes another policy to the file that it was started on. It reads that by itself.
    public func replace(policy: String, upstream: String) throws {
        try Self.write(policy: policy, upstream: upstream, to: Self.policyFile(in: directory))
    }

    private static func policyFile(in directory: TemporaryDirectory) -> String { directory.path + "/caisson.yaml" }

    private static func write(policy: String, upstream: String, to file: String) throws {
        let text = "caisson: 1\nupstream: \(upstream)\n\(policy)\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
}
