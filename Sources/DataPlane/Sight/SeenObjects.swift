import DockerAPI
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
        var counts = VisibleCounts()
        for object in objects {
            let isShown = visibility.shows(object)
            if isShown { counts.add(object) }
            snapshot.note(object.kind, id: object.id, names: Self.names(of: object), isShown: isShown)
            guard !isShown, !Self.isPredefined(object) else { continue }
            hidden.append(String(object.id.prefix(Self.shortID)))
            hidden += object.names.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        }
        snapshot.counts = counts
        self.snapshot = snapshot
        hiddenWords = hidden.filter { !$0.isEmpty }
    }

    /// Every engine has these networks, and their names stand in other words.
    private static func isPredefined(_ object: ObjectDescription) -> Bool {
        object.kind == .network && object.names.allSatisfy(["none", "host", "bridge"].contains)
    }

    /// An image may be called without its tag where that is `latest`.
    private static func names(of object: ObjectDescription) -> [String] {
        guard object.kind == .image else { return object.names }
        return object.names + object.names.filter { $0.hasSuffix(":latest") }.map { String($0.dropLast(7)) }
    }

    /// Whether the text names nothing that is hidden, but for what the client said itself.
    func mayBeRead(_ text: String, to said: SaidWords) -> Bool {
        let unsaid = said.unsaid(in: text)
        return !hiddenWords.contains(where: unsaid.holds)
    }
}

extension VisibleCounts {
    /// As the engine sorts them for `/info`: what neither runs nor is paused is stopped.
    fileprivate mutating func add(_ object: ObjectDescription) {
        switch object.kind {
        case .image: images += 1
        case .container:
            containers += 1
            switch object.state {
            case "running": running += 1
            case "paused": paused += 1
            default: stopped += 1
            }
        default: break
        }
    }
}
