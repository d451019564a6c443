// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The reason for which a request is refused before it reaches an engine.
public enum Refusal: Sendable {
    /// No engine knows or supports the method.
    case unknownMethod
    /// The target has more than one reading.
    case target(TargetError)
    /// A gRPC body: Podman passes one to its gRPC server, whatever the path.
    case grpcContentType
    /// The fields of a form would count in front of the query.
    case formBody
    /// The body has to be judged, and its type is not JSON.
    case bodyNotJSON
    /// The body has to be judged and cannot be read.
    case unreadableBody
    /// The body has to be judged, and has no or more than one reading.
    case body(JSONError)
    /// The descriptions of objects are not enough for a decision.
    case lookupFailed
    /// The client has no policy; `told` is the refusal's text in the dialect in use.
    indirect case stranger(Identification.Unknown, told: String?)
    case denied(Denial)
}
