// SPDX-License-Identifier: Apache-2.0

// Any bytes are JSON or are refused; the skip finds the same end as the strict reading, alike at every split; a string
// that was read is decoded to UTF-8. A filtered list is the same at every split, its bytes stand in this order in what
// came in, and nothing of a hidden element is in it. Compiled with the whole of Sources/ResponseFilters, see Scripts/fuzz.

import DockerAPI
import PolicyCore

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScan(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: start + 1, count: count - 1)
    fuzzFilter(Array(bytes))
    fuzzFilter(list(around: Array(bytes)), isList: true)
    let whole = skipped([bytes])
    for split in 1..<min(bytes.count, 64) where bytes.count > 1 {
        let (head, tail) = (bytes[..<split], bytes[split...])
        let parts = [UnsafeRawBufferPointer(rebasing: head), UnsafeRawBufferPointer(rebasing: tail)]
        precondition(skipped(parts) == whole, "a split changes the end")
    }
    guard let end = try? JSONScan.value(in: bytes, from: 0, outerDepth: 0) else { return 0 }
    precondition(end > 0 && end <= bytes.count)
    // `0e9\` is a number and a byte too many to the one, and no JSON as a whole to the other.
    let isSeparate = end == bytes.count || JSONScan.endsScalar(bytes[end]) || [0x22, 0x5B, 0x7B].contains(bytes[0])
    if isSeparate { precondition((try? StructuralSkip.end(in: bytes, from: 0)) == end, "the skip ends elsewhere") }
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
            if let end = try skip.advance(in: part, from: 0) { return before + end }
        } catch {
            return nil
        }
        before += part.count
    }
    return nil
}

/// Containers are shown by a label; nothing of the others may be seen.
private let plan = ResponsePlan.choose(
    for: .containerList,
    visibility: Visibility([.container: .init(shown: [.label(key: .exact("l"), value: .exact("s"))])]),
    redaction: Redaction())
private let hidden = [UInt8](repeating: 0x68, count: 64)

/// A list with the input as a member of three elements, before what decides and behind it; that in the middle is hidden.
private func list(around value: [UInt8]) -> [UInt8] {
    func element(_ id: [UInt8], _ label: String) -> [UInt8] {
        Array(#"{"x":"#.utf8) + value + Array(#","Id":""#.utf8) + id + Array(#"","Labels":{"l":"\#(label)"},"y":"#.utf8)
            + value
            + [0x7D]
    }
    let shown = Array("1".utf8)
    return [0x5B] + element(shown, "s") + [0x2C] + element(hidden, "h") + [0x2C] + element(shown, "s") + [0x5D]
}

private struct Filtered: Equatable {
    var output: [UInt8] = []
    var error: FilterError?
}

private func filtered(_ bytes: [UInt8], split: Int, limit: Int? = nil) -> Filtered? {
    guard case .filter(let plan) = plan else { return nil }
    var filter = ResponseFilter(plan: plan, snapshot: VisibleObjects(), limit: limit)
    var filtered = Filtered()
    do throws(FilterError) {
        for part in [bytes[..<split], bytes[split...]] {
            var progress = try Array(part).withUnsafeBufferPointer { (part) throws(FilterError) in
                try filter.write(UnsafeRawBufferPointer(part), into: &filtered.output)
            }
            while case .needs = progress { progress = try filter.learned(VisibleObjects(), into: &filtered.output) }
        }
        try filter.finish(into: &filtered.output)
    } catch {
        filtered.error = error
    }
    return filtered
}

private func fuzzFilter(_ bytes: [UInt8], isList: Bool = false) {
    guard let whole = filtered(bytes, split: bytes.count) else { return }
    for split in 0..<min(bytes.count, 200) {
        precondition(filtered(bytes, split: split) == whole, "a split changes the answer")
    }
    var rest = bytes[...]
    for byte in whole.output {
        guard let place = rest.firstIndex(of: byte) else { preconditionFailure("a byte came from nowhere") }
        rest = rest[(place + 1)...]
    }
    guard isList, JSONScan.isWhole(bytes) else { return }
    precondition(!contains(whole.output, hidden), "a hidden id")
    guard whole.error == nil, let one = filtered(bytes, split: bytes.count, limit: 1) else { return }
    precondition(
        one.error == nil && whole.output.starts(with: one.output.dropLast()), "the limit changes the beginning")
}

private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    text.indices.contains { text[$0...].starts(with: part) }
}

extension JSONScan {
    fileprivate static func isWhole(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { (try? value(in: $0, from: 0, outerDepth: 0)) == $0.count }
    }
}
