// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// Why a request is not let pass, before any engine is asked.
public enum Refusal: Sendable {
    /// No engine knows the method, or answers it.
    case unknownMethod
    /// The target has more than one reading.
    case target(TargetError)
    /// Podman hands a body of this type to a gRPC server, whatever the path.
    case grpcContentType
    /// The fields of a form would count in front of the query.
    case formBody
    /// The body is to be judged, and is not said to be JSON.
    case bodyNotJSON
    /// The body is to be judged, and there is no way to read it.
    case unreadableBody
    /// The body is to be judged, and cannot be read in one way.
    case body(JSONError)
    /// What was looked up is not enough to decide by.
    case lookupFailed
    /// No policy judges the client; `told` is what the dialect in use says of that.
    indirect case stranger(Identification.Unknown, told: String?)
    case denied(Denial)
}
