// Any bytes are JSON or are refused; the skip finds the same end as the strict reading, alike at every split; a string
// that was read is decoded to UTF-8. Compiled with Sources/ResponseFilters/JSON and FilterError.swift, see Scripts/fuzz.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScan(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: start + 1, count: count - 1)
    let whole = skipped([bytes])
    for split in 1..<min(bytes.count, 64) where bytes.count > 1 {
        let (head, tail) = (bytes[..<split], bytes[split...])
        let parts = [UnsafeRawBufferPointer(rebasing: head), UnsafeRawBufferPointer(rebasing: tail)]
        precondition(skipped(parts) == whole, "a split changes the end")
    }
    guard let end = try? JSONScan.value(bytes, from: 0, outerDepth: 0) else { return 0 }
    precondition(end > 0 && end <= bytes.count)
    // `0e9\` is a number and a byte too many to the one, and no JSON as a whole to the other.
    let isSeparate = end == bytes.count || JSONScan.endsScalar(bytes[end]) || [0x22, 0x5B, 0x7B].contains(bytes[0])
    if isSeparate { precondition((try? StructuralSkip.end(bytes, from: 0)) == end, "the skip ends elsewhere") }
    if let text = JSONText(find: 0, in: bytes) {
        precondition(text.end + 1 == end)
        text.read(in: bytes) { precondition(String(validating: $0, as: UTF8.self) != nil, "not UTF-8") }
    }
    return 0
}

/// The end of the value that begins these pieces; nil if it is not there, or is refused.
func skipped(_ parts: [UnsafeRawBufferPointer]) -> Int? {
    var skip = StructuralSkip()
    var before = 0
    for part in parts {
        do throws(FilterError) {
            if let end = try skip.advance(part, from: 0) { return before + end }
        } catch {
            return nil
        }
        before += part.count
    }
    return nil
}
