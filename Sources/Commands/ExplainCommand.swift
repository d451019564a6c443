import ArgumentParser
import DockerAPI
import PolicyConfig
import PolicyCore

/// `caisson explain GET /v1.41/containers/json`: what would happen, and why.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what would happen to a request, and why.",
        discussion: "Exit status: 0 allowed, 2 denied, 3 when it depends on a body or on a container.")

    @Argument(help: "GET, POST, …")
    var method: String

    @Argument(help: "The path as a client sends it, such as /v1.41/containers/json.")
    var target: String

    @Option(name: .customLong("as"), help: "Who asks: address:10.0.0.5, user:1000, listener:unix:///run/ci.sock.")
    var client: String?

    @OptionGroup var source: SourceOptions

    func run() throws {
        let configuration = source.read()
        let issues = configuration.issues.filter { $0.severity == .error }
        for issue in issues { printError("caisson: \(issue)") }
        guard issues.isEmpty else { throw ExitCode(1) }
        let explanation = Explanation(of: method, target, policy: try policy(of: configuration))
        print(explanation.text)
        if !explanation.isAllowed { throw ExitCode(2) }
    }
}

extension ExplainCommand {
    /// The policy of the client that was named; of the only client there is, when none was.
    private func policy(of configuration: Configuration) throws -> Policy? {
        let policies = configuration.policies
        guard let client else {
            guard policies.policies.count > 1 else { return policies.policies.first }
            throw ValidationError("several policies are in force; say who asks with --as")
        }
        return PolicyOfClient.find(try ClientMatcher(commandLine: client), in: policies)
    }
}

/// The answer to `explain`, from the same phases that a request goes through.
struct Explanation {
    let isAllowed: Bool
    let text: String

    init(of method: String, _ target: String, policy: Policy?) {
        do throws(TargetError) {
            guard let known = Array(method.utf8).withUnsafeBytes({ Method(token: $0) }) else {
                self.init(isAllowed: false, text: "refused: no engine knows the method \(method)")
                return
            }
            let facts = try Self.facts(known, target)
            guard let policy else {
                self.init(isAllowed: false, text: "denied: the configuration names no policy for this client")
                return
            }
            self.init(policy.evaluate(facts), facts)
        } catch {
            let words = error.rawValue.replacing("_", with: " ")
            self.init(isAllowed: false, text: "refused: the target has more than one reading: \(words)")
        }
    }

    private init(isAllowed: Bool, text: String) {
        self.isAllowed = isAllowed
        self.text = text
    }

    private init(_ evaluation: Evaluation, _ facts: RequestFacts) {
        let effects = facts.endpoint?.traits.effects.words ?? ""
        let name = facts.endpoint?.operationId ?? "a path that no route knows"
        let about = "\(name)\(effects.isEmpty ? "" : " (\(effects))")"
        switch evaluation {
        case .allowed(let permit): self.init(isAllowed: true, text: "allowed: \(about), by \(permit.rule)")
        case .denied(let denial): self.init(isAllowed: false, text: "denied: \(about)\n\(denial.message)")
        }
    }

    private static func facts(_ method: Method, _ text: String) throws(TargetError) -> RequestFacts {
        var result: Swift.Result<RequestTarget, TargetError> = .failure(.notOriginForm)
        Array(text.utf8).withUnsafeBytes { raw in
            do throws(TargetError) { result = .success(try RequestTarget.read(raw, of: method, host: nil)) } catch {
                result = .failure(error)
            }
        }
        let target = try result.get()
        let match = RouteTable.match(method, target)
        try target.checkEncodedSlashes(match)
        let request = OutgoingRequest(method: method, target: target, fields: [], body: .none)
        return RequestFacts(request: request, match: match)
    }
}

extension ClientMatcher {
    init(commandLine text: String) throws {
        guard let matcher = ClientMatcher(text: text) else {
            throw ValidationError("\"\(text)\" is no client; write it as address:10.0.0.5, user:1000 or listener:…")
        }
        self = matcher
    }
}
