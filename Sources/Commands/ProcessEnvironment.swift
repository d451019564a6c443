// SPDX-License-Identifier: Apache-2.0

import Glibc
import PolicyConfig

/// The one reader of the process's environment.
enum ProcessEnvironment {
    static func read() -> RuntimeEnvironment {
        let environment = variables()
        return runtime(environment: environment, isInContainer: isInContainer(environment: environment))
    }

    /// Returns the environment with the sockets of a service manager.
    static func readWithSockets() -> RuntimeEnvironment {
        var all = read()
        all.inherited = ServiceManager.sockets.keys.sorted { "\($0)" < "\($1)" }
        return all
    }

    /// Whether the environment has the image's mark, so that the gate is alone in its container.
    static var isOurImage: Bool { variables()["CAISSON_IN_CONTAINER"] == "1" }

    /// Returns the environment without the variables that name a source, which is known.
    static func readWithoutSources() -> RuntimeEnvironment {
        let all = readWithSockets()
        let sources = Set(["CAISSON_POLICY", "CAISSON_PRESET", "CAISSON_DIALECT"] + Configuration.policyVariables)
        var rest = runtime(
            environment: all.environment.filter { !sources.contains($0.key) }, isInContainer: all.isInContainer)
        rest.inherited = all.inherited
        return rest
    }

    /// Returns an empty environment for a file that is checked alone: this process's variables are no part of it.
    static func readWithoutVariables() -> RuntimeEnvironment {
        runtime(environment: [:], isInContainer: isInContainer(environment: variables()))
    }

    private static func runtime(environment: [String: String], isInContainer: Bool) -> RuntimeEnvironment {
        RuntimeEnvironment(
            environment: environment, isInContainer: isInContainer,
            users: { Accounts.number(of: $0, in: "/etc/passwd") }, groups: { Accounts.number(of: $0, in: "/etc/group") }
        )
    }

    private static func variables() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }

    private static func isInContainer(environment: [String: String]) -> Bool {
        environment["CAISSON_IN_CONTAINER"] == "1" || environment["KUBERNETES_SERVICE_HOST"] != nil
            || access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0
    }
}
