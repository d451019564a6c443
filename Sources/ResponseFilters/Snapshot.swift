import PolicyCore

/// What the filter may know of other objects, and what it had to ask for.
///
/// What was asked for and is still unknown counts as hidden, so that nothing is asked twice for one element. A document
/// is over in a moment: it may ask a few times, and then all that is unknown in it counts as hidden. A stream goes on.
struct Snapshot {
    private(set) var objects: VisibleObjects
    private(set) var needed: [NeededObject] = []
    private var asked: Set<NeededObject> = []
    /// How often it may still ask.
    private var rounds: Int

    /// Enough for what comes to be while a document is read.
    static let documentRounds = 4

    init(_ objects: VisibleObjects, isStream: Bool) {
        self.objects = objects
        rounds = isStream ? .max : Self.documentRounds
    }

    mutating func learn(_ objects: VisibleObjects) {
        self.objects.renew(objects)
        asked.formUnion(needed)
        needed = []
        rounds -= 1
    }

    /// What the element in work needed is not needed after all.
    mutating func needNothing() {
        if !needed.isEmpty { needed = [] }
    }

    /// The element in work has been passed on or left out.
    mutating func forget() {
        if !asked.isEmpty { asked = [] }
    }

    /// Something has become of the object by which it could be judged otherwise: it is asked for once more.
    mutating func doubt(_ kind: ObjectKind, _ id: String) {
        if !asked.contains(NeededObject(kind: kind, reference: id)) { objects.forget(kind, id: id) }
    }

    /// The object may have come to be another one, or may be gone: it is asked for once more, and what is gone stays what
    /// it was.
    mutating func renew(_ kind: ObjectKind, _ id: String) {
        let need = NeededObject(kind: kind, reference: id)
        if rounds > 0, !asked.contains(need), !needed.contains(need) { needed.append(need) }
    }

    /// Whether the object is hidden. False for the time being if it is not known: the element is done again then.
    mutating func hides(_ kind: ObjectKind, _ reference: String) -> Bool {
        if let isShown = objects.shows(kind, reference: reference) { return !isShown }
        let reference = reference.utf8.first == 0x2F ? String(reference.dropFirst()) : reference
        let need = NeededObject(kind: kind, reference: reference)
        if rounds <= 0 || asked.contains(need) { return true }
        if !needed.contains(need) { needed.append(need) }
        return false
    }

    /// Whether a text that refers to an object in this form refers to a hidden one.
    mutating func hides(_ kind: ObjectKind, _ text: String, _ form: ReferenceForm) -> Bool {
        if case .fullID = form, Self.idIn(text) != text { return true }
        guard let reference = Self.reference(text, form), !reference.isEmpty else { return false }
        return hides(kind, reference)
    }

    static func reference(_ text: String, _ form: ReferenceForm) -> String? {
        switch form {
        case .whole, .fullID: text
        case .mode: text.hasPrefix("container:") ? String(text.dropFirst("container:".count)) : nil
        case .beforeColon: String(text.prefix { $0 != ":" })
        case .networkMode: networkModes.contains(text) || text.contains(":") ? nil : text
        case .imageID: text.hasPrefix("sha256:") || idIn(text) == text ? text : nil
        case .imageOfStep: text.hasPrefix("FROM ") ? String(text.dropFirst("FROM ".count)) : nil
        case .volumeOfBind: text.hasPrefix("/") ? volumeIn(text) : String(text.prefix { $0 != ":" })
        case .unlessPath: text.hasPrefix("/") ? nil : text
        case .linkAlias: parent(text)
        case .idInPath: idIn(text)
        }
    }

    private static let networkModes: Set<String> = ["default", "bridge", "host", "none"]

    /// `/var/lib/docker/volumes/<volume>/_data` gives the volume, wherever the engine's directory is.
    private static func volumeIn(_ path: String) -> String? {
        let parts = path.prefix { $0 != ":" }.split(separator: "/")
        let data = parts.indices.first { $0 >= 2 && parts[$0] == "_data" && parts[$0 - 2] == "volumes" }
        return data.map { String(parts[$0 - 1]) }
    }

    /// `/parent/alias` gives `parent`, `/name` nothing.
    private static func parent(_ name: String) -> String? {
        let parts = name.split(separator: "/")
        return parts.count > 1 ? String(parts[0]) : nil
    }

    /// The first 64 hexadecimal digits between slashes, or the text if it is such an id.
    private static func idIn(_ path: String) -> String? {
        path.split(separator: "/").first { part in
            part.utf8.count == 64 && part.utf8.allSatisfy { JSONScan.hexValue($0) != nil }
        }.map(String.init)
    }
}
