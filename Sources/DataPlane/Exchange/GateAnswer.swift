import DockerAPI
import HTTPWire
import NIOCore
import PolicyCore

/// An answer of our own. This is the one place that makes them: a status, a word for the log, and a sentence in the
/// engine's JSON shape, which every client prints.
struct GateAnswer: Sendable, Equatable {
    let status: Int
    /// One word for logs and metrics.
    let reason: String
    let message: String

    init(_ status: Int, _ reason: String, _ message: String) {
        self.status = status
        self.reason = reason
        self.message = message
    }
}

// MARK: - Causes

extension GateAnswer {
    init(_ error: HeadError) {
        let status =
            switch error {
            case .headTooLarge, .tooManyFields: 431
            case .http2Preface, .unsupportedVersion: 505
            case .unknownExpectation: 417
            case .unknownTransferCoding: 501
            default: 400
            }
        self.init(status, error.rawValue, "the request's head cannot be read in one way only: \(error.words)")
    }

    init(_ error: TargetError) {
        self.init(
            400, "malformed_target:\(error.rawValue)", "the request's target has more than one reading: \(error.words)")
    }

    init(_ error: JSONError) {
        let reason = "malformed_body:\(error.rawValue)"
        switch error {
        case .tooLarge, .tooManyValues, .tooDeep:
            self.init(413, reason, "the request's body is to be judged, and is beyond a limit: \(error.words)")
        case .loneSurrogate, .invalidUTF8, .duplicateName, .ambiguousName, .trailingData:
            self.init(400, reason, "the request's body has more than one reading: \(error.words)")
        case .notAnObject: self.init(400, reason, "the request's body is to be judged, and is no object of JSON")
        default: self.init(400, reason, "the request's body is to be judged, and is no JSON: \(error.words)")
        }
    }

    init(_ denial: Denial) { self.init(denial.status, denial.reason.rawValue, denial.message) }

    static let unknownClient = GateAnswer(
        403, "unknown_client", "the configuration names no policy for this client, so nothing is allowed")
    /// - Parameter words: what such a client is told in the dialect in use.
    init(_ unknown: Identification.Unknown, words: String? = nil) {
        let policy = words ?? Self.unknownClient.message
        switch unknown {
        case .notNamed: self.init(403, Self.unknownClient.reason, policy)
        case .gateway(let network):
            let who = "the host itself, or somebody who comes through one of its published ports"
            self.init(
                403, "unknown_client", "\(policy): its address is the gateway of network \(network), that is \(who)")
        case .sharedAddress:
            let who = "several containers use this address, so nobody can tell which of them asks"
            self.init(403, "shared_address", "\(who); give the client a network or a socket of its own")
        case .untold:
            let who = "engines do not tell which container has this address (link-local, or of docker_gwbridge)"
            self.init(403, "uncertain_client", "\(who); ask the gate by a network that both are on")
        case .uncertain:
            let who = "nobody can tell which container this client is"
            self.init(403, "uncertain_client", "\(who): the engine has not said, or its process cannot be seen")
        }
    }

    static let unknownMethod = GateAnswer(501, "unknown_method", "no engine knows this method")
    static let grpcContentType = GateAnswer(
        415, "grpc_content_type", "gRPC beside the API's paths is not let through; BuildKit reaches it by POST /grpc")
    static let headTimeout = GateAnswer(408, "head_timeout", "the request's head was not complete within 10 seconds")
    static let tooManyConnections = GateAnswer(
        503, "too_many_connections", "too many connections; CAISSON_MAX_CONNECTIONS sets the limit")
    static let tooManyOfOneClient = GateAnswer(
        503, "too_many_of_one_client",
        "this client has too many connections at once: one client may have a quarter of CAISSON_MAX_CONNECTIONS")
    static let stopping = GateAnswer(503, "stopping", "the gate is stopping")
    static let malformedBody = GateAnswer(400, "malformed_body", "the request's body does not follow its framing")

    static let lookupFailed = GateAnswer(
        502, "lookup_failed",
        "the engine did not say what this request names, so nobody can tell whether it may be seen")

    /// What is told where a question of the gate's own came to nothing.
    static func lookupFailed(because error: any Error) -> GateAnswer {
        if case DaemonLookup.Failure.noRoom = error { return noRoomForLookup }
        guard case DaemonLookup.Failure.refused(let status, _) = error else { return lookupFailed }
        return GateAnswer(
            502, lookupFailed.reason,
            "the gate has to ask the engine what this request names, and was refused (\(status)): the log says by what")
    }

    private static let noRoomForLookup = GateAnswer(
        503, lookupFailed.reason,
        "the gate has no room for what the engine says of what this request names; CAISSON_BODY_MEMORY sets the limit")

    /// The engine did not do its part: nothing was denied.
    var isOfEngine: Bool { status == 502 || status == 504 }

    static let notVisible = GateAnswer(404, "not_visible", "No such object")
    static let unreadableBody = GateAnswer(
        400, "unreadable_body", "the request's body is to be judged, and is none that can be")
    static let bodyTooLarge = GateAnswer(
        413, "body_too_large", "the request's body is to be judged, and has more than \(JudgedBody.limit) bytes")
    static let tooManyBodies = GateAnswer(
        503, "too_many_bodies", "too many requests wait for the rest of a body that is to be judged")
    static let tooManyAnswers = GateAnswer(
        503, "too_many_answers",
        "too much of filtered answers waits for the clients that asked; CAISSON_BODY_MEMORY sets the limit")
    static let bodyNotJSON = GateAnswer(
        415, "body_not_json", "the request's body is to be judged, and its Content-Type is not application/json")
    static let formBody = GateAnswer(
        415, "form_body",
        "a form's fields would count in front of the query's, which is what is judged and logged; leave the form out")
    static let bodyTimeout = GateAnswer(
        408, "body_timeout", "the request's body is to be judged, and was not complete within 60 seconds")

    static func daemonUnreachable(_ why: String) -> GateAnswer {
        GateAnswer(502, "daemon_unreachable", unreachable + why)
    }

    private static let unreachable = "the engine cannot be reached: "

    /// Why it is given, for a line that speaks of the engine already.
    var cause: String {
        message.hasPrefix(Self.unreachable) ? String(message.dropFirst(Self.unreachable.count)) : message
    }

    static let daemonTimeout = GateAnswer(504, "daemon_timeout", "the engine did not accept the connection in time")
    static let daemonClosed = GateAnswer(502, "daemon_closed", "the engine closed the connection without an answer")
    static let answerNotUnderstood = GateAnswer(
        502, "answer_not_understood", "the engine's answer was not understood, and is not passed on")
}

extension HeadError {
    /// `bare_line_feed` as `bare line feed`.
    var words: String { rawValue.substituting("_", with: " ") }
}

extension JSONError {
    var words: String { rawValue.substituting("_", with: " ") }
}

extension TargetError {
    var words: String { rawValue.substituting("_", with: " ") }
}

// MARK: - Bytes

extension GateAnswer {
    /// How the answer ends its turn on the connection.
    struct Manner {
        var version = HTTPVersion.http11
        var keepsAlive = false
        var toHead = false
    }

    func render(_ requestID: String, _ manner: Manner) -> ByteBuffer {
        let body = Self.body("\(message) (request \(requestID))")
        var answer = ByteBuffer()
        answer.reserveCapacity(192 + body.count)
        answer.writeString("HTTP/1.1 \(status) \(Self.phrase(status))\r\nContent-Type: application/json\r\n")
        answer.writeString("Caisson-Request: \(requestID)\r\nContent-Length: \(body.count)\r\n")
        if !manner.keepsAlive {
            answer.writeStaticString("Connection: close\r\n")
        } else if manner.version == .http10 {
            answer.writeStaticString("Connection: keep-alive\r\n")
        }
        answer.writeStaticString("\r\n")
        if !manner.toHead { answer.writeBytes(body) }
        return answer
    }

    /// `{"message":"…"}` and a line feed, as the engine writes it (moby `daemon/server/httputils`).
    private static func body(_ message: String) -> [UInt8] {
        var body = Array(#"{"message":""#.utf8)
        for byte in message.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): body += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, 0x7F: body += Array("\\u00".utf8) + [hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            default: body.append(byte)
            }
        }
        return body + Array("\"}\n".utf8)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x57 + digit }

    private static func phrase(_ status: Int) -> StaticString {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 431: "Request Header Fields Too Large"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}
