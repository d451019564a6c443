// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension VisibilityViolation {
    /// The sentence about a request that could touch or show hidden or redacted data, with an alternative.
    package var sentence: String {
        switch self {
        case .unknownPath: "what no route knows is not let through while anything is hidden from this client"
        case .buildKitSession: "BuildKit speaks there of all builds, in a language that is not read here"
        case .unreadableResponse: "its answer could show what is hidden from this client, and cannot be filtered"
        case .podmanForm(let counterpart): Self.podmanForm(counterpart)
        case .imagesOfBuild: "it could read images that are hidden from this client, or take their names"
        case .logsOfAllTasks(let containers): Self.logsOfAllTasks(containers)
        case .logOfTaskWithoutContainer:
            "this task has no container, and its log is seen only where its container is"
        case .pruneOfNetworks: "it would remove networks of containers that are hidden from this client"
        case .bindsHidden: "it can bind what it likes from the host, also what is hidden from this client"
        case .takesHidden(let kind): "it would take \(kind)s that are hidden from this client as well"
        case .swarmTakesHidden(let member, let kind):
            "\(member) would take \(kind)s that are hidden from this client as well; leave it as it is"
        case .prune(let kind, let byLabel): Self.prune(kind, byLabel: byLabel)
        case .pruneBeyondOwn(let kind):
            "it could remove \(kind)s that are not this client's own; "
                + "leave out the filter label, or write it as a list of one text"
        case .redactedArchive: "an archive of an image holds what is redacted for this client"
        case .redactedPush: "the registry would be given what is redacted for this client"
        case .redactedAttestations: "what is attested of a build holds its steps and its arguments"
        case .reachesHidden(let name): "\(name) could reach what is hidden"
        case .countsHidden(let name): "\(name) would count what is hidden"
        case .tellsMore(let name): "\(name) tells more than can be filtered"
        case .forceRemovesContainers: "force=1 could remove containers that are hidden from this client"
        case .destinationTakesName: "destination could take the name of an image that is hidden"
        case .linkNamesHidden: "link=1 could name what is hidden"
        case .namespacesOfHidden: "nsoptions could be the namespaces of what is hidden"
        case .networkOfContainer: "a build in the network of a container could be in one that is hidden"
        case .archiveOfSeveral: "only an archive of one image, by names=, holds none that is hidden"
        case .rollback: "a rollback would bring back what was not judged"
        case .changesTellEnvironment:
            "changes may hold no $, for which the engine writes variables of the container, and these are redacted"
        case .comparisonWithHidden: "it could be compared with what is hidden"
        case .detailsOfLogs: "details=1 shows labels and environments beside the log"
        case .followsLaterTasks:
            "follow=1 would add the logs of tasks that come later, which may be hidden from this client"
        case .unreadableFilters: "its filters cannot be read in one way only"
        case .unknownFilter(let name): "nobody knows here what the filter \(name) compares with; leave it out"
        case .filterTellsMember(let name, let member):
            "the filter \(name) would tell of \(member), which is left out of the answer"
        case .filterTellsContainers(let name):
            "the filter \(name) would tell of containers that are hidden from this client"
        case .filterTellsNetworks(let name):
            "the filter \(name) would tell of the networks of other containers; ask by the name of a network"
        case .filterWithColon(let name):
            "the filter \(name) takes a volume's name or a path, without what stands behind a colon"
        case .filterTellsNames:
            "the filter reference would tell of names that are hidden from this client; name one that it sees"
        case .filterTellsLabel(let name, let label):
            "the filter \(name) would tell of the label \(label), which is redacted"
        case .filterTellsPaths(let name):
            "the filter \(name) would tell of paths of the host, which are redacted; ask by the name of a volume"
        case .filterTellsMounts(let name):
            "the filter \(name) would tell where volumes are mounted that are hidden from this client; "
                + "ask by the name of a volume"
        case .filterTellsAttribute(let name, let attribute):
            "the filter \(name) would tell of the attribute \(attribute) of events, which may be left out of them; "
                + "ask by a label"
        case .filterTellsNodes(let name):
            "the filter \(name) would tell of nodes that are hidden from this client; ask by type=daemon"
        case .filtersOfOtherEvents:
            "its filters are about other types of events than the one that is asked for; leave out the type"
        case .filterTellsCommands(let name):
            "the filter \(name) would tell of command lines, which are redacted; ask by the name of an action"
        case .tooManyNames(let limit): "it names more than \(limit) objects, all of which had to be looked up"
        case .tooManyImplying(let limit):
            "it refers to more than \(limit) containers, and what each brings had to be looked up"
        case .impliesObject(let implication, let container): Self.impliesObject(implication, container: container)
        case .unwritableNames: "what it names cannot be written in one form"
        case .notAnImageName(let parameter): "\(parameter ?? "that") is no name of an image"
        case .notAVolumeName(let name): "\(name) is no name of a volume"
        case .foreignImage(let name): "the image \(name) is not this client's"
        case .imageLosesNames:
            "the image has names that are hidden from this client, which it would lose; remove it by its name"
        case .foreignVolume(let name, let rule): "the volume \(name) is not this client's: \(rule.words(for: .volume))"
        case .pathToVolumes: "that path leads to the files of every volume"
        case .nothingSeen(let kind, let name): "there is no \(kind) \(name) that this client sees"
        case .updateLosesHidden:
            "the service has networks, mounts, secrets, configs or constraints that are hidden from this client, and "
                + "would lose them; whoever sees all of it may update it"
        case .namedTwice(let name): "\(name) stands in it twice, under two names"
        case .unseenAfterwards(let kind, let rule): "this client would not see it afterwards: \(rule.words(for: kind))"
        case .nameOfBridge:
            "the name of a bridge could be that of a network which is hidden from this client; leave it out"
        case .plugin: "a service of a plugin can bind what it likes from the host"
        case .placementTellsNodes(let place):
            "\(place) of a service would tell of nodes that are hidden from this client"
        case .templateTellsNodes(let text):
            "\"\(text)\" is a template, which could tell of nodes that are hidden from this client"
        case .templateOfData:
            "what it holds is a template, which could tell of nodes that are hidden from this client"
        case .constraintTellsLabel(let label): "a constraint would tell of the label \(label), which is redacted"
        case .constraintTellsAddresses: "a constraint would tell of the addresses of nodes, which are redacted"
        case .unknownConstraint(let constraint):
            "nobody knows here what the constraint \"\(constraint)\" compares; write it as name==value"
        }
    }

    private static func logsOfAllTasks(_ containers: Int?) -> String {
        let why = "it holds the logs of all tasks of a service, of which some may be hidden from this client"
        let way = "it passes where this client sees every task, ended ones too"
        let limit = containers.map {
            " and every container of these, of which there may be \($0) on this engine, and none elsewhere"
        }
        return "\(why); \(way)\(limit ?? "")"
    }

    private static func impliesObject(_ implication: Implication, container: String) -> String {
        let (what, way) = words(for: implication)
        let why = "the container \(container) brings \(what) along, which may be hidden from this client"
        return "\(why); it passes where \(way)"
    }

    private static func words(for implication: Implication) -> (what: String, way: String) {
        switch implication {
        case .mounts: ("its volumes", "this client sees all of them, and the images that it mounts")
        case .processes:
            ("its processes and volumes", "these are its own, and this client sees all that it has mounted")
        case .memory: ("its shared memory", "that is its own, and no other container's")
        case .networks: ("its networks", "these are its own, and this client sees all of them")
        case .image: ("its image", "this client sees that")
        }
    }

    private static func podmanForm(_ counterpart: Endpoint?) -> String {
        let why = "Podman's own form of it is not read here while something is hidden or redacted for this client"
        return counterpart.map { "\(why); \($0.operationId), Docker's, is" } ?? why
    }

    private static func prune(_ kind: ObjectKind, byLabel: Bool) -> String {
        let why = "it would remove \(kind)s that are hidden from this client as well"
        let way = "with the filter label=…, and a label that shows this client what has it, it takes nothing else"
        return byLabel ? "\(why); \(way)" : why
    }
}
