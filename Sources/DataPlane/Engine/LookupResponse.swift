// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// A whole answer to a question of our own.
struct LookupResponse: Sendable {
    var status = 0
    var engine = EngineLookup.Engine(server: "", apiVersion: "")
    var body = ByteBuffer()
    /// What is kept of a list in the place of its body.
    var listed: ListedDescriptions?
    /// What it takes as long as somebody has it; nil where nobody counts.
    var memory: LookupMemory?

    /// More of an error is not read.
    private static let saidLimit = 4096

    var refusal: EngineLookup.Failure {
        let beginning = body.getSlice(at: body.readerIndex, length: min(body.readableBytes, Self.saidLimit)) ?? body
        let said = JSONValue(engine: beginning)?["message"]?.string ?? String(buffer: beginning)
        return .refused(status: status, said: String(said.prefix(200)))
    }

    /// Whether an error holds these words.
    func mentions(_ words: String) -> Bool {
        status >= 400 && body.readableBytes < 4096 && String(buffer: body).contains(text: words)
    }
}

extension LookupResponse {
    /// What is read of a document has about three times its bytes, which is not known before it is read.
    private static let readingFactor = 3

    /// Counts the bytes that have come, and what will be read of them.
    func countBody() throws(EngineLookup.Failure) {
        try memory?.hold(bytes: body.storageCapacity + Self.readingFactor * body.readableBytes)
    }

    /// Reads the body, and counts what was read beside the bytes.
    func document() throws(EngineLookup.Failure) -> JSONValue {
        guard let value = JSONValue(engine: body) else { throw .notUnderstood }
        try memory?.hold(bytes: body.storageCapacity + value.memory)
        return value
    }
}

extension JSONValue {
    /// What the engine wrote, which is trusted to be JSON; nil when it is not.
    init?(engine bytes: ByteBuffer) {
        let value = bytes.withUnsafeReadableBytes { bytes -> JSONValue? in
            do throws(JSONError) { return try JSONReader.read(from: bytes, limits: .answer) } catch { return nil }
        }
        guard let value else { return nil }
        self = value
    }
}
