// SPDX-License-Identifier: Apache-2.0

// Any bytes are a target or are refused; what would be sent is read again as the same target, and leads to the same
// endpoint. Compiled into the module it tests, see Scripts/fuzz.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTarget(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let target = try? RequestTarget.read(from: bytes, host: nil) else { return 0 }
    let again = target.canonical.withUnsafeBytes { try? RequestTarget.read(from: $0, host: nil) }
    guard let again else { preconditionFailure("what would be sent is refused") }
    precondition(again.canonical == target.canonical && again.version == target.version)
    precondition(again.withPath(Array.init) == target.withPath(Array.init), "what would be sent is read otherwise")
    for method in Method.allCases {
        let match = RouteTable.match(method, target: target)
        precondition(match == RouteTable.match(method, target: again))
        let length = target.withPath { $0.count }
        if let name = match?.name { precondition(name.upperBound <= length) }
        if let name = match?.secondName { precondition(name.upperBound <= length) }
        if (try? target.checkEncodedSlashes(against: match)) != nil { checkIsClean(again) }
    }
    return 0
}

/// The engine would redirect, or read another path, if any of these were left.
func checkIsClean(_ target: RequestTarget) {
    let path = target.withPath { String(decoding: $0, as: UTF8.self) }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    precondition(!segments.contains(".") && !segments.contains(".."))
    precondition(!segments.dropFirst().dropLast().contains(""))
    precondition(target.canonical.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x23 })
}
