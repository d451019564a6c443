// SPDX-License-Identifier: Apache-2.0

/// What a treatment looks for in a value before it decides what becomes of it. One object, as it is lent for each value.
public final class Evidence: Sendable {
    /// The places to look at. Marks are of ``ObjectFields/Capture``.
    public let captures: PathTree
    /// The kind of the object that is judged by its own members; nil where none is.
    public let kind: ObjectKind?
    /// A bit for every length (modulo 64) that the key of a deciding label can have.
    public let labelKeyLengths: UInt64
    /// Whether the object has an id: without one it is not what it claims to be.
    public let needsID: Bool
    /// The objects that the value belongs to or speaks of, in the order of their parts in ``captures``.
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
