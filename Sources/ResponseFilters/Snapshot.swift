// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import PolicyCore

/// The known visibility of other objects, and the objects that were asked for.
///
/// An object that was asked for and is still unknown counts as hidden, so that none is asked for twice within one
/// element. A document may ask a few times, after which all unknown objects in it count as hidden. A stream may ask
/// again and again.
struct Snapshot {
    private(set) var objects: VisibleObjects
    private(set) var needed: [NeededObject] = []
    private var asked: Set<NeededObject> = []
    /// Whether the known objects are newer than the current record, which the engine sent before it was asked: then the
    /// record does not make them stale, and an unknown object is gone.
    var isNewer: Bool {
        get { isStream && isNewerThanElement }
        set { isNewerThanElement = newValue }
    }
    private var isNewerThanElement = false
    private let visibility: Visibility
    private let isStream: Bool
    /// The number of times that it may still ask.
    private var rounds: Int

    /// The times that a document may ask, enough for objects that are created while it is read.
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

    /// Takes over a newer snapshot in place of the shared one.
    mutating func replace(by objects: VisibleObjects) { self.objects.replace(by: objects) }

    /// Counts the shared objects as its own from here on.
    mutating func disown() { objects.disown() }

    /// Forgets objects that are gone.
    mutating func forgetGone() { objects.forgetGone() }

    /// Drops the needs of the current element.
    mutating func needNothing() {
        if !needed.isEmpty { needed = [] }
    }

    /// Begins another element: the current one has been passed on or left out.
    mutating func forget() {
        if !asked.isEmpty { asked = [] }
    }

    /// Marks an object as stale, since it may be judged differently now: it is asked for once more.
    mutating func markStale(_ kind: ObjectKind, id: String) {
        if isNewer { return }
        if !asked.contains(NeededObject(kind: kind, reference: id)) { objects.forget(kind, id: id) }
    }

    /// Asks once more for an object that may have been replaced or removed; a removed one stays as it was.
    mutating func renew(_ kind: ObjectKind, id: String) {
        let need = NeededObject(kind: kind, reference: id)
        if rounds > 0, !isNewer, !asked.contains(need), !needed.contains(need) { needed.append(need) }
    }

    /// Whether the object is hidden. Provisionally false while it is unknown; the element is then edited again.
    mutating func hides(_ kind: ObjectKind, reference: String) -> Bool {
        if let isShown = objects.shows(kind, reference: reference) { return !isShown }
        let reference = reference.utf8.first == 0x2F ? String(reference.dropFirst()) : reference
        if Self.withOneName.contains(kind), visibility.showsAll(kind, named: reference) { return false }
        return !asks(NeededObject(kind: kind, reference: reference))
    }

    /// The kinds whose objects have one name, so that a name that is always visible suffices.
    private static let withOneName: Set<ObjectKind> = [.container, .network, .volume]

    /// Asks for an object. Returns false if it was asked for already, or no further question is allowed.
    private mutating func asks(_ need: NeededObject) -> Bool {
        if rounds <= 0 || isNewer || asked.contains(need) { return false }
        if !needed.contains(need) { needed.append(need) }
        return true
    }

    /// Returns the counts. Provisionally zero while they are unknown; the element is then edited again.
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
        // A reference that a request may not use cannot be shown.
        if kind == .image, !ImageName.isOnlyImage(reference) { return true }
        return hides(kind, reference: reference)
    }

    private mutating func hides(_ bind: BindReference) -> Bool {
        if let volume = bind.volume?.reference, !volume.isEmpty, hides(.volume, reference: volume) { return true }
        return hides(bind.paths)
    }

    /// Whether one of the named volumes is hidden; a folder with the files of all volumes names none.
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

    /// Returns the parent in a link's alias: `parent` for `/parent/alias`, nil for `/name`.
    private static func parent(of name: String) -> String? {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"))
        return parts.count > 1 ? String(Substring(parts[0])) : nil
    }

    /// Returns the first 64 hexadecimal digits between slashes; the whole text if it is such an id.
    private static func id(in path: String) -> String? {
        path.utf8.split(separator: UInt8(ascii: "/")).first { part in
            part.count == 64 && part.allSatisfy { $0.hexDigitValue != nil }
        }.map { String(Substring($0)) }
    }
}
