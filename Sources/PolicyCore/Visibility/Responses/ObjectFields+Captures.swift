// SPDX-License-Identifier: Apache-2.0

extension ObjectFields {
    /// The meaning of a place of an object.
    public enum Capture: Sendable, Equatable {
        case id, name, labels, image
        /// An owner, by its index in ``owners``; or a part of an event, a mount or a host's configuration.
        case part(Int)

        /// The number of marks of a ``PathTree`` in front of those of parts.
        private static let others = 4

        /// The capture as a mark in a ``PathTree``.
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

    /// Returns the places that judging by these rules needs, and no others.
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
    /// Returns the places that the filter examines before it decides, by capture.
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

/// The places of an event that describe its object.
public enum EventFields {
    public static let type = 0
    /// `Actor.ID`, and the old field `id`.
    public static let actor = 1
    public static let action = 2

    /// An attribute of the engine's own that decides; a container's labels are beside it.
    public enum Attribute: String, CaseIterable, Sendable {
        case container
        /// The former name; only in an event of renaming.
        case oldName
        /// The new name of the object, or the name that an image gets or loses.
        case name
        case image
    }

    private static let attributes = "Actor.Attributes"

    /// The places to examine. Attributes are read like labels; those that decide are named, so that a duplicate is
    /// noticed.
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

/// The places of a container's host configuration that refer to joined namespaces.
public enum NamespaceFields {
    public static let network = 0
    private static let hostname = 1
    /// The namespaces that give a hostname; a container in the engine's own is named like its node.
    public static let naming = [network, hostname]

    static let captures: [(capture: ObjectFields.Capture, path: String)] =
        ["NetworkMode", "UTSMode", "PidMode", "IpcMode"].enumerated().map {
            (.part($0.offset), "HostConfig.\($0.element)")
        }
}

/// The places of a mount that describe its source.
public enum MountFields {
    public static let type = 0
    public static let name = 1
    public static let source = 2

    static let captures: [(capture: ObjectFields.Capture, path: String)] = [
        (.part(type), "Type"), (.part(name), "Name"), (.part(source), "Source"),
    ]
}

extension ObjectSelector {
    /// A bit for each length (modulo 64) that the key of the selector's label can have.
    fileprivate var labelKeyLengths: UInt64 {
        let key: TextPattern
        switch self {
        case .name, .image: return 0
        case .composeProject: key = Self.composeProjectLabel
        case .label(let pattern, _): key = pattern
        case .ownedByOther: key = .exact(Ownership.label)
        }
        guard case .exact(let text) = key else { return .max }
        return PathTree.length(of: text.utf8.count)
    }
}

extension Visibility.Rule {
    fileprivate var labelKeyLengths: UInt64 { (shown + hidden).reduce(0) { $0 | $1.labelKeyLengths } }

    /// The fields of an object that its selectors examine.
    fileprivate var wanted: (names: Bool, labels: Bool, image: Bool) {
        var wanted = (names: false, labels: false, image: false)
        for selector in shown + hidden {
            switch selector {
            case .name: wanted.names = true
            case .label, .composeProject, .ownedByOther: wanted.labels = true
            case .image: wanted.image = true
            }
        }
        return wanted
    }
}
