// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("The page's list of judged bodies")
struct JudgedBodyListTests {
    private static let everything = Policy(
        name: "all", rules: [Rule(.allow, methods: .all, subject: .endpoints(Set(Endpoint.allCases)), id: "all")])

    private static let hiding: Policy = {
        let labelled = Visibility.Rule(shown: [.label(key: .exact("shown"), value: .exact("yes"))])
        let rules = Dictionary(uniqueKeysWithValues: ObjectKind.allCases.map { ($0, labelled) })
        return everything.seeing(View(visibility: Visibility(rules)))
    }()

    private static let limitingCommands = Policy(
        name: "commands",
        rules: [
            Rule(
                .allow, subject: .endpoints(Set(Endpoint.allCases)), conditions: RuleConditions(exec: ExecCondition()),
                id: "commands")
        ])

    private static let redacting: Policy = {
        var redaction = Redaction()
        redaction.environment = .keep([])
        redaction.labels = [.glob("*")]
        redaction.hostPaths = true
        redaction.addresses = true
        redaction.commands = true
        redaction.swarmKeys = true
        redaction.configData = true
        redaction.credentials = true
        return everything.seeing(View(visibility: Visibility(), redaction: redaction))
    }()

    @Test(
        "has each endpoint whose body a policy asks for, by what the policy does",
        arguments: [
            ("guards the host", everything.guardingHost()),
            ("limits bind mounts", everything.constraining(.binds(BindMountLimit(directories: ["/srv"])))),
            ("has conditions on commands (`exec`)", limitingCommands),
            (
                "says what may be created",
                everything.constraining(BodyConstraints([.create(CreationLimit(standard: .baseline))]))
            ),
            ("hides something", hiding), ("redacts something", redacting),
        ])
    func bodies(what: String, policy: Policy) throws {
        let rows = MarkdownPage.rows(
            in: try Repository.page("docs/life-of-a-request.md").section("Bodies that are judged"))
        let row = try #require(rows.first { $0[0] == what })
        let judged = try RouteTable.routes.filter { route in
            guard case .needs(.body) = policy.evaluate(try .of(Self.line(of: route), framing: .length(2))) else {
                return false
            }
            return true
        }
        #expect(Set(MarkdownPage.codes(in: [row[1]])) == Set(judged.map(\.endpoint.operationId)))
    }

    /// A request to it, every name of which is `x`.
    private static func line(of route: Route) -> String {
        let version = route.template.isLibpod ? (route.libpodEra == .v3 ? "/v3.0.0" : "/v5.0.0") : ""
        return "\(route.method.token) \(version)\(route.template.path(naming: "x"))"
    }
}
