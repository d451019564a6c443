/// What a configuration may know about where it runs. Commands reads it; nothing here asks the system.
public struct Surroundings: Sendable {
    public let environment: [String: String]
    /// `/.dockerenv`, `/run/.containerenv`, Kubernetes, or the image's own mark.
    public let isInContainer: Bool

    public init(environment: [String: String], isInContainer: Bool) {
        self.environment = environment
        self.isInContainer = isInContainer
    }
}
