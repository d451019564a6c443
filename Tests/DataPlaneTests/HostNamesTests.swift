// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import DataPlane

@Suite("A DNS name")
struct HostNamesTests {
    @Test("that has no address is known to have none, which is an answer")
    func noAddress() {
        #expect(HostNames.resolve("") == [.v4: [], .v6: []])
        #expect(HostNames.resolve("localhost")[.v4]?.isEmpty == false)
    }

    @Test("has addresses of each family by itself: a literal has none of the other, and that is an answer")
    func families() {
        #expect(HostNames.resolve("10.0.0.1") == [.v4: Set([IPAddress("10.0.0.1")].compactMap(\.self)), .v6: []])
        #expect(HostNames.resolve("fd00::1") == [.v6: Set([IPAddress("fd00::1")].compactMap(\.self)), .v4: []])
    }
}
