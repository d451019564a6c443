// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import DataPlane

@Suite("Lists for strangers")
struct ListPaceTests {
    @Test(
        "come once a second where they are quick, and the less often the longer they take",
        arguments: [(1, 1000), (125, 1000), (250, 2000), (400, 3200), (500, 4000), (900, 4000), (5000, 4000)])
    func pace(milliseconds: Int64, interval: Int64) {
        var pace = ListPace()
        let start = NIODeadline.uptimeNanoseconds(7_000_000_000)
        pace.begin(at: start)
        #expect(pace.next == start + .seconds(1))
        pace.end(at: start + .milliseconds(milliseconds))
        #expect(pace.next == start + .milliseconds(interval))
    }

    @Test("come before those who wait for them are told that nobody answered")
    func patience() {
        #expect(ListPace.longest < EngineLookup.limit)
    }
}
