// SPDX-License-Identifier: Apache-2.0

public import DockerAPI
public import PolicyCore
import Sentences

/// The reason for the end of an exchange. Logs and metrics use its stable code; sentences are made only when they are
/// read.
public enum ExchangeReason: Sendable {
    /// No particular reason.
    case none
    /// The rule that allowed the request.
    case rule(RuleID)
    /// The denial that the request would get if the policy, or a stricter standard, did not only warn.
    case warned(Denial)
    case denied(Denial)
    /// The client has no policy.
    case stranger(Identification.Unknown)
    /// The target of the request has more than one reading.
    case target(TargetError)
    /// The body of the request cannot be judged.
    case body(JSONError)
    /// The head of the request is malformed; with the code of HTTPWire's error.
    case head(code: String)
    /// A reason of the gate's own.
    case gate(GateReason)

    /// The text in a log: the rule that allowed, the sentence of a warning, else ``code``.
    public var words: String {
        switch self {
        case .rule(let rule): rule.name
        case .warned(let denial): denial.sentence
        default: code
        }
    }

    /// The stable code for programs; empty if there is no reason, or a rule allowed the request.
    public var code: String {
        switch self {
        case .none, .rule: ""
        case .warned(let denial), .denied(let denial): denial.reason.rawValue
        case .stranger(let why): why.code
        case .target(let error): "malformed_target:\(error.rawValue)"
        case .body(let error): "malformed_body:\(error.rawValue)"
        case .head(let code): code
        case .gate(let reason): reason.rawValue
        }
    }
}

/// The reasons for which the gate itself refuses or ends an exchange, apart from denials by policies and malformed
/// input.
public enum GateReason: String, Sendable, CaseIterable {
    // MARK: The request

    case unknownMethod = "unknown_method"
    case grpcContentType = "grpc_content_type"
    case formBody = "form_body"
    case bodyNotJSON = "body_not_json"
    case unreadableBody = "unreadable_body"
    case malformedBody = "malformed_body"
    case bodyTooLarge = "body_too_large"
    case tooManyBodies = "too_many_bodies"
    case headTimeout = "head_timeout"
    case bodyTimeout = "body_timeout"
    case tooManyHeads = "too_many_heads"
    case tooManyConnections = "too_many_connections"
    case tooManyOfOneClient = "too_many_of_one_client"
    case stopping
    /// The audit cannot be written, and no request may pass without a record.
    case auditLost = "audit_lost"

    // MARK: The engine

    case lookupFailed = "lookup_failed"
    case daemonUnreachable = "daemon_unreachable"
    case daemonTimeout = "daemon_timeout"
    case daemonClosed = "daemon_closed"
    case answerNotUnderstood = "answer_not_understood"
    case tooManyAnswers = "too_many_answers"
    case notVisible = "not_visible"
    /// An error of the engine's was replaced, since it could name a hidden object.
    case errorWithheld = "error_withheld"
    /// An element of a list, or a record, was left out, since it was too long to be held.
    case longElementLeftOut = "long_element_left_out"

    // MARK: Ends without a whole answer

    case clientLeft = "client_left"
    case graceOver = "grace_over"
    case certificateEnded = "certificate_ended"
    case halfOpenTunnel = "half_open_tunnel"
    case idle
    case bodyNotWanted = "body_not_wanted"
    case answerNotTaken = "answer_not_taken"
}

extension Identification.Unknown {
    /// The stable code for programs.
    public var code: String {
        switch self {
        case .notNamed, .gateway: "unknown_client"
        case .sharedAddress: "shared_address"
        case .untold, .uncertain, .unresolved: "uncertain_client"
        }
    }
}
