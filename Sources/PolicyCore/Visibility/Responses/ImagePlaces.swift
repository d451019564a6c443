// SPDX-License-Identifier: Apache-2.0

/// The places of images and builds in responses. Sources: moby api/types/image, facts/threats.md (c).
enum ImagePlaces {
    /// An element of `/images/json`.
    static let inList: [ResponsePath] =
        .at(
            .judge(ObjectFields(kind: .image, id: "Id", names: ["RepoTags[]", "RepoDigests[]"], labels: ["Labels"])), ""
        ) + .at(.imageDigests, "RepoDigests") + ownNames + listed

    /// The image's names; `Names` and `History` are Podman's: present and former names.
    private static let ownNames: [ResponsePath] =
        .at(.imageName, "RepoTags[]", "RepoDigests[]", "Names[]", "History[]")

    /// An element of both layouts of `/system/df`. Podman leaves out the fields that rules need there, so the image is
    /// judged by its id.
    static let inUsage: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.image, "Id")])), "")
        + .at(.dropReference(.image, .whole), "RepoTags[]", "Names[]", "History[]")
        // The first of several repositories depends on the hidden ones.
        + .at(.leaveOut([.image]), "RepoDigests") + listed

    private static let listed: [ResponsePath] =
        .at(.blankReference(.image, .imageID), "ParentId")
        + .at(.labels, "Labels") + annotations + users + .at(.count(.notCounted, [.container]), "Containers")
        + .at(.count(.notCounted, [.image]), "SharedSize")

    /// The containers that use the image, as a list of ids.
    private static let users: [ResponsePath] = .at(.leaveOut([.container]), "Manifests[].ImageData.Containers")

    static let inspected: [ResponsePath] =
        .at(
            .judge(
                ObjectFields(
                    kind: .image, id: "Id", names: ["RepoTags[]", "RepoDigests[]"], labels: ["Config.Labels"])), "")
        + ownNames
        + .at(.blankReference(.container, .whole), "Container") + .at(.blankReference(.image, .imageID), "Parent")
        // Compose (1.29, service.py) reads the volumes in it.
        + .at(.empty([.container]), "ContainerConfig")
        // The time of the last tag, which may be a hidden name's.
        + .at(.leaveOut([.image]), "Metadata.LastTagTime")
        + .at(.blankReference(.image, .imageOfStep), "Comment") + .at(.importSource, "Comment")
        + users + annotations + .at(.hostPath, "GraphDriver.Data.*")
        + .at(.buildStep, "ContainerConfig.Cmd") + config.under("Config")
        + config.under("ContainerConfig")

    /// Labels in the image's manifest, which may hold its names, and the places that it was pulled from.
    private static let annotations: [ResponsePath] =
        .at(.leaveOut([.image]), "Descriptor.annotations", "Manifests[].Descriptor.annotations", "Identity")
        + .at(.labels, "Descriptor.annotations", "Manifests[].Descriptor.annotations")

    /// The configuration of an image, whose `Image` is that of the committed container.
    static let config: [ResponsePath] =
        .at(.blankReference(.image, .whole), "Image") + .at(.environment, "Env") + .at(.labels, "Labels")
        + .at(.command, "Cmd", "Entrypoint", "Healthcheck.Test", "Shell") + .at(.buildStep, "OnBuild")

    static let history: [ResponsePath] =
        .at(.buildStep, "[].CreatedBy") + .at(.blankReference(.image, .imageID), "[].Id")
        + .at(.dropReference(.image, .whole), "[].Tags[]") + .at(.emptied(.null, [.image]), "[].Tags")
        + .at(.blankReference(.image, .imageOfStep), "[].Comment") + .at(.importSource, "[].Comment")

    static let pruned = PrunePlaces.lists(of: .image, in: "ImagesDeleted") { items.under("\($0)[]") }

    /// An element of the response to `DELETE /images/{name}`, and of `ImagesDeleted`.
    static let items: [ResponsePath] =
        .at(.judge(ObjectFields(owners: [.init(.image, "Untagged"), .init(.image, "Deleted")])), "")

    /// The output of a build; an error repeats its step.
    static let build: [ResponsePath] =
        .at(.buildLine, "") + .at(.command, "stream") + .at(.engineText, "error", "errorDetail.message")
}
