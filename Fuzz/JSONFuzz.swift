// SPDX-License-Identifier: Apache-2.0

// Any bytes are JSON or are refused; what is accepted is written, and read again as the same value. A body that has
// its canonical names has them when it is read again. Compiled into the module it tests, see Scripts/fuzz.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    checkIsReadAgain(bytes) { (bytes) throws(JSONError) in try JSONReader.read(from: bytes) }
    for endpoint in Endpoint.allCases where BodySchema.shape(of: endpoint) != nil {
        checkIsReadAgain(bytes) { (bytes) throws(JSONError) in try CanonicalBody.read(from: bytes, of: endpoint) }
    }
    return 0
}

func checkIsReadAgain(
    _ bytes: UnsafeRawBufferPointer, _ read: (UnsafeRawBufferPointer) throws(JSONError) -> JSONValue
) {
    guard let value = try? read(bytes) else { return }
    let text = JSONWriter.write(value)
    guard let again = text.withUnsafeBytes({ try? read($0) }) else { preconditionFailure("what is sent is refused") }
    precondition(again == value, "what is sent is read otherwise")
    precondition(JSONWriter.write(again) == text)
}
