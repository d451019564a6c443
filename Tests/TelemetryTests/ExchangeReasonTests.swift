// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import Telemetry

@Suite("The reason of an exchange")
struct ExchangeReasonTests {
    @Test("has a code of small letters, whatever it is")
    func codes() {
        let all =
            GateReason.allCases.map { ExchangeReason.gate($0) } + [.head(code: "bare_line_feed")]
            + [.stranger(.notNamed), .stranger(.sharedAddress), .stranger(.uncertain)]
        for reason in all {
            #expect(!reason.code.isEmpty && reason.code.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F })
            #expect(reason.words == reason.code)
        }
        #expect(ExchangeReason.target(.dotSegment).code == "malformed_target:dot_segment")
        #expect(ExchangeReason.body(.tooDeep).code == "malformed_body:too_deep")
    }

    @Test("is the rule, where one allowed, and the code alone of what was denied")
    func rules() throws {
        let rule = RuleID(text: "ContainerList", policy: "watch", place: "caisson.yaml:16")
        #expect(ExchangeReason.rule(rule).words == "policy watch, caisson.yaml:16")
        #expect(ExchangeReason.none.words.isEmpty)
    }
}
