// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters

/// How an answer was filtered: the text that went out, and why it ended early.
struct Filtered: Equatable {
    var text: String
    var error: FilterError?
}

func plan(
    _ endpoint: Endpoint, _ visibility: Visibility = Visibility(), _ redaction: Redaction = Redaction(),
    fields: [String]? = nil
) -> ResponsePlan? {
    guard
        case .filter(let plan) = ResponsePlan.choose(
            for: endpoint, visibility: visibility, redaction: redaction, fields: fields)
    else {
        return nil
    }
    return plan
}

/// Filters a body that comes in pieces of a size; 0 is all at once.
func filter(
    _ body: String, _ plan: ResponsePlan?, _ snapshot: VisibleObjects = VisibleObjects(), limit: Int? = nil,
    piece: Int = 0
) -> Filtered {
    guard let plan else { return Filtered(text: "no plan") }
    var filter = ResponseFilter(plan: plan, snapshot: snapshot, limit: limit)
    var output: [UInt8] = []
    do throws(FilterError) {
        for part in parts(Array(body.utf8), piece) {
            var progress = try write(part, &filter, &output)
            while case .needs = progress { progress = try filter.learned(snapshot, into: &output) }
        }
        try filter.finish(into: &output)
    } catch {
        return Filtered(text: String(decoding: output, as: UTF8.self), error: error)
    }
    return Filtered(text: String(decoding: output, as: UTF8.self))
}

func write(
    _ bytes: [UInt8], _ filter: inout ResponseFilter, _ output: inout [UInt8]
) throws(FilterError) -> ResponseFilter.Progress {
    try bytes.withUnsafeBufferPointer { (bytes) throws(FilterError) in
        try filter.write(UnsafeRawBufferPointer(bytes), into: &output)
    }
}

func parts(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
    guard size > 0 else { return [bytes] }
    return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}

func id(_ digit: Character) -> String { String(repeating: digit, count: 64) }

let home = Visibility([.container: .init(shown: [.label(key: .exact("show"), value: .exact("yes"))])])

/// Container `a` is shown, `b` is not.
var known: VisibleObjects {
    var objects = VisibleObjects()
    objects.note(.container, id: id("a"), names: ["/web"], isShown: true)
    objects.note(.container, id: id("b"), names: ["/secretdb"], isShown: false)
    return objects
}

/// A container as Engine 29 lists it; its members in its order.
func listed(_ digit: Character, _ name: String, shown: Bool, mode: String = "default") -> String {
    """
    {"Id":"\(id(digit))","Names":["/\(name)"],"Image":"busybox","ImageID":"sha256:\(id("6"))",\
    "Command":"sh -c 'echo \\u003e \\"q\\"'","Created":1795225091,"Ports":[],\
    "Labels":{"leaklabel":"\(name)]}\\\\","show":"\(shown ? "yes" : "no")"},"State":"running","Status":"Up 2 seconds",\
    "HostConfig":{"NetworkMode":"\(mode)"},"Unknown":1.50e+3,"Mounts":[]}
    """
}
