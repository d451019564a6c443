// SPDX-License-Identifier: Apache-2.0

/// Where images and builds stand in answers. Sources: moby api/types/image, facts/threats.md (c).
enum ImagePlaces {
    /// An element of `/images/json`.
    static let inList: [ResponsePath] =
        .at(
            .judge(ObjectFields(kind: .image, id: "Id", names: ["RepoTags[]", "RepoDigests[]"], labels: ["Labels"])), ""
        ) + .at(.imageDigests, "RepoDigests") + ownNames + listed

    /// `Names` and `History` are Podman's: those that the image has, and those that it had.
    private static let ownNames: [ResponsePath] =
        .at(.imageName, "RepoTags[]", "RepoDigests[]", "Names[]", "History[]")

    /// An element of both layouts of `/system/df`. Podman leaves out there by what it could be judged: only which it is
    /// counts.
    static let inUsage: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.image, "Id")])), "")
        + .at(.dropReference(.image, .whole), "RepoTags[]", "Names[]", "History[]")
        // Which of several repositories it tells depends on those that are hidden.
        + .at(.leaveOut([.image]), "RepoDigests") + listed

    private static let listed: [ResponsePath] =
        .at(.blankReference(.image, .imageID), "ParentId")
        + .at(.labels, "Labels") + annotations + users + .at(.count(.notCounted, [.container]), "Containers")
        + .at(.count(.notCounted, [.image]), "SharedSize")

    /// Who uses the image, as a list of ids.
    private static let users: [ResponsePath] = .at(.leaveOut([.container]), "Manifests[].ImageData.Containers")

    static let inspected: [ResponsePath] =
        .at(
            .judge(
                ObjectFields(
                    kind: .image, id: "Id", names: ["RepoTags[]", "RepoDigests[]"], labels: ["Config.Labels"])), "")
        + ownNames
        + .at(.blankReference(.container, .whole), "Container") + .at(.blankReference(.image, .imageID), "Parent")
        // Compose reads the volumes in it (1.29, service.py).
        + .at(.empty([.container]), "ContainerConfig")
        // That of the last name, whichever that is.
        + .at(.leaveOut([.image]), "Metadata.LastTagTime")
        + .at(.blankReference(.image, .imageOfStep), "Comment") + .at(.importSource, "Comment")
        + users + annotations + .at(.hostPath, "GraphDriver.Data.*")
        + .at(.buildStep, "ContainerConfig.Cmd") + config.under("Config")
        + config.under("ContainerConfig")

    /// Labels that stand beside the image, in its manifest, and may hold its names; where it was pulled from.
    private static let annotations: [ResponsePath] =
        .at(.leaveOut([.image]), "Descriptor.annotations", "Manifests[].Descriptor.annotations", "Identity")
        + .at(.labels, "Descriptor.annotations", "Manifests[].Descriptor.annotations")

    /// `Image` is what the container was made of that was committed.
    static let config: [ResponsePath] =
        .at(.blankReference(.image, .whole), "Image") + .at(.environment, "Env") + .at(.labels, "Labels")
        + .at(.command, "Cmd", "Entrypoint", "Healthcheck.Test", "Shell") + .at(.buildStep, "OnBuild")

    static let history: [ResponsePath] =
        .at(.buildStep, "[].CreatedBy") + .at(.blankReference(.image, .imageID), "[].Id")
        + .at(.dropReference(.image, .whole), "[].Tags[]") + .at(.emptied(.null, [.image]), "[].Tags")
        + .at(.blankReference(.image, .imageOfStep), "[].Comment") + .at(.importSource, "[].Comment")

    static let pruned = PrunePlaces.lists(of: .image, in: "ImagesDeleted") { items.under("\($0)[]") }

    /// An element of what `DELETE /images/{name}` gives, and of `ImagesDeleted`.
    static let items: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.image, "Untagged"), .init(.image, "Deleted")])), "")

    /// The error of a step tells the step.
    static let build: [ResponsePath] =
        .at(.buildLine, "") + .at(.command, "stream") + .at(.engineText, "error", "errorDetail.message")
}
