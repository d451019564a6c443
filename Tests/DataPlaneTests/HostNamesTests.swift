// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DataPlane

@Suite("A DNS name")
struct HostNamesTests {
    @Test("that has no address is known to have none, which is an answer")
    func noAddress() {
        #expect(HostNames.resolve("") == [])
        #expect(HostNames.resolve("localhost")?.isEmpty == false)
    }
}
