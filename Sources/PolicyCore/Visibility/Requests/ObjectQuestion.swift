// SPDX-License-Identifier: Apache-2.0

/// An object that a request refers to, as the client wrote it.
public struct ObjectQuestion: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case object(ObjectKind)
        /// An exec, hidden with its container.
        case exec
        /// All tasks of the service with this full id, ended ones included, and if wanted all their containers.
        case tasks(withContainers: Bool)
        /// All objects of these kinds that the service refers to.
        case specification(Set<ObjectKind>)
        /// All objects that the container of this full id implies.
        case implied(Implication)
        /// All objects of this kind that carry the label of the owner with this name. Whoever asks has the owner's turn
        /// to create something as long as the request lasts.
        case owned(ObjectKind)
    }

    public let kind: Kind
    /// An id, a prefix of one, or a name.
    public let reference: String

    public init(kind: Kind, reference: String) {
        self.kind = kind
        self.reference = reference
    }

    /// Whether the engine can be asked with this reference and no other: engines remove empty and dotted parts from a
    /// path, and Podman takes some names of images for paths of its host. Objects with such names, as `/web`, are found
    /// in a list.
    public var canBeAsked: Bool {
        // The name of an owner stands in no path.
        if case .owned = kind { return true }
        let parts = reference.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isClean = !parts.contains { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
        return isClean && (kind != .object(.image) || ImageName.isOnlyImage(reference))
    }
}

/// The engine's result for a reference.
public struct ObjectResult: Sendable {
    /// An object that the reference may mean.
    public struct Candidate: Sendable {
        /// The whole id.
        public let id: String
        /// The object, and those that it belongs to; it is visible if all of them are.
        public let descriptions: [ObjectDescription]

        public init(id: String, descriptions: [ObjectDescription]) {
            self.id = id
            self.descriptions = descriptions
        }
    }

    /// The candidates: one, or several if ids share the prefix or names are equal, or none.
    public let candidates: [Candidate]
    /// Whether the first candidate is the engine's own choice; the others would be chosen if it did not exist.
    private let hasFirst: Bool

    public static let missing = ObjectResult(candidates: [])

    public init(candidates: [Candidate]) {
        self.candidates = candidates
        hasFirst = false
    }

    public init(id: String, descriptions: [ObjectDescription], others: [Candidate] = []) {
        candidates = [Candidate(id: id, descriptions: descriptions)] + others
        hasFirst = true
    }

    /// Whether the engine itself chooses this candidate for the reference.
    func isMeant(_ candidate: Candidate) -> Bool { hasFirst && candidates.first?.id == candidate.id }

    /// Returns the candidate that is meant if hidden objects do not exist; nil if there is none, or it is ambiguous.
    func shown(by visibility: Visibility) -> Candidate? {
        if hasFirst, let first = candidates.first, first.isShown(by: visibility) { return first }
        let shown = allShown(by: visibility)
        return shown.count == 1 ? shown[0] : nil
    }

    /// Returns all visible candidates.
    func allShown(by visibility: Visibility) -> [Candidate] { candidates.filter { $0.isShown(by: visibility) } }
}

extension ObjectResult.Candidate {
    fileprivate func isShown(by visibility: Visibility) -> Bool {
        descriptions.allSatisfy { description in
            // A container that the engine did not find has no name, so a rule may hide it.
            let isUnknown = description.kind == .container && description.names.isEmpty
            return visibility.shows(description) && !(isUnknown && visibility.rules(.container))
        }
    }
}

/// The results of a policy's questions, and decoys: names that no object has, to be sent in place of hidden ones.
public struct ObjectResults: Sendable {
    public let byQuestion: [ObjectQuestion: ObjectResult]
    /// 64 hexadecimal digits, made at random for this request.
    public let decoy: String
    /// The decoy of each question: two missing names must not become one.
    private let decoys: [ObjectQuestion: String]
    /// Whether the engine is Podman, whose requests can do more.
    public let isPodman: Bool

    public init(
        byQuestion: [ObjectQuestion: ObjectResult], decoy: String, decoys: [ObjectQuestion: String] = [:],
        isPodman: Bool = false
    ) {
        self.byQuestion = byQuestion
        self.decoy = decoy
        self.decoys = decoys
        self.isPodman = isPodman
    }

    func decoy(for question: ObjectQuestion) -> String { decoys[question] ?? decoy }

    /// Returns these results together with those of later questions.
    public func adding(_ later: ObjectResults) -> ObjectResults {
        ObjectResults(
            byQuestion: byQuestion.merging(later.byQuestion) { first, _ in first }, decoy: decoy,
            decoys: decoys.merging(later.decoys) { first, _ in first }, isPodman: isPodman || later.isPodman)
    }
}
