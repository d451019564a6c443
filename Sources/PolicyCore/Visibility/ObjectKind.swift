public import DockerAPI

/// A kind of object that a policy may hide: the kinds of ``ObjectReference`` that have names and labels of their own.
public enum ObjectKind: Int, Sendable, CaseIterable {
    case container, image, network, volume, service, task, secret, config, node

    /// The kind of the object that a path names, or nil if such objects are never hidden by name or label: an exec is
    /// hidden with its container, and pods, plugins and the like are not known to visibility.
    public init?(_ reference: ObjectReference) {
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
