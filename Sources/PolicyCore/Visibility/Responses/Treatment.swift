// SPDX-License-Identifier: Apache-2.0

/// Where an object tells what it is: paths from the object's own value.
public struct ObjectFields: Sendable, Equatable {
    /// Another object that this one belongs to or speaks of: if that is hidden, this one is too.
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

    /// Nil if the object is hidden by its owners alone.
    public var kind: ObjectKind?
    /// It must be there: an object without it is not what it claims to be.
    public var id: String?
    public var names: [String] = []
    public var labels: [String] = []
    public var image: String?
    public var owners: [Owner] = []
}

/// How a text refers to an object.
public enum ReferenceForm: Sendable, Equatable {
    /// The text is an id or a name. Empty refers to nothing.
    case whole
    /// The key of a network's `Containers`: a full id; anything else (`ep-…`, `lb-…`) is an endpoint of nobody known,
    /// and hidden with the others.
    case fullID
    /// `container:<id>` among other modes, which refer to nothing (moby api/types/container NetworkMode); a namespace by
    /// its path (Podman) is nobody's who is known.
    case mode
    /// A network's name or id among modes that every engine has (`default`, `bridge`, `host`, `none`), which refer to
    /// nothing, and such of containers.
    case networkMode
    /// The id of an image, `sha256:…` or its digits alone (Podman), among other texts (`<missing>`), which refer to
    /// nothing.
    case imageID
    /// `FROM <image>` among other comments of a build's steps (Podman), which refer to nothing.
    case imageOfStep
    /// `<name>:<rest>`: an item of `VolumesFrom` and of `Links`. The latter begins with `/`.
    case beforeColon
    /// `<volume>:<rest>`, or a path of the host that leads to volumes (``VolumesAtPath``), among others, which refer to
    /// nothing.
    case volumeOfBind
    /// The same, of a mount: nothing is behind it.
    case volumeOfSource
    /// Paths among other words, which may lead to volumes.
    case volumesInWords
    /// A name among paths, which refer to nothing.
    case unlessPath
    /// `/parent/alias` among own names, which refer to nothing.
    case linkAlias
    /// A path of the engine's own directory, with the full id of a container in it.
    case idInPath
}

/// What is done with the value at a place when visibility or redaction asks for it.
public enum Treatment: Sendable, Equatable {
    /// The value is an object: judged by its own bytes, left out if hidden.
    indirect case judge(ObjectFields)
    /// The value is a mount: hidden with the volume or the image that it mounts.
    case judgeMount
    /// The value is a record of `/events`: judged by `Type`, `Actor.ID` and what it tells of containers.
    case judgeEvent
    /// The text refers to an object: if that is hidden the value becomes `""`.
    case blankReference(ObjectKind, ReferenceForm)
    /// The same, but the element or member itself is left out.
    case dropReference(ObjectKind, ReferenceForm)
    /// A name of the image that holds it: left out where the image does not exist under it.
    case imageName
    /// `RepoDigests` of a list, which tells one repository of several in containerd's store: those of all names that are
    /// shown are told there.
    case imageDigests
    /// `Actor.Attributes.name`: left out where what the event is about is shown, but not under that name, which it may
    /// not have any more.
    case nameInEvent
    /// `Actor.Attributes.network` of an event that has no labels among its attributes: becomes `""` if that is hidden.
    case networkInEvent
    /// The names of the object's members refer to objects: members of hidden ones are left out.
    case keys(ObjectKind, ReferenceForm)
    /// A number that counts objects of these kinds.
    case count(VisibleCount, [ObjectKind])
    /// A value that would tell about objects of these kinds and that cannot be judged: it is left out.
    case leaveOut([ObjectKind])
    /// The same of a value into which clients look without asking whether it is there: it becomes `{}`, `[]` or `""`.
    case empty([ObjectKind])
    /// A list or an object, while some of these kinds may be hidden: with nothing left in it, it becomes what the engine
    /// writes where there was nothing, whatever the client wrote once.
    case emptied(EmptyForm, [ObjectKind])
    /// The names of the object's members are those of services; a container that is no service's has none, and is left
    /// out.
    case unnamedMembers([ObjectKind])
    /// The value is a container: found out is whether it joined the network of a hidden one, or the engine's.
    case joinedHost
    /// Has come from the container or the node whose network was joined: becomes `""` if that is hidden.
    case hostname
    /// A variable: `HOSTNAME` is left out where that is the name of a hidden container or node (Podman).
    case hostnameVariable
    /// Is that of the container whose network was joined (Podman): emptied if that is hidden.
    case ofJoinedHost
    /// Is that of the engine's default network: emptied if that is hidden.
    case ofDefaultNetwork
    /// A line of a classic build that names a container: `Running in`, `Removed intermediate container`. Left out.
    case buildLine
    case environment
    /// The value of one variable, whose name stands beside it.
    case valueOfVariable
    case labels
    /// Values of labels that are paths of the host.
    case pathsInLabels
    /// A path that holds the id of a pod (Podman), which nobody can judge: becomes `""`.
    case pathOfPod
    /// `Actor.Attributes`: labels, and the event's own attributes, which stay. Where there are no labels among them, only
    /// those stay that are known.
    case eventLabels
    /// The name that what an event is about had before: left out where it was hidden by then.
    case formerName
    /// `exec_create: <command line>`
    case eventAction
    case command
    /// A step of a build, which can be one that sets variables or labels.
    case buildStep
    /// What the engine says of how something goes on: only sentences that are known, with what the request said.
    case progressLine
    /// The same of a failure, in an answer whose status says nothing of it.
    case errorText
    /// What the engine says, in words of its own, of how a start or an update went: whatever is hidden may stand in it.
    /// Becomes `""` unless it is one of few sentences that name nothing.
    case outcome
    /// The same under redaction: a command, a path or an option of a mount may stand in it.
    case engineText
    /// Conditions on labels, of which some are redacted.
    case leaveOutRedactedLabels
    case hostPath
    /// A path of the host, alone or behind other words: masked from where it begins.
    case pathInText
    /// Options of a volume's driver: one whose name is a known one in other letters is left out (Podman reads any).
    case driverOptions
    /// `Imported from <path or URL>`, or another text with an URL in it: masked whole.
    case importSource
    /// `<host path>:<path>[:<mode>]`
    case bind
    /// Made `""` and not `***`: clients in Go read addresses as such and refuse a text that is none (net/netip).
    case address
    case swarmKey
    /// Base64, hence made `""`.
    case configData
    case credential
    /// The answer of `top`: `Titles` say which columns of `Processes` could show commands or environments.
    case processTitles
    case processCell
}

/// How the engine writes that there are none.
public enum EmptyForm: Sendable, Equatable {
    case null
    case absent
}

/// A number instead of a count that would count hidden objects.
public enum VisibleCount: Sendable, Equatable {
    /// -1, which the engine itself gives where it did not count.
    case notCounted
    case zero
    case containers, running, paused, stopped, images
}

extension Treatment {
    /// Whether it has anything to do.
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
