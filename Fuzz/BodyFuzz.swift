// SPDX-License-Identifier: Apache-2.0

// Any bytes are chunks or are refused, alike at every split, and no more is consumed than there is.
// The first byte says where to split. Compiled into the module it tests, see Scripts/fuzz.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBody(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: start + 1, count: count - 1)
    let split = Int(start[0]) % bytes.count
    precondition(
        readBody([bytes])
            == readBody([
                UnsafeRawBufferPointer(rebasing: bytes[..<split]), UnsafeRawBufferPointer(rebasing: bytes[split...]),
            ]), "a split changes the reading")
    return 0
}

struct Body: Equatable {
    var data: [UInt8] = []
    var consumed = 0
    var isEnded = false
    var error: FramingError?
}

func readBody(_ parts: [UnsafeRawBufferPointer]) -> Body {
    var reader = BodyReader(framing: .chunked)
    var body = Body()
    for part in parts {
        var rest = part
        while !rest.isEmpty, !reader.isEnded, body.error == nil {
            do throws(FramingError) {
                let piece = try reader.read(from: rest)
                precondition(piece.consumed <= rest.count && piece.data.upperBound <= piece.consumed)
                precondition(piece.consumed > 0 || piece.isEnd, "no progress")
                body.data += rest[piece.data]
                body.consumed += piece.consumed
                rest = UnsafeRawBufferPointer(rebasing: rest[piece.consumed...])
            } catch {
                // How far it came before the error depends on the split; that it failed does not.
                body = Body(data: [], consumed: 0, isEnded: false, error: error)
            }
        }
    }
    body.isEnded = reader.isEnded
    return body
}
