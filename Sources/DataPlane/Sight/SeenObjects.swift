import PolicyCore

/// What the engine has at one moment, sorted into what a client may see and what it may not.
struct SeenObjects: Sendable {
    let snapshot: VisibleObjects
    /// What must not stand in an error: names and ids of what is hidden, and how their ids begin.
    private let hiddenWords: [String]

    /// The engine prints ids of this length.
    private static let shortID = 12

    init(_ objects: [ObjectDescription], _ visibility: Visibility) {
        var snapshot = VisibleObjects()
        var hidden: [String] = []
        for object in objects {
            let isShown = visibility.shows(object)
            snapshot.note(object.kind, id: object.id, names: Self.names(of: object), isShown: isShown)
            guard !isShown else { continue }
            hidden.append(String(object.id.prefix(Self.shortID)))
            hidden += object.names.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        }
        self.snapshot = snapshot
        hiddenWords = hidden.filter { !$0.isEmpty }
    }

    /// An image may be called without its tag where that is `latest`.
    private static func names(of object: ObjectDescription) -> [String] {
        guard object.kind == .image else { return object.names }
        return object.names + object.names.filter { $0.hasSuffix(":latest") }.map { String($0.dropLast(7)) }
    }

    /// Whether the text names nothing that is hidden.
    func mayBeRead(_ text: String) -> Bool {
        !hiddenWords.contains { text.utf8.count >= $0.utf8.count && text.contains($0) }
    }
}
