// SPDX-License-Identifier: Apache-2.0

/// The parts of a value that a treatment examines before it decides. A class, since it is lent for each value.
public final class Evidence: Sendable {
    /// The places to examine; their marks are those of ``ObjectFields/Capture``.
    public let captures: PathTree
    /// The kind of the object that is judged by its own fields; nil if there is none.
    public let kind: ObjectKind?
    /// A bit for each length (modulo 64) that the key of a deciding label can have.
    public let labelKeyLengths: UInt64
    /// Whether the object must have an id; without one it is not what it claims to be.
    public let needsID: Bool
    /// The objects that the value belongs to or refers to, in the order of their parts in ``captures``.
    public let owners: [ObjectFields.Owner]

    init(of treatment: Treatment, under visibility: Visibility) {
        captures = treatment.captureTree(under: visibility)
        kind = treatment.judgedKind(under: visibility)
        labelKeyLengths = treatment.labelKeyLengths(under: visibility)
        if case .judge(let fields) = treatment {
            needsID = fields.id != nil
            owners = fields.owners
        } else {
            needsID = false
            owners = []
        }
    }
}
