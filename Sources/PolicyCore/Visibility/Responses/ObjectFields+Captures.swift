// SPDX-License-Identifier: Apache-2.0

extension ObjectFields {
    /// What is found at a place of an object.
    public enum Capture: Sendable, Equatable {
        case id, name, labels, image
        /// An owner, by its index in ``owners``; or a part of an event, a mount or a host's configuration.
        case part(Int)

        /// How many marks of a ``PathTree`` stand before those of parts.
        private static let others = 4

        /// As a mark in a ``PathTree``.
        var mark: Int {
            switch self {
            case .id: 0
            case .name: 1
            case .labels: 2
            case .image: 3
            case .part(let index): Self.others + index
            }
        }

        public init(mark: Int) {
            switch mark {
            case 0: self = .id
            case 1: self = .name
            case 2: self = .labels
            case 3: self = .image
            default: self = .part(mark - Self.others)
            }
        }
    }

    /// The places that must be looked at to judge under these rules, and no others.
    func captures(under visibility: Visibility) -> [(capture: Capture, path: String)] {
        var captures: [(Capture, String)] = []
        if let kind, visibility.rules(kind) {
            let wanted = visibility[kind].wanted
            if let id { captures.append((.id, id)) }
            if wanted.names { captures += names.map { (.name, $0) } }
            if wanted.labels { captures += labels.map { (.labels, $0) } }
            if wanted.image, let image { captures.append((.image, image)) }
        }
        for (index, owner) in owners.enumerated() where visibility.rules(owner.kind) {
            captures.append((.part(index), owner.path))
        }
        return captures
    }
}

extension Treatment {
    /// What the filter must find in the value before it decides, by capture.
    func captures(under visibility: Visibility) -> [(capture: ObjectFields.Capture, path: String)] {
        switch self {
        case .judge(let fields): fields.captures(under: visibility)
        case .judgeEvent: EventFields.captures
        case .judgeMount: MountFields.captures
        case .processTitles: [(.name, "Titles[]")]
        case .joinedHost: NamespaceFields.captures
        case .buildLine: [(.name, "stream")]
        default: []
        }
    }

    func judgedKind(under visibility: Visibility) -> ObjectKind? {
        guard case .judge(let fields) = self, let kind = fields.kind, visibility.rules(kind) else { return nil }
        return kind
    }

    func labelKeyLengths(under visibility: Visibility) -> UInt64 {
        if self == .judgeEvent { return EventFields.attributeLengths | visibility[.container].labelKeyLengths }
        return judgedKind(under: visibility).map { visibility[$0].labelKeyLengths } ?? .max
    }

    func captureTree(under visibility: Visibility) -> PathTree {
        var tree = PathTreeBuilder()
        for (capture, path) in captures(under: visibility) { tree.add(capture.mark, at: path) }
        return tree.tree()
    }
}

/// Where an event tells what it is about.
public enum EventFields {
    public static let type = 0
    /// `Actor.ID`, and the `id` of old.
    public static let actor = 1
    public static let action = 2

    /// An attribute of the engine's own that decides: beside it stand the labels of a container.
    public enum Attribute: String, CaseIterable, Sendable {
        case container
        /// Only an event that tells of another name has it.
        case oldName
        /// The name that the object has from now on, or that an image gets or loses.
        case name
        case image
    }

    private static let attributes = "Actor.Attributes"

    /// The attributes are read as labels are. Those that decide are named, so that none of them stands there twice.
    static let captures: [(capture: ObjectFields.Capture, path: String)] =
        [
            (.part(type), "Type"), (.part(action), "Action"), (.part(actor), "Actor.ID"), (.part(actor), "id"),
            (.labels, attributes),
        ] + named

    private static let named: [(capture: ObjectFields.Capture, path: String)] = Attribute.allCases.map {
        (.labels, "\(attributes).\($0.rawValue)")
    }

    static let attributeLengths: UInt64 = Attribute.allCases.reduce(0) {
        $0 | PathTree.length(of: $1.rawValue.utf8.count)
    }
}

/// Where a container tells whose namespaces it has joined.
public enum NamespaceFields {
    public static let network = 0
    private static let hostname = 1
    /// Who has the engine's is called as its node is.
    public static let naming = [network, hostname]

    static let captures: [(capture: ObjectFields.Capture, path: String)] =
        ["NetworkMode", "UTSMode", "PidMode", "IpcMode"].enumerated().map {
            (.part($0.offset), "HostConfig.\($0.element)")
        }
}

/// Where a mount tells what it mounts.
public enum MountFields {
    public static let type = 0
    public static let name = 1
    public static let source = 2

    static let captures: [(capture: ObjectFields.Capture, path: String)] = [
        (.part(type), "Type"), (.part(name), "Name"), (.part(source), "Source"),
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
        return PathTree.length(of: text.utf8.count)
    }
}

extension Visibility.Rule {
    fileprivate var labelKeyLengths: UInt64 { (shown + hidden).reduce(0) { $0 | $1.labelKeyLengths } }

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
