// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension CreationLimit {
    /// A name, with a required value; nil allows any.
    public struct NamedValue: Sendable, Hashable {
        public let name: String
        public let value: String?

        public init(name: String, value: String?) {
            self.name = name
            self.value = value
        }

        /// The text `team=shop`, or the name alone.
        public var text: String { value.map { "\(name)=\($0)" } ?? name }
    }

    /// The labels that the bodies of containers, volumes and networks must have, and those that they may not have.
    public struct LabelLimit: Sendable, Hashable {
        public var required: [NamedValue] = []
        /// Patterns of the keys of forbidden labels.
        public var forbidden: [TextPattern] = []
        /// The labels that are written into each body, in place of the client's.
        public var added: [NamedValue] = []

        public init() {}
    }

    /// The variables that the environment of a container must have, and those that it may not have.
    public struct VariableLimit: Sendable, Hashable {
        public var required: [NamedValue] = []
        /// Patterns of the names of forbidden variables, also in the environment of an exec.
        public var forbidden: [TextPattern] = []

        public init() {}
    }

    /// The word for the engine's own runtime, which a body does not name.
    public static let ownRuntime = "default"
}

// MARK: - Additions of a policy

extension CreationJudge {
    /// Returns the body with the labels and limits that the policy adds; nil if it adds none, or if the body has a form
    /// to which nothing can be added.
    func completed(_ body: JSONValue) -> JSONValue? {
        switch endpoint {
        case .containerCreate:
            let labelled = withLabels(body)
            return withMaxima(labelled ?? body) ?? labelled
        case .volumeCreate, .networkCreate: return withLabels(body)
        default: return nil
        }
    }

    private func withLabels(_ body: JSONValue) -> JSONValue? {
        guard let added = limit.labels?.added, !added.isEmpty else { return nil }
        guard let labels = (body["Labels"] ?? .null).membersOrNone else { return nil }
        let kept = labels.filter { label in !added.contains { $0.name.hasSameBytes(as: label.name) } }
        let own = added.map { JSONMember(name: $0.name, value: .string($0.value ?? "")) }
        return body.setting("Labels", to: .object(kept + own))
    }

    private func withMaxima(_ body: JSONValue) -> JSONValue? {
        let maxima = limit.maxima
        guard maxima.isAdded, let members = (body["HostConfig"] ?? .null).membersOrNone else { return nil }
        var host = JSONValue.object(members)
        func isMissing(_ name: String) -> Bool { host[name]?.isNeutral ?? true }
        if let memory = maxima.memory, isMissing("Memory") { host = host.setting("Memory", to: .number("\(memory)")) }
        if let count = maxima.processes, isMissing("PidsLimit") {
            host = host.setting("PidsLimit", to: .number("\(count)"))
        }
        if let processors = maxima.nanoCPUs, isMissing("NanoCpus"), isMissing("CpuQuota") {
            host = host.setting("NanoCpus", to: .number("\(processors)"))
        }
        return host == .object(members) ? nil : body.setting("HostConfig", to: host)
    }
}

extension JSONValue {
    /// The fields of an object, none for null; nil for any other value.
    fileprivate var membersOrNone: [JSONMember]? { isNull ? [] : object }
}
