// SPDX-License-Identifier: Apache-2.0

/// The fields that identify an object, as paths from the object's own value.
public struct ObjectFields: Sendable, Equatable {
    /// Another object that this one belongs to or refers to; if it is hidden, this one is, too.
    public struct Owner: Sendable, Equatable {
        public let kind: ObjectKind
        public let path: String
        public let form: ReferenceForm

        init(_ kind: ObjectKind, _ path: String, _ form: ReferenceForm = .whole) {
            self.kind = kind
            self.path = path
            self.form = form
        }
    }

    /// The kind; nil if the object is hidden only by its owners.
    public var kind: ObjectKind?
    /// The id's path. An object without an id is not what it claims to be.
    public var id: String?
    public var names: [String] = []
    public var labels: [String] = []
    public var image: String?
    public var owners: [Owner] = []
}

/// The form of a reference to an object.
public enum ReferenceForm: Sendable, Equatable {
    /// The text is an id or a name. Empty refers to nothing.
    case whole
    /// The key of a network's `Containers`: a full id. Any other key (`ep-…`, `lb-…`) is an endpoint of unknown owner,
    /// and hidden with the others.
    case fullID
    /// `container:<id>` among other modes, which refer to nothing (moby api/types/container NetworkMode). The owner of
    /// a namespace by its path (Podman) is unknown.
    case mode
    /// A network's name or id among the modes that every engine has (`default`, `bridge`, `host`, `none`) and those of
    /// containers, which refer to nothing here.
    case networkMode
    /// The id of an image, `sha256:…` or its digits alone (Podman), among other texts (`<missing>`), which refer to
    /// nothing.
    case imageID
    /// `FROM <image>` among other comments of a build's steps (Podman), which refer to nothing.
    case imageOfStep
    /// `<name>:<rest>`: an item of `VolumesFrom` and of `Links`. The latter begins with `/`.
    case beforeColon
    /// `<volume>:<rest>`, or a path of the host that leads to volumes (``VolumesAtPath``); other paths refer to
    /// nothing.
    case volumeOfBind
    /// The source of a mount: a volume or a path, without a rest.
    case volumeOfSource
    /// Paths among other words, which may lead to volumes.
    case volumesInWords
    /// A name; paths refer to nothing.
    case unlessPath
    /// `/parent/alias`; the container's own names refer to nothing.
    case linkAlias
    /// A path of the engine's own directory, with the full id of a container in it.
    case idInPath
}

/// The treatment of the value at a place, for visibility or redaction.
public enum Treatment: Sendable, Equatable {
    /// The value is an object: judged by its own fields, left out if hidden.
    indirect case judge(ObjectFields)
    /// The value is a mount: hidden with its volume or image.
    case judgeMount
    /// The value is a record of `/events`: judged by `Type`, `Actor.ID` and its attributes of containers.
    case judgeEvent
    /// The text refers to an object; if that is hidden, the value becomes `""`.
    case blankReference(ObjectKind, ReferenceForm)
    /// The text refers to an object; if that is hidden, the element or field is left out.
    case dropReference(ObjectKind, ReferenceForm)
    /// A name of the image that holds it: left out if the image does not exist under it.
    case imageName
    /// `RepoDigests` of a list, which in containerd's store has one of several repositories: those of all visible names
    /// are written there.
    case imageDigests
    /// `Actor.Attributes.name`: left out if the event's object is visible, but not under that name, which may be a
    /// former one.
    case nameInEvent
    /// `Actor.Attributes.network` of an event without labels among its attributes: becomes `""` if the network is
    /// hidden.
    case networkInEvent
    /// The names of the object's fields refer to objects: fields of hidden ones are left out.
    case keys(ObjectKind, ReferenceForm)
    /// A number that counts objects of these kinds.
    case count(VisibleCount, [ObjectKind])
    /// A value about objects of these kinds that cannot be judged: it is left out.
    case leaveOut([ObjectKind])
    /// A value about objects of these kinds that clients expect to be present: it becomes `{}`, `[]` or `""`.
    case empty([ObjectKind])
    /// A list or an object that may lose hidden elements of these kinds: if it becomes empty, it is written as the
    /// engine writes an absent one, whatever the client once wrote.
    case emptied(EmptyForm, [ObjectKind])
    /// An object whose fields are named by services; a container without a service has no name there, and is left out.
    case unnamedMembers([ObjectKind])
    /// A container: examined for whether it joined the network of a hidden one, or the engine's.
    case joinedHost
    /// A value from the container or node whose network was joined: becomes `""` if that is hidden.
    case hostname
    /// A variable: `HOSTNAME` is left out if it is the name of a hidden container or node (Podman).
    case hostnameVariable
    /// A value of the container whose network was joined (Podman): emptied if that is hidden.
    case ofJoinedHost
    /// A value of the engine's default network: emptied if that is hidden.
    case ofDefaultNetwork
    /// A line of a classic build that names a container, `Running in`, `Removed intermediate container`: left out.
    case buildLine
    case environment
    /// The value of one variable, whose name is beside it.
    case valueOfVariable
    case labels
    /// Labels whose values are paths of the host.
    case pathsInLabels
    /// A path that holds the id of a pod (Podman), which cannot be judged: becomes `""`.
    case pathOfPod
    /// `Actor.Attributes`: labels, and the event's own attributes, which stay. If there are no labels among them, only
    /// known attributes stay.
    case eventLabels
    /// The former name of an event's object: left out if the object was hidden under it.
    case formerName
    /// `exec_create: <command line>`
    case eventAction
    case command
    /// A step of a build, which can be one that sets variables or labels.
    case buildStep
    /// The engine's progress: only known sentences, with words of the request.
    case progressLine
    /// A failure within a response whose status does not show it: only known sentences.
    case errorText
    /// The engine's words on the outcome of a start or an update, which may name hidden objects: becomes `""` unless it
    /// is one of a few sentences without names.
    case outcome
    /// The engine's words under redaction, which may quote a command, a path or an option of a mount.
    case engineText
    /// Constraints on labels, some of them redacted.
    case leaveOutRedactedLabels
    case hostPath
    /// A path of the host, alone or behind other words: masked from its beginning.
    case pathInText
    /// Options of a volume's driver: one whose name differs from a known one only in case is left out (Podman reads
    /// any).
    case driverOptions
    /// `Imported from <path or URL>`, or another text with a URL: masked whole.
    case importSource
    /// `<host path>:<path>[:<mode>]`
    case bind
    /// An address: becomes `""` and not `***`, since clients in Go parse addresses and refuse other texts (net/netip).
    case address
    case swarmKey
    /// The data of a config, in Base64: becomes `""`.
    case configData
    case credential
    /// The response of `top`: by `Titles`, some columns of `Processes` could show commands or environments.
    case processTitles
    case processCell
}

/// The form in which the engine writes an empty list or object.
public enum EmptyForm: Sendable, Equatable {
    case null
    case absent
}

/// The number in place of a count that would include hidden objects.
public enum VisibleCount: Sendable, Equatable {
    /// -1, which the engine itself writes for a count that it did not make.
    case notCounted
    case zero
    case containers, running, paused, stopped, images
}

extension Treatment {
    /// Whether the treatment has an effect.
    func isActive(under visibility: Visibility, redaction: Redaction) -> Bool {
        switch self {
        case .judge(let fields):
            ([fields.kind].compactMap { $0 } + fields.owners.map(\.kind)).contains(where: visibility.rules)
        case .judgeMount: visibility.rules(.volume) || visibility.rules(.image)
        case .judgeEvent: !(visibility.isEmpty && redaction.isEmpty)
        case .formerName: visibility[.container].looksAtNames
        case .imageName, .imageDigests: visibility[.image].looksAtNames
        case .nameInEvent: !visibility.isEmpty
        case .eventLabels: !(visibility.isEmpty && redaction.isEmpty)
        case .progressLine, .errorText: visibility.rules(.image) || redaction.hostPaths || redaction.credentials
        case .networkInEvent: visibility.rules(.network)
        case .blankReference(let kind, _), .dropReference(let kind, _), .keys(let kind, _): visibility.rules(kind)
        case .count(_, let kinds), .leaveOut(let kinds), .empty(let kinds), .emptied(_, let kinds),
            .unnamedMembers(let kinds):
            kinds.contains(where: visibility.rules)
        case .outcome: !visibility.isEmpty
        case .buildLine, .ofJoinedHost, .pathOfPod: visibility.rules(.container)
        case .joinedHost, .hostname, .hostnameVariable: visibility.rules(.container) || visibility.rules(.node)
        case .ofDefaultNetwork: visibility.rules(.network)
        case .driverOptions: visibility.rules(.image) || visibility.rules(.volume) || isActive(under: redaction)
        default: isActive(under: redaction)
        }
    }

    private func isActive(under redaction: Redaction) -> Bool {
        switch self {
        case .environment, .valueOfVariable: redaction.environment != nil
        case .labels: !redaction.labels.isEmpty
        case .eventAction, .command: redaction.commands
        case .buildStep: redaction.commands || redaction.environment != nil || !redaction.labels.isEmpty
        case .engineText: redaction.coversErrors
        case .leaveOutRedactedLabels: !redaction.labels.isEmpty
        case .hostPath, .pathInText, .bind, .pathsInLabels: redaction.hostPaths
        case .driverOptions: redaction.hostPaths || redaction.credentials
        case .importSource: redaction.hostPaths || redaction.addresses || redaction.credentials
        case .address: redaction.addresses
        case .swarmKey: redaction.swarmKeys
        case .configData: redaction.configData
        case .credential: redaction.credentials
        case .processTitles, .processCell: redaction.commands || redaction.environment != nil
        default: false
        }
    }
}
