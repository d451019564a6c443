import ArgumentParser
import DockerAPI
import PolicyConfig
import PolicyCore

/// `caisson check FILE…`: all issues of policy files, and what their own tests expect.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check policy files, and run the tests that stand in them.",
        discussion: "Exit status: 0 when all is well, 3 otherwise.")

    @Argument(help: "Policy files.")
    var files: [String]

    @Flag(help: "Run the tests of each file.")
    var test = false

    func run() throws {
        var isWell = true
        for file in files {
            let configuration = Configuration.read(
                ProcessSurroundings.readWithoutVariables(), ConfigurationArguments(policy: file),
                file: ConfigurationFile.read)
            for issue in configuration.issues { print("\(issue.severity): \(issue)") }
            let failures = test && !configuration.hasErrors ? PolicyTests(configuration).failures : []
            for failure in failures { print("test: \(failure)") }
            let isThisWell = !configuration.hasErrors && failures.isEmpty
            isWell = isWell && isThisWell
            if isThisWell { print("\(file): \(summary(configuration))") }
        }
        guard isWell else { throw ExitCode(3) }
    }

    private func summary(_ configuration: Configuration) -> String {
        let policies = configuration.policies.policies.count
        let tests = test ? ", \(configuration.tests.count) tests pass" : ""
        return "\(policies) \(policies == 1 ? "policy" : "policies")\(tests)"
    }
}

/// The tests that stand in a policy file.
struct PolicyTests {
    let failures: [String]

    init(_ configuration: Configuration) {
        failures = configuration.tests.compactMap { test in
            if test.client == nil, configuration.policies.policies.count > 1 {
                return
                    "\(test.place.line):\(test.place.column): several policies are in the file; say who asks with `as`"
            }
            let policy =
                test.client.map { PolicyOfClient.find($0, in: configuration.policies) }
                ?? configuration.policies.policies.first
            let request = "\(test.method.token) \(test.path)"
            let explanation = Explanation(of: "\(test.method.token)", test.path, policy: policy)
            guard explanation.isAllowed != test.isAllowed else { return nil }
            let place = "\(test.place.line):\(test.place.column)"
            return "\(place): \(request) was to be \(test.isAllowed ? "allowed" : "denied"): \(explanation.text)"
        }
    }
}

/// The policy that judges a client who is described rather than connected.
enum PolicyOfClient {
    /// Nil when no entry knows such a client.
    static func find(_ client: ClientMatcher, in policies: PolicySet) -> Policy? {
        let identity: ClientIdentity? =
            switch client {
            case .listener(let address): ClientIdentity(listener: "\(address)")
            case .address(let block): ClientIdentity(listener: "", address: block.first)
            case .user(let user): ClientIdentity(listener: "", peer: UnixPeer(user: user, group: .max, process: 0))
            case .group(let group): ClientIdentity(listener: "", peer: UnixPeer(user: .max, group: group, process: 0))
            case .container, .composeService, .label, .host, .certificate: nil
            }
        return identity.flatMap(policies.policy)
    }
}
