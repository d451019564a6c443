// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Judgement of images' names. An image has several names, each with tags, so a request may mean more than it writes.
extension VisibilityEvaluation {
    /// Judges a name that the request gives to an image: a hidden image must not lose it.
    mutating func protectImage(name: String, tag: String) {
        guard view.visibility.rules(.image), let image = query?[name], !image.isEmpty else { return }
        let written = String(decoding: image, as: UTF8.self)
        let tagged = query?[tag].map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let reference = ImageReference(name: written, tag: tagged) else {
            return deny(.notAnImageName(parameter: name))
        }
        // Without a tag a pull would fetch all tags.
        if name == "fromImage", tagged.isEmpty, ImageReference.isBare(written) { query?.set(tag, to: "latest".utf8) }
        denyForeign(reference)
        if name == "repo" { judgeOwner(ofImageNamed: reference) }
    }

    /// Judges the owner of an image's new name: it is taken from the image that had it.
    private mutating func judgeOwner(ofImageNamed reference: ImageReference) {
        guard let ownership = view.ownership, let owner = ownership.owner, let results = facts.objects else { return }
        let question = ObjectQuestion(kind: .object(.image), reference: reference.text)
        guard let found = results.byQuestion[question].flatMap({ shown(for: question, in: $0) }),
            let image = found.descriptions.first, !ownership.owns(image),
            !ImageReference.isOnlyID(reference.text, of: image, isPodman: results.isPodman)
        else { return }
        deny(.ownership(.notOwn(owner: owner, .image, name: reference.text)))
    }

    private mutating func denyForeign(_ reference: ImageReference) {
        // Local images are no evidence about a registry.
        if endpoint == .distributionInspect {
            if !couldShow(reference, isPodman: false) { deny(.foreignImage(reference.text)) }
            return
        }
        let question = ObjectQuestion(kind: .object(.image), reference: reference.text)
        questions.append(question)
        guard let results = facts.objects, let result = results.byQuestion[question] else { return }
        // An image that was found by its id loses no name by this.
        let isThere = result.candidates.contains { candidate in
            candidate.descriptions.first.map {
                ImageReference.isOnlyID(reference.text, of: $0, isPodman: results.isPodman)
            }
                != true
        }
        let isOwn =
            isThere
            ? shown(for: question, in: result) != nil : couldShow(reference, isPodman: results.isPodman)
        if !isOwn { deny(.foreignImage(reference.text)) }
    }

    /// Whether the image could be visible under whichever name an engine gives it.
    private func couldShow(_ reference: ImageReference, isPodman: Bool) -> Bool {
        reference.names(isPodman: isPodman).allSatisfy(view.visibility.couldShow(imageNamed:))
    }

    // MARK: Names

    /// Returns the found object if it exists for the client under this reference: a hidden name of a visible image
    /// names nothing.
    func shown(for question: ObjectQuestion, in result: ObjectResult) -> ObjectResult.Candidate? {
        guard let found = result.shown(by: view.visibility), isItself(found, for: question) else { return nil }
        guard question.kind == .object(.image), view.visibility.namesImages, let image = found.descriptions.first
        else { return found }
        if ImageReference.isID(question.reference, of: image) { return found }
        let names = view.visibility.names(of: image)
        if names.areAll { return found }
        let meant = ImageReference.names(
            of: image, meantBy: question.reference, isPodman: facts.objects?.isPodman == true)
        return !meant.isEmpty && meant.allSatisfy(names.contains) ? found : nil
    }

    private func shownImage(named asked: String) -> ObjectResult.Candidate? {
        let question = ObjectQuestion(kind: .object(.image), reference: asked)
        return facts.objects?.byQuestion[question].flatMap { shown(for: question, in: $0) }
    }

    /// Judges the removal of an image. By ID, or by a digest, all its names are removed; by a tag only that one. The
    /// content of a platform is removed from all images that have it, whatever their names.
    mutating func judgeImageRemoval() {
        guard endpoint == .imageDelete, view.visibility.rules(.image) else { return }
        if query?["platforms"]?.isEmpty == false { return deny(.reachesHidden(parameter: "platforms")) }
        guard view.visibility.namesImages, let range = facts.match?.name else { return }
        let asked = String(decoding: facts.request.target.name(at: range), as: UTF8.self)
        guard let image = shownImage(named: asked)?.descriptions.first else { return }
        let names = view.visibility.names(of: image)
        guard ImageReference.isIDInRemoval(asked, of: image) || asked.holds("@"),
            !image.names.allSatisfy(names.contains)
        else { return }
        deny(.imageLosesNames)
    }

    // MARK: Image names in the path

    /// Returns the name for a push or an export. Without a tag both take all of the name's tags, and a push takes the
    /// tag in the query.
    mutating func imageName(for asked: String) -> String {
        if endpoint == .distributionInspect { return remoteName(for: asked) }
        guard endpoint == .imagePush else {
            return wholeName(for: asked, resolved: resolve(.object(.image), reference: asked))
        }
        let tag = query?["tag"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let reference = ImageReference(name: asked, tag: tag) else {
            deny(.notAnImageName(parameter: nil))
            return asked
        }
        guard resolve(.object(.image), reference: reference.text) == reference.text else {
            let question = ObjectQuestion(kind: .object(.image), reference: reference.text)
            return Decoy(digits: facts.objects?.decoy(for: question) ?? "").name(for: asked, isImage: true)
        }
        if tag.isEmpty, ImageReference.isBare(asked) { query?.set("tag", to: "latest".utf8) }
        return asked
    }

    /// Returns the name for a registry, where local images do not count: a name that a rule could show may be
    /// requested, by its name there.
    mutating func remoteName(for asked: String) -> String {
        guard let reference = ImageReference(name: asked) else {
            deny(.notAnImageName(parameter: nil))
            return asked
        }
        denyForeign(reference)
        return asked
    }

    /// Returns the name for an export, which would hold every tag of a bare name.
    private func wholeName(for asked: String, resolved: String) -> String {
        guard endpoint == .imageGet || endpoint == .imageGetAll, resolved == asked, ImageReference.isBare(asked),
            let reference = ImageReference(name: asked), let found = shownImage(named: asked)
        else { return resolved }
        let names = found.descriptions.first?.names ?? []
        return names.contains(where: reference.names.contains) ? reference.text : found.id
    }
}
