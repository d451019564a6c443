// SPDX-License-Identifier: Apache-2.0

extension ObjectFields {
    /// What is found at a place of an object: an owner is its index in ``owners`` behind the others.
    public enum Capture {
        public static let id = 0
        public static let name = 1
        public static let labels = 2
        public static let image = 3
        public static let firstOwner = 4
    }

    /// The places that must be looked at to judge under these rules, and no others.
    func captures(_ visibility: Visibility) -> [(capture: Int, path: String)] {
        var captures: [(Int, String)] = []
        if let kind, visibility.rules(kind) {
            let wanted = visibility[kind].wanted
            if let id { captures.append((Capture.id, id)) }
            if wanted.names { captures += names.map { (Capture.name, $0) } }
            if wanted.labels { captures += labels.map { (Capture.labels, $0) } }
            if wanted.image, let image { captures.append((Capture.image, image)) }
        }
        for (index, owner) in owners.enumerated() where visibility.rules(owner.kind) {
            captures.append((Capture.firstOwner + index, owner.path))
        }
        return captures
    }
}

extension Treatment {
    /// What the filter must find in the value before it decides, by capture.
    func captures(_ visibility: Visibility) -> [(capture: Int, path: String)] {
        switch self {
        case .judge(let fields): fields.captures(visibility)
        case .judgeEvent: EventFields.captures
        case .judgeMount: MountFields.captures
        case .processTitles: [(ObjectFields.Capture.name, "Titles[]")]
        case .joinedHost:
            ["NetworkMode", "PidMode", "IpcMode", "UTSMode"].enumerated().map {
                (ObjectFields.Capture.firstOwner + $0.offset, "HostConfig.\($0.element)")
            }
        case .buildLine: [(ObjectFields.Capture.name, "stream")]
        default: []
        }
    }

    func judgedKind(_ visibility: Visibility) -> ObjectKind? {
        guard case .judge(let fields) = self, let kind = fields.kind, visibility.rules(kind) else { return nil }
        return kind
    }

    func labelKeyLengths(_ visibility: Visibility) -> UInt64 {
        guard let kind = judgedKind(visibility) else { return .max }
        let rule = visibility[kind]
        return (rule.shown + rule.hidden).reduce(0) { $0 | $1.labelKeyLengths }
    }

    func captureTree(_ visibility: Visibility) -> PathTree {
        var tree = PathTreeBuilder()
        for (capture, path) in captures(visibility) { tree.add(capture, at: path) }
        return tree.tree()
    }
}

/// Where an event tells what it is about.
public enum EventFields {
    public static let type = 0
    /// `Actor.ID`, and the `id` of old.
    public static let actor = 1
    public static let container = 2
    /// Only an event that tells of another name has it.
    public static let oldName = 3
    public static let action = 4
    /// The name that the object has from now on, or that an image gets or loses.
    public static let name = 5

    static let captures = [
        (ObjectFields.Capture.firstOwner + type, "Type"), (ObjectFields.Capture.firstOwner + action, "Action"),
        (ObjectFields.Capture.firstOwner + actor, "Actor.ID"),
        (ObjectFields.Capture.firstOwner + actor, "id"),
        (ObjectFields.Capture.firstOwner + container, "Actor.Attributes.container"),
        (ObjectFields.Capture.firstOwner + oldName, "Actor.Attributes.oldName"),
        (ObjectFields.Capture.firstOwner + name, "Actor.Attributes.name"),
    ]
}

/// Where a mount tells what it mounts.
public enum MountFields {
    public static let type = 0
    public static let name = 1
    public static let source = 2

    static let captures = [
        (ObjectFields.Capture.firstOwner + type, "Type"), (ObjectFields.Capture.firstOwner + name, "Name"),
        (ObjectFields.Capture.firstOwner + source, "Source"),
    ]
}

extension ObjectSelector {
    /// A bit for every length (modulo 64) that the key of a label it looks at can have.
    fileprivate var labelKeyLengths: UInt64 {
        let key: TextPattern
        switch self {
        case .name, .image: return 0
        case .composeProject: key = Self.composeProjectLabel
        case .label(let pattern, _): key = pattern
        }
        guard case .exact(let text) = key else { return .max }
        return PathTree.length(text.utf8.count)
    }
}

extension Visibility.Rule {
    /// What of an object its selectors look at.
    fileprivate var wanted: (names: Bool, labels: Bool, image: Bool) {
        var wanted = (names: false, labels: false, image: false)
        for selector in shown + hidden {
            switch selector {
            case .name: wanted.names = true
            case .label, .composeProject: wanted.labels = true
            case .image: wanted.image = true
            }
        }
        return wanted
    }
}
