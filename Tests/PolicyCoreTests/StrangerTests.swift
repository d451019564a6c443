// SPDX-License-Identifier: Apache-2.0

import Addressing
import Sentences
import Testing

@testable import PolicyCore

@Suite("A stranger")
struct StrangerTests {
    private static let address = "10.0.0.7"

    private static func container(_ name: String, project: String = "", service: String = "") -> ContainerDescription {
        let labels = [("com.docker.compose.project", project), ("com.docker.compose.service", service)]
        return ContainerDescription(
            id: String(repeating: "a", count: 64), name: name,
            labels: labels.filter { !$0.1.isEmpty }.map { (key: $0.0, value: $0.1) },
            attachments: [])
    }

    private func stranger(_ container: ContainerDescription?, among entries: [ClientMatcher] = []) throws -> Stranger {
        let set = PolicySet(
            policies: [Policy(name: "p", rules: [])],
            clients: entries.map { PolicySet.ClientRule(matcher: $0, policy: 0) })
        let client = ClientIdentity(listener: .unix("/g"), address: IPAddress(Self.address))
        return Stranger(client, container: container, in: set)
    }

    @Test("is named by its compose service, by its container without one, else by its address")
    func entries() throws {
        let compose = try stranger(Self.container("shop-web-1", project: "shop", service: "web"))
        #expect(compose.sentence(in: .file).hasSuffix(#"add "- { compose_service: shop/web, policy: … }""#))
        let plain = try stranger(Self.container("web"))
        #expect(plain.sentence(in: .variable("CAISSON_CLIENTS")).hasSuffix(#"add "container:web: preset …""#))
        #expect(try stranger(nil).sentence(in: .file).hasSuffix(#"add "- { address: 10.0.0.7, policy: … }""#))
    }

    @Test(
        "whose labels are no names is not named by them: nobody copies a line that says more",
        arguments: ["web, policy: admin }", "a\nb", "w\u{E9}b", String(repeating: "a", count: 200)])
    func hostileLabels(text: String) throws {
        let labelled = try stranger(Self.container("web", project: "shop", service: text))
        #expect(labelled.entry == .container("web"))
        #expect(!labelled.sentence(in: .file).contains(text) && !labelled.who.contains(text))
        let named = try stranger(Self.container(text))
        #expect(named.container == nil && named.entry?.words == "address:10.0.0.7")
    }

    @Test("is told which entry comes near: its service's name for its own, the same service of another project, a part")
    func nearest() throws {
        let container = Self.container("shop-traefik-1", project: "shop", service: "traefik")
        for (entry, isNear) in [
            (ClientMatcher.container("traefik"), true), (.composeService(project: "front", service: "traefik"), true),
            (.container("shop"), true), (.container("trae"), false), (.host("traefik"), false),
        ] {
            #expect(try stranger(container, among: [.user(1), entry]).nearest == (isNear ? entry : nil), "\(entry)")
        }
    }

    @Test("of entries that ask for containers those are told that fit none, with what comes near")
    func unfitting() {
        let containers = [
            Self.container("shop-traefik-1", project: "shop", service: "traefik"), Self.container("dozzle"),
        ]
        let entries: [ClientMatcher] = [
            .container("dozzle"), .container("traefik"), .composeService(project: "shop", service: "traefik"),
            .label(key: "x", value: nil), .host("nowhere"),
        ]
        let set = PolicySet(policies: [], clients: entries.map { PolicySet.ClientRule(matcher: $0, policy: 0) })
        let found = set.entries(fittingNoneOf: containers)
        #expect(found.map(\.entry) == [.container("traefik"), .label(key: "x", value: nil)])
        #expect(found.map { $0.nearest?.name } == ["shop-traefik-1", nil])
    }
}
