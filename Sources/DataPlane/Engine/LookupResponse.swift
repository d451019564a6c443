// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// A whole response to a look-up.
struct LookupResponse: Sendable {
    var status = 0
    var engine = EngineLookup.Engine(server: "", apiVersion: "")
    var body = ByteBuffer()
    /// The descriptions kept of a list, in place of its body.
    var listed: ListedDescriptions?
    /// The memory that it holds; nil if it is not counted.
    var memory: LookupMemory?

    /// The most bytes that are read of an error.
    private static let saidLimit = 4096

    var refusal: EngineLookup.Failure {
        let beginning = body.getSlice(at: body.readerIndex, length: min(body.readableBytes, Self.saidLimit)) ?? body
        let said = JSONValue(engine: beginning)?["message"]?.string ?? String(buffer: beginning)
        return .refused(status: status, said: String(said.prefix(200)))
    }

    /// Whether the response is an error that contains these words.
    func mentions(_ words: String) -> Bool {
        status >= 400 && body.readableBytes < 4096 && String(buffer: body).contains(text: words)
    }
}

extension LookupResponse {
    /// A JSON document takes about three times its bytes once read; the exact number is known only afterwards.
    private static let readingFactor = 3

    /// Counts the bytes received, and those that reading them will take.
    func countBody() throws(EngineLookup.Failure) {
        try memory?.hold(bytes: body.storageCapacity + Self.readingFactor * body.readableBytes)
    }

    /// Reads the body as JSON, and counts the memory of the document beside the bytes.
    func document() throws(EngineLookup.Failure) -> JSONValue {
        guard let value = JSONValue(engine: body) else { throw .notUnderstood }
        try memory?.hold(bytes: body.storageCapacity + value.memory)
        return value
    }
}

extension JSONValue {
    /// Reads the engine's JSON; returns nil if it is not valid.
    init?(engine bytes: ByteBuffer) {
        let value = bytes.withUnsafeReadableBytes { bytes -> JSONValue? in
            do throws(JSONError) { return try JSONReader.read(from: bytes, limits: .answer) } catch { return nil }
        }
        guard let value else { return nil }
        self = value
    }
}
