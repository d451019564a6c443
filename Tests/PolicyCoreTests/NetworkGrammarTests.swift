// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import PolicyCore

@Suite("A text in which Podman reads options of a network, or several networks")
struct NetworkGrammarTests {
    private static let texts = ["vault:", "vault:alias=q", "open,vault", "open:ip=10.0.0.1", "open,", ":vault"]

    private static func policy(_ rule: Visibility.Rule) -> Policy { AskedEngine.policy([.network: rule]) }

    private static let rules: [Visibility.Rule] = [
        .init(hidden: [.name(.exact("vault"))]), .init(shown: [.name(.glob("open*"))]),
    ]

    private let engine = AskedEngine(
        objects: [AskedEngine.object(.network, "open", id: "a"), AskedEngine.object(.network, "vault", id: "b")],
        isPodman: true)

    @Test("is kept by no container, whichever networks it names", arguments: texts)
    func modes(text: String) throws {
        for rule in Self.rules {
            for body in [
                #"{"HostConfig":{"NetworkMode":"\#(text)"}}"#, #"{"NetworkMode":"\#(text)"}"#,
                #"{"NetworkingConfig":{"EndpointsConfig":{"\#(text)":{}}}}"#,
                #"{"NetworkingConfig":{"EndpointsConfig":{"bridge":{"NetworkID":"\#(text)"}}}}"#,
            ] {
                let outcome = try engine.judge(Self.policy(rule), "POST /containers/create", body)
                #expect(outcome.denial?.contains("no network \(text) that this client sees") == true, "\(body)")
            }
        }
    }

    @Test("does not travel to a build or a service", arguments: texts)
    func others(text: String) throws {
        for rule in Self.rules {
            let build = try engine.judge(Self.policy(rule), "POST /build?networkmode=\(text)")
            #expect(!build.target.contains("vault") && !build.target.contains("open"), "\(build)")
            let service = try engine.judge(
                Self.policy(rule), "POST /services/create", #"{"Networks":[{"Target":"\#(text)"}]}"#)
            #expect(!service.body.contains("vault") && !service.body.contains("open"), "\(service)")
        }
    }

    @Test("is not shown in an answer either, by a rule that only hides")
    func answers() {
        let visibility = Visibility([.network: .init(hidden: [.name(.exact("vault"))])])
        for text in Self.texts { #expect(!visibility.showsAll(.network, named: text)) }
        #expect(visibility.showsAll(.network, named: "open"))
    }
}
