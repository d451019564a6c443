// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A kind of object that a policy may hide: the kinds of ``ObjectReference`` that have names and labels of their own.
public enum ObjectKind: Int, Sendable, CaseIterable {
    case container, image, network, volume, service, task, secret, config, node

    /// What tasks are, and what they run.
    static let ofTasks: [ObjectKind] = [.service, .task, .container]

    /// What an engine has no more when it leaves its swarm.
    static let ofSwarm: [ObjectKind] = ofTasks + [.secret, .config, .node, .network]

    /// The kind of the object that a path names, or nil if such objects are never hidden by name or label: an exec is
    /// hidden with its container, and pods, plugins and the like are not known to visibility.
    public init?(of reference: ObjectReference) {
        switch reference {
        case .container: self = .container
        case .image: self = .image
        case .network: self = .network
        case .volume: self = .volume
        case .service: self = .service
        case .task: self = .task
        case .secret: self = .secret
        case .config: self = .config
        case .node: self = .node
        case .none, .exec, .plugin, .pod, .manifest, .artifact, .quadlet, .checkpoint: return nil
        }
    }
}

/// In words, and not by reflection, which is slow and brings in pages of its own.
extension ObjectKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .container: "container"
        case .image: "image"
        case .network: "network"
        case .volume: "volume"
        case .service: "service"
        case .task: "task"
        case .secret: "secret"
        case .config: "config"
        case .node: "node"
        }
    }
}
