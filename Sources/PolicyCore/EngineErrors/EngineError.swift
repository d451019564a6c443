// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// A response with a status other than 2xx, of which the client gets the text or a replacement.
///
/// The choice depends on the request and the engine's bytes, and on nothing that is hidden; otherwise a client could
/// make the engine confirm a guess.
public struct EngineError {
    let handling: ResponseHandling

    /// The most bytes of a text; known sentences are shorter.
    static let longest = 4096

    public init(handling: ResponseHandling) { self.handling = handling }

    /// Returns the text for the client; nil if it is to be replaced.
    public func told(in body: [UInt8]) -> String? {
        guard !handling.errorsAreListed || isKnown(body) else { return nil }
        return handling.renames.turningBack(String(decoding: body, as: UTF8.self))
    }

    /// Returns the replacement, one text for each status.
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

    /// Returns the texts in the engine's JSON, or the plain text; nil for other bodies.
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
    /// Returns the engine's JSON text with the requested names in it.
    func turningBack(_ text: String) -> String {
        reduce(text) { $0.substituting($1.from, with: Self.escaped($1.to)) }
    }

    /// Returns the name as Go escapes it in a JSON string.
    private static func escaped(_ name: String) -> String {
        String(decoding: JSONWriter.write(.string(name)).dropFirst().dropLast(), as: UTF8.self)
    }
}
