import DockerAPI

/// Images are known by names, each of which has tags: what a request means by one is more than what stands there.
extension SightJudgement {
    /// A name that the request gives to an image: one that is hidden must not lose it.
    mutating func protectImage(_ name: String, _ tag: String) {
        guard sight.visibility.rules(.image), let image = query?[name], !image.isEmpty else { return }
        let written = String(decoding: image, as: UTF8.self)
        let tagged = query?[tag].map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let reference = ImageReference(written, tag: tagged) else {
            return deny(.notAnImageName(parameter: name))
        }
        // Without a tag a pull would bring all of them.
        if name == "fromImage", tagged.isEmpty, ImageReference.isBare(written) { query?.set(tag, to: "latest".utf8) }
        denyForeign(reference)
    }

    private mutating func denyForeign(_ reference: ImageReference) {
        let question = ObjectQuestion(.object(.image), reference.text)
        questions.append(question)
        if isSomebodyElses(question, named: reference.names) {
            deny(.foreignImage(reference.text))
        }
    }

    // MARK: Images in the path

    /// What a push or an export means by a name: both take all of its tags where none is written, and a push takes the
    /// one that stands beside it.
    mutating func imageName(_ asked: String) -> String {
        if endpoint == .distributionInspect { return remoteName(asked) }
        guard endpoint == .imagePush else { return wholeName(asked, resolve(.object(.image), asked)) }
        let tag = query?["tag"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let reference = ImageReference(asked, tag: tag) else {
            deny(.notAnImageName(parameter: nil))
            return asked
        }
        guard resolve(.object(.image), reference.text) == reference.text else {
            let question = ObjectQuestion(.object(.image), reference.text)
            return Decoy(facts.objects?.decoy(for: question) ?? "").name(for: asked, isImage: true)
        }
        if tag.isEmpty, ImageReference.isBare(asked) { query?.set("tag", to: "latest".utf8) }
        return asked
    }

    /// A registry is asked, whatever is here: what a rule could show may be asked for, by the name that it has there.
    mutating func remoteName(_ asked: String) -> String {
        guard let reference = ImageReference(asked) else {
            deny(.notAnImageName(parameter: nil))
            return asked
        }
        denyForeign(reference)
        return asked
    }

    /// An export of a bare name would hold every tag that it has.
    private func wholeName(_ asked: String, _ resolved: String) -> String {
        guard endpoint == .imageGet || endpoint == .imageGetAll, resolved == asked, ImageReference.isBare(asked),
            let reference = ImageReference(asked),
            let found = facts.objects?.byQuestion[ObjectQuestion(.object(.image), asked)]?.shown(sight.visibility)
        else { return resolved }
        let names = found.descriptions.first?.names ?? []
        return names.contains(where: reference.names.contains) ? reference.text : found.id
    }
}
