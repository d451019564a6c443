// SPDX-License-Identifier: Apache-2.0

// Any bytes are a head or are refused, alike at every split; a head that was rebuilt is read like the one it was
// rebuilt from. Compiled into the module it tests, see Scripts/fuzz.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHead(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let whole = readHead(bytes, splitAt: nil)
    precondition(readHead(bytes, splitAt: count / 2) == whole, "a split changes the reading")
    if case .head(let rebuilt) = whole {
        let again = rebuilt.withUnsafeBytes { readHead($0, splitAt: nil) }
        precondition(again == whole, "what was rebuilt is read otherwise")
    }
    _ = readResponse(bytes)
    return 0
}

enum Reading: Equatable {
    case incomplete
    case refused(HeadError)
    /// The head, rebuilt.
    case head([UInt8])
}

func readHead(_ bytes: UnsafeRawBufferPointer, splitAt split: Int?) -> Reading {
    var finder = HeadEnd()
    do throws(HeadError) {
        if let split, let early = try finder.find(in: UnsafeRawBufferPointer(rebasing: bytes[..<split])) {
            return try rebuild(bytes, end: early)
        }
        guard let end = try finder.find(in: bytes) else { return .incomplete }
        return try rebuild(bytes, end: end)
    } catch {
        return .refused(error)
    }
}

func rebuild(_ bytes: UnsafeRawBufferPointer, end: Int) throws(HeadError) -> Reading {
    let head = RequestHead()
    try head.parse(bytes, end: end)
    precondition(end <= bytes.count && head.target.upperBound <= end)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: end + 1024, alignment: 1)
    defer { memory.deallocate() }
    var writer = HeadWriter(into: memory)
    writer.write(UnsafeRawBufferPointer(rebasing: bytes[head.method.range]))
    writer.write(" ")
    writer.write(UnsafeRawBufferPointer(rebasing: bytes[head.target.range]))
    writer.write(head.version == .http11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n")
    head.writeEndToEndFields(of: bytes, to: &writer)
    switch head.framing {
    case .length(let length):
        writer.write("Content-Length: ")
        writer.write(decimal: length)
        writer.write("\r\n")
    case .chunked: writer.write("Transfer-Encoding: chunked\r\n")
    case .none, .untilClose: break
    }
    writer.write("\r\n")
    precondition(writer.isComplete)
    return .head(Array(memory[..<writer.count]))
}

func readResponse(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var finder = HeadEnd()
    guard let end = try? finder.find(in: bytes) else { return false }
    let head = ResponseHead()
    guard (try? head.parse(bytes, end: end)) != nil else { return false }
    precondition((100...999).contains(head.status))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * end + 16, alignment: 1)
    defer { memory.deallocate() }
    var writer = HeadWriter(into: memory)
    head.writeEndToEndFields(of: bytes, keepsCoding: true, to: &writer)
    precondition(writer.isComplete)
    return true
}
