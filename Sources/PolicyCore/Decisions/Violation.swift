// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// A part of a request that is not allowed, although a rule allows its endpoint.
public enum Violation: Sendable, Equatable {
    /// A value in the body.
    case body(BodyViolation)
    /// A value in the path or in the query, or an endpoint that cannot be judged.
    case parameter(ParameterViolation)
    /// A violation of the client's visibility.
    case visibility(VisibilityViolation)
    /// An unmet condition of the rules on the request.
    case condition(ConditionViolation)
    /// A violation of the ownership of objects.
    case ownership(OwnershipViolation)
    /// A violation of the requests by which buildx creates a builder of its own because it may not use the engine's. It
    /// includes the reason for that, since buildx would only report a failure.
    indirect case builder(Violation, grpc: VisibilityViolation)
}

/// A path or a query that is not allowed.
public enum ParameterViolation: Sendable, Equatable {
    /// The query has more than one reading.
    case severalReadings
    /// The query has more than one reading, and host binds are limited.
    case severalReadingsOfBinds
    /// A parameter with unknown effects.
    case unknown(String)
    /// A parameter stands twice.
    case repeated(String)
    /// The value of a parameter reaches the engine's host.
    case reachesHost(name: String, HostParameter.Meaning)
    /// The name of an image could be a path of the engine's host.
    case imageNameIsPath
    /// The endpoint may bind any host path by input that is not judged.
    case unjudgedBinds
    /// The path belongs to no route, and host binds are limited.
    case unknownPathWithBinds
    /// A rollback restores a body that was not judged.
    case rollback
    /// The endpoint creates or widens an object by input that is not judged.
    case unjudgedCreation
    /// The path belongs to no route, and creation is limited.
    case unknownPathWithCreation
    /// The engine would fetch from an address of the client's choice.
    case unnamedSource
    /// Any image could take a name that containers may use.
    case takesImageName
    /// An archive for a container of an engine that writes through its mounts.
    case archiveBesideMounts
    /// An archive for a container that may have a host directory, and may not run as root.
    case archiveAsRoot
    /// The body names more volumes than may be looked up.
    case tooManyVolumes
    /// A build would push its result, and no push is allowed.
    case outputsPush
}

/// A request that a client with a limited view may not make.
public enum VisibilityViolation: Sendable, Equatable {
    // MARK: Whole endpoints

    /// The path belongs to no route.
    case unknownPath
    case buildKitSession
    /// The response cannot be filtered.
    case unreadableResponse
    /// Podman's own form of an operation; the endpoint of Docker's that does the same, if there is one.
    case podmanForm(counterpart: Endpoint?)
    /// A build or a load could read hidden images, or take their names.
    case imagesOfBuild
    /// Some tasks of a service may be hidden; the number is the limit on look-ups of their containers, if these are
    /// looked up at all.
    case logsOfAllTasks(containers: Int?)
    case logOfTaskWithoutContainer
    case pruneOfNetworks
    /// The endpoint may bind any host path.
    case bindsHidden
    /// The request includes hidden objects of this kind.
    case takesHidden(ObjectKind)
    /// The body of a swarm's start includes hidden objects of this kind.
    case swarmTakesHidden(member: String, ObjectKind)
    /// A prune includes hidden objects; `byLabel` if a filter could exclude them.
    case prune(ObjectKind, byLabel: Bool)
    /// The filters of a prune cannot be limited to the owner's own objects.
    case pruneBeyondOwn(ObjectKind)
    case redactedArchive
    case redactedPush
    case redactedAttestations

    // MARK: Parameters

    /// The parameter could reach hidden objects.
    case reachesHidden(parameter: String)
    /// The parameter counts hidden objects.
    case countsHidden(parameter: String)
    /// The parameter adds details to the response that cannot be filtered.
    case tellsMore(parameter: String)
    /// `force=1` could remove hidden containers.
    case forceRemovesContainers
    case destinationTakesName
    case linkNamesHidden
    case namespacesOfHidden
    /// A build in the network of a container that could be hidden.
    case networkOfContainer
    case archiveOfSeveral
    /// A rollback restores a body that was not judged.
    case rollback
    /// The engine replaces `$NAME` by variables of the container's environment.
    case changesTellEnvironment
    case comparisonWithHidden
    case detailsOfLogs
    /// A followed log includes later tasks.
    case followsLaterTasks

    // MARK: Filters

    case unreadableFilters
    case unknownFilter(String)
    /// The filter reveals a field that is removed from the response.
    case filterTellsMember(filter: String, member: String)
    case filterTellsContainers(filter: String)
    /// The filter reveals the networks of other containers.
    case filterTellsNetworks(filter: String)
    /// A volume's name or a path has text behind a colon.
    case filterWithColon(filter: String)
    /// The filter `reference` reveals hidden names of images.
    case filterTellsNames
    case filterTellsLabel(filter: String, label: String)
    case filterTellsPaths(filter: String)
    /// The filter reveals the mount points of hidden volumes.
    case filterTellsMounts(filter: String)
    /// The filter compares with an attribute of events that may be removed.
    case filterTellsAttribute(filter: String, attribute: String)
    case filterTellsNodes(filter: String)
    /// No type of event fits all filters and the requested type.
    case filtersOfOtherEvents
    case filterTellsCommands(filter: String)

    // MARK: Named objects

    /// The request has more names than may be looked up.
    case tooManyNames(limit: Int)
    /// The containers imply more objects than may be looked up.
    case tooManyImplying(limit: Int)
    /// Objects implied by a container may be hidden.
    case impliesObject(Implication, container: String)
    /// The names in the request cannot be written in one form.
    case unwritableNames
    /// The parameter of this name, or the path if that is nil, is no name of an image.
    case notAnImageName(parameter: String?)
    case notAVolumeName(String)
    /// An image that is hidden, or would be.
    case foreignImage(String)
    /// A removal by ID would remove the image's hidden names as well.
    case imageLosesNames
    case foreignVolume(String, Visibility.Rule)
    case pathToVolumes
    /// The client sees no such object.
    case nothingSeen(ObjectKind, String)
    /// The service refers to hidden objects, and would lose them in an update.
    case updateLosesHidden
    /// One object has two names in the body.
    case namedTwice(String)

    // MARK: Created objects

    /// The client would not see the object that it creates; the rule selects the visible ones.
    case unseenAfterwards(ObjectKind, Visibility.Rule)
    case nameOfBridge
    /// The plugin of a service has its binds in its own configuration.
    case plugin
    /// The placement of a service's tasks reveals hidden nodes.
    case placementTellsNodes(String)
    case templateTellsNodes(String)
    /// A node fills in the data of a secret or config.
    case templateOfData
    case constraintTellsLabel(String)
    case constraintTellsAddresses
    /// The constraint compares an unknown value.
    case unknownConstraint(String)
}
