import DockerAPI
import PolicyCore
import Sentences

/// What one policy says about a request, from the same phases that the request would go through.
struct Explanation {
    enum Decision: String {
        case allowed, denied
        /// No policy is asked: the request has no reading, or more than one.
        case refused
        case depends
    }

    let decision: Decision
    var endpoint: Endpoint?
    /// The rule that decided.
    var rule: RuleID?
    var reason: String?
    /// The HTTP status of a denial.
    var status: Int?
    var message: String?
    /// What a denial would have to be told: `CONTAINERS=1`.
    var wouldAllow: String?

    var isAllowed: Bool { decision == .allowed }
    /// The endpoint whose response its client may get.
    var seenEndpoint: Endpoint? { isAllowed || decision == .depends ? endpoint : nil }

    /// - Parameter words: what a client is told that no entry knows.
    init(of method: String, _ target: String, policy: Policy?, strangersAreTold words: String? = nil) {
        guard let known = Array(method.utf8).withUnsafeBytes({ Method(token: $0) }), known != .trace else {
            self.init(.refused, reason: "unknown_method", message: "no engine knows the method \(method)")
            return
        }
        do throws(TargetError) {
            self.init(try Self.facts(known, target), policy, words)
        } catch {
            let words = error.rawValue.substituting("_", with: " ")
            self.init(
                .refused, reason: "malformed_target", message: "the target has more than one reading: \(words)")
        }
    }

    private init(_ decision: Decision, reason: String, message: String) {
        self.decision = decision
        self.reason = reason
        self.message = message
    }

    private init(_ facts: RequestFacts, _ policy: Policy?, _ words: String?) {
        endpoint = facts.endpoint
        switch policy?.judge(facts) {
        case .allowed(let permit):
            decision = .allowed
            rule = permit.rule
        case .denied(let denial):
            decision = .denied
            let ending = policy?.onlyWarns == true ? " (mode: warn: it passes all the same)" : ""
            (reason, status, message) = (denial.reason.rawValue, denial.status, denial.sentence + ending)
            (rule, wouldAllow) = (denial.rule, denial.remedy)
        case .needs(let requirement):
            decision = .depends
            reason = "needs_\(requirement.word)"
            message = "it depends on the \(requirement.words) of the request"
        case nil:
            decision = .denied
            (reason, status) = ("unknown_client", 403)
            message = words ?? "the configuration names no policy for this client"
        }
    }

    static func facts(_ method: Method, _ text: String) throws(TargetError) -> RequestFacts {
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

extension Explanation {
    /// `ContainerList (reads)`
    var about: String {
        let effects = endpoint?.traits.effects.words ?? ""
        let name = endpoint?.operationId ?? "a path that no route knows"
        return "\(name)\(effects.isEmpty ? "" : " (\(effects))")"
    }

    /// The decision and its reason, on one line or two.
    var text: String {
        switch decision {
        case .allowed: "allowed: \(about), by \(rule?.name ?? "")"
        case .denied where reason == "unknown_client": "denied: \(message ?? "")"
        case .denied: "denied: \(about)\n\(message ?? "")"
        case .refused: "refused: \(message ?? "")"
        case .depends: "depends: \(about): \(message ?? "")"
        }
    }
}
