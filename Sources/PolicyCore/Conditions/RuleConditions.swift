// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The conditions of a rule: requirements on a request beyond the rule's method and path.
///
/// An object, so that a rule without conditions takes only one word for them.
public final class RuleConditions: Sendable {
    /// The object that the path must name; nil allows any.
    public let object: ObjectCondition?
    /// The conditions on parameters.
    public let query: [ParameterCondition]
    /// The condition on the body of an exec; nil if it need not be read.
    public let exec: ExecCondition?

    public init(object: ObjectCondition? = nil, query: [ParameterCondition] = [], exec: ExecCondition? = nil) {
        self.object = object
        self.query = query
        self.exec = exec
    }

    /// Whether all conditions can apply to an endpoint: its path names such an object, it reads these parameters, and
    /// its body is that of an exec.
    public func canBeJudged(at endpoint: Endpoint) -> Bool {
        if let object, endpoint.kindOfCondition != object.kind { return false }
        if exec != nil, endpoint != .containerExec { return false }
        return query.allSatisfy { KnownParameters.isKnown($0.name, at: endpoint) }
    }

    /// Whether the body of an exec is limited so that its process gets no privileges.
    var keepsPrivilegesBack: Bool { exec.map { !$0.allowsPrivileged } ?? false }
}

extension RuleConditions: Hashable {
    public static func == (left: RuleConditions, right: RuleConditions) -> Bool {
        left === right || left.object == right.object && left.query == right.query && left.exec == right.exec
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(object)
        hasher.combine(query)
        hasher.combine(exec)
    }
}

/// A condition on objects of a kind. It hides none: the others stay visible.
public struct ObjectCondition: Sendable, Hashable {
    public let kind: ObjectKind
    public let rule: Visibility.Rule

    public init(kind: ObjectKind, rule: Visibility.Rule) {
        self.kind = kind
        self.rule = rule
    }
}

extension Endpoint {
    /// The kind of the object that conditions apply to; nil if the path names none, or if the request takes another
    /// object besides.
    public var kindOfCondition: ObjectKind? {
        switch self {
        // The container is named in the body.
        case .networkConnect, .networkDisconnect, .libpodNetworkConnect, .libpodNetworkDisconnect: nil
        // The name comes from another image, is combined with a parameter, is asked of a registry, or goes to another
        // host.
        case .imageTag, .imagePush, .libpodImageTag, .libpodImageUntag, .libpodImagePush, .libpodImageScp,
            .distributionInspect:
            nil
        default: traits.object == .exec ? .container : ObjectKind(of: traits.object)
        }
    }
}
