// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPWire

@Suite("A body")
struct BodyReaderTests {
    /// What a body comes to when its bytes arrive in pieces of these sizes.
    private func read(
        _ framing: BodyFraming, _ bytes: [UInt8], split: Int
    ) throws(FramingError) -> (data: [UInt8], rest: Int, ended: Bool) {
        var reader = BodyReader(framing: framing)
        var data: [UInt8] = []
        var consumed = 0
        for part in [bytes[..<split], bytes[split...]] {
            var part = Array(part)
            while !part.isEmpty, !reader.isEnded {
                var piece: Result<BodyPiece, FramingError> = .failure(.malformedTrailer)
                part.withUnsafeBytes { raw in
                    do throws(FramingError) { piece = .success(try reader.read(from: raw)) } catch {
                        piece = .failure(error)
                    }
                }
                let read = try piece.get()
                data += part[read.data]
                consumed += read.consumed
                part.removeFirst(read.consumed)
                if read.consumed == 0 { break }
            }
        }
        return (data, bytes.count - consumed, reader.isEnded)
    }

    @Test(
        "is the same at every split of its bytes",
        arguments: [
            ("5\r\nhello\r\n0\r\n\r\nNEXT", "hello", 4), ("00005\r\nhello\r\n0\r\n\r\n", "hello", 0),
            ("5;a=b\r\nhello\r\n3;x\r\nabc\r\n0;y\r\nX-T: 1\r\nY: 2\r\n\r\nZ", "helloabc", 1),
            ("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0), ("0\r\n\r\n", "", 0),
        ])
    func chunked(text: String, data: String, rest: Int) throws {
        let bytes = Array(text.utf8)
        for split in 0...bytes.count {
            let result = try read(.chunked, bytes, split: split)
            #expect(result.data == Array(data.utf8), "split at \(split)")
            #expect(result.rest == rest)
            #expect(result.ended)
        }
    }

    @Test(
        "whose chunks could be read in two ways is refused at every split",
        arguments: [
            "5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhelloX\r\n", "0x5\r\nhello\r\n", "+5\r\nhello\r\n",
            "-5\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "\r\n", ";a\r\n", "g\r\n", "5;a\nhello\r\n0\r\n\r\n",
            "00000000000000005\r\nhello", "ffffffffffffffff\r\n", "8000000000000000\r\n", "5\rhello",
            "0\r\nX: 1\n\r\n", "0\r\n X: 1\r\n\r\n", "0\r\n\rX", "0\r\nX: \u{0}\r\n\r\n",
        ])
    func refused(text: String) {
        let bytes = Array(text.utf8)
        for split in 0...bytes.count {
            #expect(throws: FramingError.self, "split at \(split)") { try read(.chunked, bytes, split: split) }
        }
    }

    @Test("bounds extensions and trailers")
    func bounds() {
        let long = String(repeating: "a", count: 20_000)
        #expect(throws: FramingError.chunkLineTooLong) {
            try read(.chunked, Array("5;\(long)\r\nhello\r\n".utf8), split: 0)
        }
        #expect(throws: FramingError.trailersTooLarge) {
            try read(.chunked, Array("0\r\nX: \(long)\r\n\r\n".utf8), split: 0)
        }
    }

    @Test("of a known length takes that much and no more")
    func length() throws {
        let bytes = Array("helloNEXT".utf8)
        for split in 0...bytes.count {
            let result = try read(.length(5), bytes, split: split)
            #expect(result.data == Array("hello".utf8))
            #expect(result.rest == 4)
        }
    }

    @Test("until close takes everything and never ends by itself")
    func untilClose() throws {
        let result = try read(.untilClose, Array("hello".utf8), split: 2)
        #expect(result.data == Array("hello".utf8))
        #expect(!result.ended)
    }
}
