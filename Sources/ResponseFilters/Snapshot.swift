// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import PolicyCore

/// What the filter may know of other objects, and what it had to ask for.
///
/// What was asked for and is still unknown counts as hidden, so that nothing is asked twice for one element. A document
/// is over in a moment: it may ask a few times, and then all that is unknown in it counts as hidden. A stream goes on.
struct Snapshot {
    private(set) var objects: VisibleObjects
    private(set) var needed: [NeededObject] = []
    private var asked: Set<NeededObject> = []
    /// Whether what is known is newer than the record in work, which the engine had sent before it was asked: then that
    /// record is no reason to doubt it, and what it does not know is there no more.
    var isNewer: Bool {
        get { isStream && isNewerThanElement }
        set { isNewerThanElement = newValue }
    }
    private var isNewerThanElement = false
    private let visibility: Visibility
    private let isStream: Bool
    /// How often it may still ask.
    private var rounds: Int

    /// Enough for what comes to be while a document is read.
    static let documentRounds = 4

    init(objects: VisibleObjects, visibility: Visibility, isStream: Bool) {
        self.objects = objects
        self.visibility = visibility
        self.isStream = isStream
        rounds = isStream ? .max : Self.documentRounds
    }

    mutating func learn(_ objects: VisibleObjects) {
        self.objects.renew(objects, keepsNames: !isStream)
        asked.formUnion(needed)
        needed = []
        rounds -= 1
    }

    /// Takes a newer one in the place of what it had in common with others.
    mutating func replace(by objects: VisibleObjects) { self.objects.replace(by: objects) }

    /// What it has in common with others is its own from here on.
    mutating func disown() { objects.disown() }

    /// Nothing is remembered of objects that are gone.
    mutating func forgetGone() { objects.forgetGone() }

    /// What the element in work needed is not needed after all.
    mutating func needNothing() {
        if !needed.isEmpty { needed = [] }
    }

    /// The element in work has been passed on or left out.
    mutating func forget() {
        if !asked.isEmpty { asked = [] }
    }

    /// Something has become of the object by which it could be judged otherwise: it is asked for once more.
    mutating func markStale(_ kind: ObjectKind, id: String) {
        if isNewer { return }
        if !asked.contains(NeededObject(kind: kind, reference: id)) { objects.forget(kind, id: id) }
    }

    /// The object may have come to be another one, or may be gone: it is asked for once more, and what is gone stays what
    /// it was.
    mutating func renew(_ kind: ObjectKind, id: String) {
        let need = NeededObject(kind: kind, reference: id)
        if rounds > 0, !isNewer, !asked.contains(need), !needed.contains(need) { needed.append(need) }
    }

    /// Whether the object is hidden. False for the time being if it is not known: the element is done again then.
    mutating func hides(_ kind: ObjectKind, reference: String) -> Bool {
        if let isShown = objects.shows(kind, reference: reference) { return !isShown }
        let reference = reference.utf8.first == 0x2F ? String(reference.dropFirst()) : reference
        if Self.withOneName.contains(kind), visibility.showsAll(kind, named: reference) { return false }
        return !asks(NeededObject(kind: kind, reference: reference))
    }

    /// What has such a name is shown by it alone, if it is at all.
    private static let withOneName: Set<ObjectKind> = [.container, .network, .volume]

    /// False if it was asked for already, or may be asked for no more.
    private mutating func asks(_ need: NeededObject) -> Bool {
        if rounds <= 0 || isNewer || asked.contains(need) { return false }
        if !needed.contains(need) { needed.append(need) }
        return true
    }

    /// Zeros for the time being if they are not known: the element is done again then.
    mutating func counts() -> VisibleCounts {
        if let counts = objects.counts { return counts }
        _ = asks(NeededObject(kind: .container, reference: ""))
        return VisibleCounts()
    }

    /// Whether a text that refers to an object in this form refers to a hidden one.
    mutating func hides(_ kind: ObjectKind, text: String, form: ReferenceForm) -> Bool {
        switch form {
        case .fullID where Self.id(in: text) != text: return true
        case .mode where ModeReference(parsing: text) == .foreign: return true
        case .volumeOfBind: return hides(BindReference(bind: text))
        case .volumeOfSource: return hides(BindReference(source: text))
        case .volumesInWords: return hides(VolumesAtPath(inWords: text))
        default: break
        }
        guard let reference = Self.reference(in: text, form: form), !reference.isEmpty else { return false }
        // What a request may not name is nothing that could be shown.
        if kind == .image, !ImageName.isOnlyImage(reference) { return true }
        return hides(kind, reference: reference)
    }

    private mutating func hides(_ bind: BindReference) -> Bool {
        if let volume = bind.volume?.reference, !volume.isEmpty, hides(.volume, reference: volume) { return true }
        return hides(bind.paths)
    }

    /// A folder that holds the files of all volumes tells the name of none.
    private mutating func hides(_ paths: VolumesAtPath) -> Bool {
        for name in paths.names where hides(.volume, reference: name) { return true }
        return false
    }

    private static func reference(in text: String, form: ReferenceForm) -> String? {
        switch form {
        case .whole, .fullID: text
        case .mode: if case .container(let reference) = ModeReference(parsing: text) { reference } else { nil }
        case .networkMode: if case .other(let network) = ModeReference(parsing: text) { network } else { nil }
        case .beforeColon: ReferenceBeforeColon(in: text).reference
        case .imageID: text.utf8.starts(with: "sha256:".utf8) || id(in: text) == text ? text : nil
        case .imageOfStep: ImageOfStep(parsing: text)?.name
        case .unlessPath: AbsolutePath.isAbsolute(text) ? nil : text
        case .linkAlias: parent(of: text)
        case .idInPath: id(in: text)
        case .volumeOfBind, .volumeOfSource, .volumesInWords: nil
        }
    }

    /// `/parent/alias` gives `parent`, `/name` nothing.
    private static func parent(of name: String) -> String? {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"))
        return parts.count > 1 ? String(Substring(parts[0])) : nil
    }

    /// The first 64 hexadecimal digits between slashes, or the text if it is such an id.
    private static func id(in path: String) -> String? {
        path.utf8.split(separator: UInt8(ascii: "/")).first { part in
            part.count == 64 && part.allSatisfy { $0.hexDigitValue != nil }
        }.map { String(Substring($0)) }
    }
}
