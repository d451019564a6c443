// SPDX-License-Identifier: Apache-2.0

import Addressing

/// The facts about the process that a configuration depends on. Commands reads them; this target makes no system calls.
package struct RuntimeEnvironment: Sendable {
    package let environment: [String: String]
    /// Whether the process runs in a container, by `/.dockerenv`, `/run/.containerenv`, Kubernetes, or the image's own
    /// mark.
    package let isInContainer: Bool
    /// The numbers of this system's users and groups.
    package let users: Numbers
    package let groups: Numbers

    /// The sockets of a service manager; they are the listeners if no others are named.
    package var inherited: [GateAddress] = []

    /// Whether a gate is started: only then are likely misspelled variables reported, and not for every command.
    package var startsGate = true

    /// A function from a name to its number; nil for unknown names.
    package typealias Numbers = @Sendable (String) -> UInt32?

    package init(
        environment: [String: String], isInContainer: Bool, users: @escaping Numbers = { _ in nil },
        groups: @escaping Numbers = { _ in nil }
    ) {
        self.environment = environment
        self.isInContainer = isInContainer
        self.users = users
        self.groups = groups
    }
}

/// The arguments of the command line about the configuration.
package struct ConfigurationArguments: Sendable {
    /// The value of `--policy FILE`.
    package var policy: String?
    /// The value of `--preset NAME`.
    package var preset: String?
    /// The dialect named by the first word: `caisson wollomatic …`.
    package var dialect: Dialect?
    /// A dialect's own flags, without the program's name and without that word.
    package var flags: [String]

    package init(policy: String? = nil, preset: String? = nil, dialect: Dialect? = nil, flags: [String] = []) {
        self.policy = policy
        self.preset = preset
        self.dialect = dialect
        self.flags = flags
    }
}
