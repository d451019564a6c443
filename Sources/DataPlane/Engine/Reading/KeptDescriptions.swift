// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// A description that is kept of one element of a list.
protocol KeptDescription {
    /// About how many bytes of memory it takes.
    var memory: Int { get }
    /// The same object, of which nobody knows the labels.
    var withoutLabels: Self { get }
}

extension ObjectDescription: KeptDescription {
    var withoutLabels: ObjectDescription { .unknown(kind, id: id) }
}

extension ContainerDescription: KeptDescription {}

/// Descriptions, and the room that they take. Where there is no room those with the most labels lose them: whoever makes
/// large objects makes nobody else unknown.
final class KeptDescriptions<Description: KeptDescription> {
    private(set) var descriptions: [Description] = []
    private let memory: LookupMemory?
    private var kept = 0
    private var held = 0
    private var limit = DescriptionLimit()

    /// Room is taken in steps.
    private static var step: Int { 128 << 10 }

    init(in memory: LookupMemory?) { self.memory = memory }

    func add(_ description: Description) throws(EngineLookup.Failure) {
        let description = limit.fitting(description)
        descriptions.append(description)
        kept += description.memory
        guard kept > held, let memory else { return }
        while true {
            do throws(EngineLookup.Failure) {
                // Beside it is the element that is read: what it takes is let go of at once.
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

/// How much one description may take. Nobody's labels are longer in earnest.
struct DescriptionLimit {
    private var bytes = ElementSplitter.memberLimit

    private static let least = 2048

    /// Returns false when it is as low as it gets.
    mutating func lower() -> Bool {
        guard bytes > Self.least else { return false }
        bytes /= 2
        return true
    }

    func fitting<Description: KeptDescription>(_ description: Description) -> Description {
        description.memory > bytes ? description.withoutLabels : description
    }

    /// Returns what they take then.
    func fit<Description: KeptDescription>(_ descriptions: inout [Description]) -> Int {
        var kept = 0
        for index in descriptions.indices {
            descriptions[index] = fitting(descriptions[index])
            kept += descriptions[index].memory
        }
        return kept
    }
}
