// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A kind of object that a policy may hide: the kinds of ``ObjectReference`` that have names and labels of their own.
public enum ObjectKind: Int, Sendable, CaseIterable {
    case container, image, network, volume, service, task, secret, config, node

    /// A task, and the kinds that it belongs to and runs.
    static let ofTasks: [ObjectKind] = [.service, .task, .container]

    /// The kinds of which an engine loses all objects when it leaves its swarm.
    static let ofSwarm: [ObjectKind] = ofTasks + [.secret, .config, .node, .network]

    /// Returns the kind of the object that a path names, or nil if such objects are never hidden by name or label: an
    /// exec is hidden with its container, and pods, plugins and the like are not known to visibility.
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

/// Written out, because reflection is slow and brings in pages of its own.
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
