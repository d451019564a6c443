// SPDX-License-Identifier: Apache-2.0

/// Sentences on the progress of an image or a plugin.
///
/// Sources: moby distribution, pkg/streamformatter, plugin, daemon/containerd; Podman pkg/api/handlers/utils/images.go.
extension EngineSentences {
    static let progressTexts = lines(
        of: """
            Pulling from {image}
            Pulling repository {image}
            Pulling image ({word}) from {image}
            Pulling fs layer
            Pulling {image}
            Trying to pull {image}...
            Waiting
            Downloading
            Downloading from {said}
            Verifying Checksum
            Download complete
            Extracting
            Pull complete
            Already exists
            Getting image source signatures
            Copying blob sha256:{digest}
            Copying config sha256:{digest}
            Writing manifest to image destination
            Storing signatures
            Digest: sha256:{digest}
            sha256:{digest}
            Status: Downloaded newer image for {image}
            Status: Image is up to date for {image}
            Retrying in {number} second
            Retrying in {number} seconds
            The push refers to repository [{image}]
            Preparing
            Pushing
            Pushed
            Layer already exists
            Mounted from {image}
            Skipped foreign layer
            {word}: digest: sha256:{digest} size: {number}
            Importing
            Loading layer
            Loaded image: {image}
            Loaded image ID: sha256:{digest}
            Loaded image(s): {image}
            """)

    private static let progress = progressTexts.compactMap(EngineSentence.init)

    /// Whether a line of progress is one of these; failures are errors instead.
    static func sayProgress(_ line: [UInt8], with words: EchoedTerms) -> Bool {
        progress.contains { $0.isSaid(in: line, with: words) }
    }
}

/// The texts of the engine's that a response may have: those that repeat only words of the request.
public struct SpokenTexts: Sendable {
    private let words: EchoedTerms
    private let renames: [ResponseHandling.Rename]

    public init(handling: ResponseHandling) {
        words = EchoedTerms(handling: handling)
        renames = handling.renames
    }

    /// Returns a JSON text with the requested names in it; nil if nothing changes.
    public func turnedBack(_ text: String) -> String? {
        let turned = renames.turningBack(text)
        return turned == text ? nil : turned
    }

    /// Whether a line of progress, with or without a line feed, is passed on.
    public func tells(progress text: [UInt8]) -> Bool {
        guard text.count <= EngineError.longest else { return false }
        let line = text.last == UInt8(ascii: "\n") ? Array(text.dropLast()) : text
        return line.isEmpty || EngineSentences.sayProgress(line, with: words)
    }

    public func tells(error text: [UInt8]) -> Bool {
        text.count <= EngineError.longest && EngineSentences.say(text, with: words)
    }
}
