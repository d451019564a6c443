// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// What a request holds that is not allowed, though a rule lets its endpoint pass.
public enum Violation: Sendable, Equatable {
    /// In its body.
    case body(BodyViolation)
    /// In its path or its query, or that it has no judge at all.
    case parameter(ParameterViolation)
    /// Against what its client may see.
    case visibility(VisibilityViolation)
    /// Against the conditions of the rules that speak of it.
    case condition(ConditionViolation)
    /// Against whose the objects are.
    case ownership(OwnershipViolation)
    /// A violation of the requests by which buildx makes a builder of its own, since it may not use the engine's: why not
    /// is told, too, for buildx itself would only say that it failed.
    indirect case builder(Violation, grpc: VisibilityViolation)
}

/// What of a path or a query is not allowed.
public enum ParameterViolation: Sendable, Equatable {
    /// The query has more than one reading.
    case severalReadings
    /// The query has more than one reading, and what may be bound is limited.
    case severalReadingsOfBinds
    /// A parameter of which it is not known what it does.
    case unknown(String)
    /// A parameter stands twice.
    case repeated(String)
    /// The value of a parameter reaches the engine's host.
    case reachesHost(name: String, HostParameter.Meaning)
    /// The name of an image could be a path of the engine's host.
    case imageNameIsPath
    /// The endpoint binds what it likes from the host, by what is not judged.
    case unjudgedBinds
    /// No route knows the path, and what may be bound is limited.
    case unknownPathWithBinds
    /// A rollback brings back a body that was not judged.
    case rollback
    /// The endpoint creates or widens something by what is not judged.
    case unjudgedCreation
    /// No route knows the path, and what may be created is limited.
    case unknownPathWithCreation
    /// The engine would fetch from an address of the client's choice.
    case unnamedSource
    /// Any image could take a name by which containers may be made.
    case takesImageName
    /// An archive for a container of an engine that writes through its mounts.
    case archiveBesideMounts
    /// An archive for a container that may have a directory of the host, and no root.
    case archiveAsRoot
    /// The body names more volumes than are looked up.
    case tooManyVolumes
    /// A build would push what it builds, and no push is allowed.
    case outputsPush
}

/// What a client that does not see everything may not ask.
public enum VisibilityViolation: Sendable, Equatable {
    // MARK: Whole endpoints

    /// No route knows the path.
    case unknownPath
    case buildKitSession
    /// The answer cannot be filtered.
    case unreadableResponse
    /// Podman's own form of an operation; the endpoint of Docker's that does the same, if there is one.
    case podmanForm(counterpart: Endpoint?)
    /// A build or a load could read hidden images, or take their names.
    case imagesOfBuild
    /// Some tasks of a service may be hidden; of their containers so many may be looked up, where these are looked up at all.
    case logsOfAllTasks(containers: Int?)
    case logOfTaskWithoutContainer
    case pruneOfNetworks
    /// The endpoint binds what it likes from the host.
    case bindsHidden
    /// It takes hidden objects of this kind as well.
    case takesHidden(ObjectKind)
    /// The body of a swarm's start takes hidden objects of this kind as well.
    case swarmTakesHidden(member: String, ObjectKind)
    /// A prune takes hidden objects as well; `byLabel` where a filter could keep it from that.
    case prune(ObjectKind, byLabel: Bool)
    /// The filters of a prune cannot be held to what is an owner's own.
    case pruneBeyondOwn(ObjectKind)
    case redactedArchive
    case redactedPush
    case redactedAttestations

    // MARK: Parameters

    /// The parameter could reach what is hidden.
    case reachesHidden(parameter: String)
    /// The parameter counts what is hidden.
    case countsHidden(parameter: String)
    /// The parameter makes the engine tell more than can be filtered.
    case tellsMore(parameter: String)
    /// `force=1` could remove hidden containers.
    case forceRemovesContainers
    case destinationTakesName
    case linkNamesHidden
    case namespacesOfHidden
    /// A build in the network of a container that could be hidden.
    case networkOfContainer
    case archiveOfSeveral
    /// A rollback brings back a body that was not judged.
    case rollback
    /// The engine writes variables of the container's environment in the place of `$NAME`.
    case changesTellEnvironment
    case comparisonWithHidden
    case detailsOfLogs
    /// A log that is followed takes in tasks that come later.
    case followsLaterTasks

    // MARK: Filters

    case unreadableFilters
    case unknownFilter(String)
    /// The filter tells of a member that is left out of the answer.
    case filterTellsMember(filter: String, member: String)
    case filterTellsContainers(filter: String)
    /// The filter tells of the networks of other containers.
    case filterTellsNetworks(filter: String)
    /// A volume's name or a path has something behind a colon.
    case filterWithColon(filter: String)
    /// The filter `reference` tells of hidden names of images.
    case filterTellsNames
    case filterTellsLabel(filter: String, label: String)
    case filterTellsPaths(filter: String)
    /// The filter tells where hidden volumes are mounted.
    case filterTellsMounts(filter: String)
    /// The filter compares with an attribute of events that may be left out.
    case filterTellsAttribute(filter: String, attribute: String)
    case filterTellsNodes(filter: String)
    /// No type of event is one that all filters, and the type that is asked for, are about.
    case filtersOfOtherEvents
    case filterTellsCommands(filter: String)

    // MARK: What is named

    /// Each name costs a question to the engine, and there are too many.
    case tooManyNames(limit: Int)
    /// What each container brings along costs questions, and there are too many.
    case tooManyImplying(limit: Int)
    /// Of what comes along with a container some may be hidden.
    case impliesObject(Implication, container: String)
    /// What the request names cannot be written in one form.
    case unwritableNames
    /// The parameter of this name, or the path where that is nil, is no name of an image.
    case notAnImageName(parameter: String?)
    case notAVolumeName(String)
    /// An image that is hidden, or would be.
    case foreignImage(String)
    /// By its id an image loses its hidden names as well.
    case imageLosesNames
    case foreignVolume(String, Visibility.Rule)
    case pathToVolumes
    /// There is no such object that the client sees.
    case nothingSeen(ObjectKind, String)
    /// The service refers to what is hidden, and would not after an update.
    case updateLosesHidden
    /// One object has two names in the body.
    case namedTwice(String)

    // MARK: What is made

    /// The client would not see what it makes; the rule says what it sees.
    case unseenAfterwards(ObjectKind, Visibility.Rule)
    case nameOfBridge
    /// What the plugin of a service binds is in its own configuration.
    case plugin
    /// Where the tasks of a service run tells of hidden nodes.
    case placementTellsNodes(String)
    case templateTellsNodes(String)
    /// What a secret or a config holds is filled in by a node.
    case templateOfData
    case constraintTellsLabel(String)
    case constraintTellsAddresses
    /// It is not known what the constraint compares.
    case unknownConstraint(String)
}
