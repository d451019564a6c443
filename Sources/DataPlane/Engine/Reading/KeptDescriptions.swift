// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A description kept of one element of a list.
protocol KeptDescription {
    /// The approximate bytes of memory that it takes.
    var memory: Int { get }
    /// The object with unknown labels.
    var withoutLabels: Self { get }
}

extension ObjectDescription: KeptDescription {
    var withoutLabels: ObjectDescription { .unknown(kind, id: id) }
}

extension ContainerDescription: KeptDescription {}

/// Descriptions, with the memory that they take. Where there is no room the largest ones lose their labels first, so
/// that a client with large objects does not make others unknown.
final class KeptDescriptions<Description: KeptDescription> {
    private(set) var descriptions: [Description] = []
    private let memory: LookupMemory?
    private var kept = 0
    private var held = 0
    private var limit = DescriptionLimit()

    /// The step in which memory is reserved.
    private static var step: Int { 128 << 10 }

    init(in memory: LookupMemory?) { self.memory = memory }

    func add(_ description: Description) throws(EngineLookup.Failure) {
        let description = limit.fitting(description)
        descriptions.append(description)
        kept += description.memory
        guard kept > held, let memory else { return }
        while true {
            do throws(EngineLookup.Failure) {
                // The step covers the element being read, whose memory is released at once.
                try memory.hold(bytes: kept + Self.step)
                held = kept + Self.step
                return
            } catch {
                guard limit.lower() else { throw error }
                kept = limit.fit(&descriptions)
            }
        }
    }
}

/// The most bytes of one description. Real labels are smaller.
struct DescriptionLimit {
    private var bytes = ElementSplitter.memberLimit

    private static let least = 2048

    /// Lowers the limit. Returns false if it is at its least.
    mutating func lower() -> Bool {
        guard bytes > Self.least else { return false }
        bytes /= 2
        return true
    }

    func fitting<Description: KeptDescription>(_ description: Description) -> Description {
        description.memory > bytes ? description.withoutLabels : description
    }

    /// Cuts the descriptions to the limit, and returns the memory that they then take.
    func fit<Description: KeptDescription>(_ descriptions: inout [Description]) -> Int {
        var kept = 0
        for index in descriptions.indices {
            descriptions[index] = fitting(descriptions[index])
            kept += descriptions[index].memory
        }
        return kept
    }
}
