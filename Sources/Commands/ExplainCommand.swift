import ArgumentParser
import DataPlane
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

    func run() throws {
        let configuration = Configuration.read(ProcessSurroundings.read())
        let issues = configuration.issues.filter { $0.severity == .error }
        for issue in issues { printError("caisson: \(issue)") }
        guard issues.isEmpty else { throw ExitCode(1) }
        let explanation = Explanation(of: method, target, policy: configuration.policy)
        print(explanation.text)
        if !explanation.isAllowed { throw ExitCode(2) }
    }
}

/// The answer to `explain`, from the same phases that a request goes through.
struct Explanation {
    let isAllowed: Bool
    let text: String

    init(of method: String, _ target: String, policy: Policy) {
        do throws(TargetError) {
            let (facts, effects) = try Self.facts(method, target)
            guard let facts else {
                self.init(isAllowed: false, text: "refused: no engine knows the method \(method)")
                return
            }
            self.init(policy.evaluate(facts), facts, effects)
        } catch {
            let words = error.rawValue.replacing("_", with: " ")
            self.init(isAllowed: false, text: "refused: the target has more than one reading: \(words)")
        }
    }

    private init(isAllowed: Bool, text: String) {
        self.isAllowed = isAllowed
        self.text = text
    }

    private init(_ evaluation: Evaluation, _ facts: RequestFacts, _ effects: String) {
        let name = facts.endpoint?.operationId ?? "a path that no route knows"
        let about = "\(name)\(effects.isEmpty ? "" : " (\(effects))")"
        switch evaluation {
        case .allowed(let permit): self.init(isAllowed: true, text: "allowed: \(about), by \(permit.rule)")
        case .denied(let denial): self.init(isAllowed: false, text: "denied: \(about)\n\(denial.message)")
        }
    }

    private static func facts(_ method: String, _ text: String) throws(TargetError) -> (RequestFacts?, String) {
        let bytes = Array(text.utf8)
        var result: Swift.Result<RequestTarget, TargetError> = .failure(.notOriginForm)
        bytes.withUnsafeBytes { raw in
            do throws(TargetError) { result = .success(try RequestTarget.read(raw, host: nil)) } catch {
                result = .failure(error)
            }
        }
        let target = try result.get()
        guard let method = Array(method.utf8).withUnsafeBytes({ Method(token: $0) }) else { return (nil, "") }
        let match = RouteTable.match(method, target)
        try target.checkEncodedSlashes(match)
        let request = OutgoingRequest(method: method, target: target, fields: [], body: .none)
        return (RequestFacts(request: request, match: match), match?.endpoint.traits.effects.words ?? "")
    }
}
