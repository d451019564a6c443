// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// An answer with a status other than 2xx, of which the client gets the text or another one.
///
/// Which of both depends on the request and on the engine's bytes, and on nothing that is hidden: else whoever makes
/// the engine say a guess would see whether it is right.
public struct EngineError {
    let handling: ResponseHandling

    /// No sentence that is known is longer.
    static let longest = 4096

    public init(handling: ResponseHandling) { self.handling = handling }

    /// What the client is told; nil when the engine's words are to be replaced.
    public func told(in body: [UInt8]) -> String? {
        guard !handling.errorsAreListed || isKnown(body) else { return nil }
        return handling.renames.turningBack(String(decoding: body, as: UTF8.self))
    }

    /// One text for each status.
    public func replacement(status: Int) -> String {
        let word =
            switch status {
            case 400: "bad request"
            case 401, 403: "not permitted"
            case 404: "not found"
            case 405: "method not allowed"
            case 409: "conflict"
            case 501: "not implemented"
            case 503: "not available"
            case 500...: "the engine failed"
            default: "refused"
            }
        let message = "\(word): what the engine says could name something that is hidden from this client"
        guard handling.asked.endpoint?.operationId.begins(with: "Libpod") == true else {
            return "{\"message\":\"\(message)\"}\n"
        }
        return "{\"cause\":\"\(word)\",\"message\":\"\(message)\",\"response\":\(status)}\n"
    }

    private func isKnown(_ body: [UInt8]) -> Bool {
        guard body.count <= Self.longest else { return false }
        guard let messages = Self.messages(in: body) else { return false }
        let words = EchoedTerms(handling: handling)
        return messages.allSatisfy { EngineSentences.say($0, with: words) }
    }

    /// The texts in the engine's JSON, or the plain text; nil where it is neither.
    private static func messages(in body: [UInt8]) -> [[UInt8]]? {
        guard body.first == UInt8(ascii: "{") else {
            let text = body.reversed().drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.reversed()
            return text.isEmpty ? [] : [Array(text)]
        }
        guard let members = JSONValue(parameter: body)?.object else { return nil }
        var messages: [[UInt8]] = []
        for member in members {
            switch (member.name, member.value) {
            case ("message", .string(let text)), ("cause", .string(let text)): messages.append(Array(text.utf8))
            case ("response", .number): break
            default: return nil
            }
        }
        return messages
    }
}

extension [ResponseHandling.Rename] {
    /// A text of the engine's in JSON, with the names in it that were asked for.
    func turningBack(_ text: String) -> String {
        reduce(text) { $0.substituting($1.from, with: Self.escaped($1.to)) }
    }

    /// As Go writes it in a string of JSON.
    private static func escaped(_ name: String) -> String {
        String(decoding: JSONWriter.write(.string(name)).dropFirst().dropLast(), as: UTF8.self)
    }
}
