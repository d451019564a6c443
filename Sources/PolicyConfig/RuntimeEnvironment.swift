// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What a configuration may know about where it runs. Commands reads it; nothing here asks the system.
package struct RuntimeEnvironment: Sendable {
    package let environment: [String: String]
    /// `/.dockerenv`, `/run/.containerenv`, Kubernetes, or the image's own mark.
    package let isInContainer: Bool
    /// The numbers of this system's users and groups.
    package let users: Numbers
    package let groups: Numbers

    /// What a service manager listens on for us; these are the listeners where nobody names any.
    package var inherited: [GateAddress] = []

    /// A gate is to be opened: variables that may have been meant otherwise are told then, and not for every command.
    package var startsGate = true

    /// From a name to its number; nil for names that nobody has.
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

/// What the command line says about the configuration.
package struct ConfigurationArguments: Sendable {
    /// `--policy FILE`
    package var policy: String?
    /// `--preset NAME`
    package var preset: String?
    /// The dialect that the first word names: `caisson wollomatic …`.
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
