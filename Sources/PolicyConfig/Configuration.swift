public import PolicyCore

/// Everything that a configuration says: what may pass, where to listen, whom to ask, how to behave.
public struct Configuration: Sendable {
    public let dialect: Dialect
    /// Why this dialect was chosen, when nobody named one.
    public let dialectReason: String?
    public let policy: Policy
    public let settings: Settings
    public let issues: [Issue]
}

/// The configuration languages that are read.
public enum Dialect: String, Sendable, CaseIterable {
    case tecnativa
    case linuxserver
    case linuxserverLegacy = "linuxserver-legacy"
}
