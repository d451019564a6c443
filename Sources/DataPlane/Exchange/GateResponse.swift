// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore
import Sentences
import Telemetry

/// A response of the gate's own. This is the one place that makes them: a status, a reason for logs and metrics, and a
/// sentence in the engine's JSON shape, which every client prints.
struct GateResponse: Sendable {
    let status: Int
    let reason: ExchangeReason
    let message: String
    /// The part of the message with the cause, for a line that already names the engine.
    let cause: String

    init(status: Int, reason: ExchangeReason, message: String, cause: String? = nil) {
        self.status = status
        self.reason = reason
        self.message = message
        self.cause = cause ?? message
    }

    init(status: Int, reason: GateReason, message: String) {
        self.init(status: status, reason: .gate(reason), message: message)
    }
}

extension GateResponse: Equatable {
    static func == (left: GateResponse, right: GateResponse) -> Bool {
        left.status == right.status && left.reason.code == right.reason.code && left.message == right.message
    }
}

// MARK: - Causes

extension GateResponse {
    init(_ error: HeadError) {
        let status =
            switch error {
            case .headTooLarge, .tooManyFields: 431
            case .http2Preface, .unsupportedVersion: 505
            case .unknownExpectation: 417
            case .unknownTransferCoding: 501
            default: 400
            }
        self.init(
            status: status, reason: .head(code: error.rawValue),
            message: "the request's head cannot be read in one way only: \(error.words)")
    }

    init(_ error: TargetError) {
        if error == .pathTooLong {
            self.init(
                status: 414, reason: .target(error),
                message: "the request's path is longer than any that an engine answers (4096 bytes)")
            return
        }
        self.init(
            status: 400, reason: .target(error),
            message: "the request's target has more than one reading: \(error.words)")
    }

    init(_ error: JSONError) {
        let reason = ExchangeReason.body(error)
        switch error {
        case .tooLarge, .tooManyValues, .tooDeep:
            self.init(
                status: 413, reason: reason,
                message: "the request's body is to be judged, and is beyond a limit: \(error.words)")
        case .loneSurrogate, .invalidUTF8, .duplicateName, .ambiguousName, .zeroCharacter, .trailingData:
            self.init(
                status: 400, reason: reason, message: "the request's body has more than one reading: \(error.words)")
        case .notAnObject:
            self.init(
                status: 400, reason: reason, message: "the request's body is to be judged, and is no object of JSON")
        default:
            self.init(
                status: 400, reason: reason,
                message: "the request's body is to be judged, and is no JSON: \(error.words)")
        }
    }

    init(_ refusal: Refusal) {
        switch refusal {
        case .unknownMethod: self = .unknownMethod
        case .target(let error): self.init(error)
        case .grpcContentType: self = .grpcContentType
        case .formBody: self = .formBody
        case .bodyNotJSON: self = .bodyNotJSON
        case .unreadableBody: self = .unreadableBody
        case .body(let error): self.init(error)
        case .lookupFailed: self = .lookupFailed
        case .stranger(let why, let told): self.init(why, words: told)
        case .denied(let denial): self.init(denial)
        }
    }

    init(_ denial: Denial) { self.init(status: denial.status, reason: .denied(denial), message: denial.sentence) }

    static let unknownClient = GateResponse(
        status: 403, reason: .stranger(.notNamed),
        message: "Caisson does not know this client: no entry matches it, so everything that it asks is denied")
    /// - Parameter words: the text for such a client in the dialect in use.
    init(_ unknown: Identification.Unknown, words: String? = nil) {
        let policy = words ?? Self.unknownClient.message
        switch unknown {
        case .notNamed: self.init(status: 403, reason: .stranger(unknown), message: policy)
        case .gateway(let network):
            let who = "the host itself, or somebody who comes through one of its published ports"
            self.init(
                status: 403, reason: .stranger(unknown),
                message: "\(policy): its address is the gateway of network \(network), that is \(who)")
        case .sharedAddress:
            let who = "several containers use this address, so nobody can tell which of them asks"
            self.init(
                status: 403, reason: .stranger(unknown),
                message: "\(who); give the client a network or a socket of its own")
        case .untold:
            let who = "the engine does not tell which container has this address"
            let why = "link-local, of one of its networks without being a running container's, or shared with somebody"
            self.init(
                status: 403, reason: .stranger(unknown),
                message: "\(who) (\(why)); ask the gate by a network that both are on")
        case .uncertain:
            let who = "nobody can tell which container this client is"
            self.init(
                status: 403, reason: .stranger(unknown),
                message: "\(who): the engine has not said, or its process cannot be seen")
        case .unresolved:
            self.init(
                status: 403, reason: .stranger(unknown),
                message: "a DNS name that an entry above means has no answer, and may be this client's")
        }
    }

    static let unknownMethod = GateResponse(status: 501, reason: .unknownMethod, message: "no engine knows this method")
    static let grpcContentType = GateResponse(
        status: 415, reason: .grpcContentType,
        message: "gRPC beside the API's paths is not let through; BuildKit reaches it by POST /grpc")
    static let headTimeout = GateResponse(
        status: 408, reason: .headTimeout, message: "the request's head was not complete within 10 seconds")
    static let tooManyConnections = GateResponse(
        status: 503, reason: .tooManyConnections,
        message: "too many connections; CAISSON_MAX_CONNECTIONS sets the limit")
    static let tooManyOfOneClient = GateResponse(
        status: 503, reason: .tooManyOfOneClient,
        message:
            "this client has too many connections at once: one client may have a quarter of CAISSON_MAX_CONNECTIONS")
    static let stopping = GateResponse(status: 503, reason: .stopping, message: "the gate is stopping")
    static let malformedBody = GateResponse(
        status: 400, reason: .malformedBody, message: "the request's body does not follow its framing")

    static let lookupFailed = GateResponse(
        status: 502, reason: .lookupFailed,
        message: "the engine did not say what this request names, so nobody can tell whether it may be seen")

    /// Returns the response after a failed look-up of the gate's own.
    static func lookupFailed(because error: any Error) -> GateResponse {
        if case EngineLookup.Failure.noRoom = error { return noRoomForLookup }
        if (error as? EngineFailure)?.kind == .late { return daemonTimeout }
        guard case EngineLookup.Failure.refused(let status, _) = error else { return lookupFailed }
        return GateResponse(
            status: 502, reason: .lookupFailed,
            message:
                "the gate has to ask the engine what this request names, and was refused (\(status)): the log says by what"
        )
    }

    private static let noRoomForLookup = GateResponse(
        status: 503, reason: lookupFailed.reason,
        message:
            "the gate has no room for what the engine says of what this request names; CAISSON_BODY_MEMORY sets the limit"
    )

    /// Whether the engine failed; then the request has not been denied.
    var isOfEngine: Bool { status == 502 || status == 504 }

    static let notVisible = GateResponse(status: 404, reason: .notVisible, message: "No such object")
    static let unreadableBody = GateResponse(
        status: 400, reason: .unreadableBody, message: "the request's body is to be judged, and is none that can be")
    static let bodyTooLarge = GateResponse(
        status: 413, reason: .bodyTooLarge,
        message: "the request's body is to be judged, and has more than \(JudgedBody.limit) bytes")
    static let bodyTakesTooMuch = GateResponse(
        status: 413, reason: .bodyTooLarge,
        message:
            "the request's body is to be judged, and takes more memory than one client may have for that; "
            + "CAISSON_BODY_MEMORY sets the limit")
    static let tooManyBodies = GateResponse(
        status: 503, reason: .tooManyBodies,
        message: "too many requests wait for the rest of a body that is to be judged")
    static let tooManyAnswers = GateResponse(
        status: 503, reason: .tooManyAnswers,
        message: "too much of filtered answers waits for the clients that asked; CAISSON_BODY_MEMORY sets the limit")
    static let auditLost = GateResponse(
        status: 503, reason: .auditLost,
        message: "the audit cannot be written, and nothing passes without a record (audit: when_lost)")

    static let tooManyHeads = GateResponse(
        status: 503, reason: .tooManyHeads,
        message: "too much of long heads, or of what follows a request, waits; CAISSON_BODY_MEMORY sets the limit")
    static let bodyNotJSON = GateResponse(
        status: 415, reason: .bodyNotJSON,
        message: "the request's body is to be judged, and its Content-Type is not application/json")
    static let formBody = GateResponse(
        status: 415, reason: .formBody,
        message:
            "a form's fields would count in front of the query's, which is what is judged and logged; leave the form out"
    )
    static let bodyOutlived = GateResponse(
        status: 408, reason: .bodyTimeout,
        message: "the request's body came too slowly, or too long, and another configuration is in force: ask again")
    static let bodyTimeout = GateResponse(
        status: 408, reason: .bodyTimeout,
        message: "the request's body is to be judged, and was not complete within 60 seconds")

    static func daemonUnreachable(because why: String) -> GateResponse {
        GateResponse(
            status: 502, reason: .gate(.daemonUnreachable), message: "the engine cannot be reached: \(why)", cause: why)
    }

    static let daemonTimeout = GateResponse(
        status: 504, reason: .daemonTimeout, message: "the engine did not accept the connection in time")
    static let daemonClosed = GateResponse(
        status: 502, reason: .daemonClosed, message: "the engine closed the connection without an answer")
    static let answerNotUnderstood = GateResponse(
        status: 502, reason: .answerNotUnderstood,
        message: "the engine's answer was not understood, and is not passed on")
}

extension HeadError {
    /// The code in words: `bare line feed` for `bare_line_feed`.
    var words: String { rawValue.substituting("_", with: " ") }
}

extension JSONError {
    var words: String { rawValue.substituting("_", with: " ") }
}

extension TargetError {
    var words: String { rawValue.substituting("_", with: " ") }
}

// MARK: - Bytes

extension GateResponse {
    /// The way in which a response ends its turn on the connection.
    struct Manner {
        var version = HTTPVersion.http11
        var keepsAlive = false
        var toHead = false
    }

    func render(requestID: String, manner: Manner) -> ByteBuffer {
        var (message, requestID) = (message, requestID)
        return message.withUTF8 { message in
            requestID.withUTF8 { id in
                Self.write(
                    status: status, message: UnsafeRawBufferPointer(message), id: UnsafeRawBufferPointer(id),
                    manner: manner)
            }
        }
    }

    /// Returns the response, written into memory that is allocated once.
    private static func write(
        status: Int, message: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, manner: Manner
    ) -> ByteBuffer {
        let length = JSONText.length(of: message) + JSONText.length(of: id) + 26
        // The head without its numbers and words takes less than 192 bytes.
        var response = ByteBufferAllocator().buffer(capacity: 192 + id.count + length)
        _ = response.writeWithUnsafeMutableBytes(minimumWritableBytes: 192 + id.count + length) { memory in
            var writer = HeadWriter(into: memory)
            writer.write("HTTP/1.1 ")
            writer.write(decimal: status)
            writer.write(" ")
            writer.write(ReasonPhrase.of(status))
            writer.write("\r\nContent-Type: application/json\r\nCaisson-Request: ")
            writer.write(id)
            writer.write("\r\nContent-Length: ")
            writer.write(decimal: length)
            if !manner.keepsAlive {
                writer.write("\r\nConnection: close")
            } else if manner.version == .http10 {
                writer.write("\r\nConnection: keep-alive")
            }
            writer.write("\r\n\r\n")
            if !manner.toHead { writeBody(message: message, id: id, to: &writer) }
            return writer.count
        }
        return response
    }

    /// Writes `{"message":"… (request …)"}` and a line feed, as the engine does (moby `daemon/server/httputils`).
    private static func writeBody(
        message: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, to writer: inout HeadWriter
    ) {
        writer.write(#"{"message":""#)
        JSONText.write(message, to: &writer)
        writer.write(" (request ")
        JSONText.write(id, to: &writer)
        writer.write(")\"}\n")
    }
}
