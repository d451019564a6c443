// SPDX-License-Identifier: Apache-2.0

/// An object that a request refers to, as the client wrote it.
public struct ObjectQuestion: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case object(ObjectKind)
        /// Hidden with the container that it was made for.
        case exec
        /// All tasks of the service with this full id, ended ones among them, and if wanted all containers of these.
        case tasks(withContainers: Bool)
        /// All objects of these kinds to which the service refers that this means.
        case specification(Set<ObjectKind>)
        /// All objects that come along with the container of this full id.
        case implied(Implication)
    }

    public let kind: Kind
    /// An id, the beginning of one, or a name.
    public let reference: String

    public init(kind: Kind, reference: String) {
        self.kind = kind
        self.reference = reference
    }

    /// Where this is false the question would be another one: engines clean a path of empty and dotted parts, and Podman
    /// takes some names of images for paths of its host. What is called so all the same, as `/web`, stands in a list.
    public var canBeAsked: Bool {
        let parts = reference.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isClean = !parts.contains { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
        return isClean && (kind != .object(.image) || ImageName.isOnlyImage(reference))
    }
}

/// What the engine says of it now.
public struct ObjectResult: Sendable {
    /// An object that the reference may mean.
    public struct Candidate: Sendable {
        /// The whole id.
        public let id: String
        /// The object, and those that it belongs to: all of them must be shown.
        public let descriptions: [ObjectDescription]

        public init(id: String, descriptions: [ObjectDescription]) {
            self.id = id
            self.descriptions = descriptions
        }
    }

    /// One, or several where ids begin alike or names are the same, or none.
    public let candidates: [Candidate]
    /// The first is what the engine means; the others would be meant if that were not there.
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

    /// Whether the engine means this one by the reference itself, and not by others that are not there.
    func isMeant(_ candidate: Candidate) -> Bool { hasFirst && candidates.first?.id == candidate.id }

    /// The one that is meant by somebody for whom the others do not exist; nil when that is none, or not clear.
    func shown(by visibility: Visibility) -> Candidate? {
        if hasFirst, let first = candidates.first, first.isShown(by: visibility) { return first }
        let shown = allShown(by: visibility)
        return shown.count == 1 ? shown[0] : nil
    }

    /// All that the reference may mean and that are shown.
    func allShown(by visibility: Visibility) -> [Candidate] { candidates.filter { $0.isShown(by: visibility) } }
}

extension ObjectResult.Candidate {
    fileprivate func isShown(by visibility: Visibility) -> Bool {
        descriptions.allSatisfy { description in
            // A container that the engine did not find has no name: nothing says that no rule hides it.
            let isUnknown = description.kind == .container && description.names.isEmpty
            return visibility.shows(description) && !(isUnknown && visibility.rules(.container))
        }
    }
}

/// The answers to a policy's questions, and names that nobody has, to ask for in the place of what is hidden.
public struct ObjectResults: Sendable {
    public let byQuestion: [ObjectQuestion: ObjectResult]
    /// 64 hexadecimal digits, made at random for this request.
    public let decoy: String
    /// The same for each question: two names that are not there must not become one.
    private let decoys: [ObjectQuestion: String]
    /// The engine is Podman, which does more by some requests.
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

    /// These, and the answers to questions that they led to.
    public func adding(_ later: ObjectResults) -> ObjectResults {
        ObjectResults(
            byQuestion: byQuestion.merging(later.byQuestion) { first, _ in first }, decoy: decoy,
            decoys: decoys.merging(later.decoys) { first, _ in first }, isPodman: isPodman || later.isPodman)
    }
}
