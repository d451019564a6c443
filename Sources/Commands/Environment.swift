import Glibc
import PolicyConfig

/// The one reader of the process's environment.
enum ProcessSurroundings {
    static func read() -> Surroundings {
        let environment = variables()
        return Surroundings(environment: environment, isInContainer: isInContainer(environment))
    }

    /// For a file that is looked at by itself: what this process's variables say is no part of it.
    static func readWithoutVariables() -> Surroundings {
        Surroundings(environment: [:], isInContainer: isInContainer(variables()))
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

    private static func isInContainer(_ environment: [String: String]) -> Bool {
        environment["CAISSON_IN_CONTAINER"] == "1" || environment["KUBERNETES_SERVICE_HOST"] != nil
            || access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0
    }
}
