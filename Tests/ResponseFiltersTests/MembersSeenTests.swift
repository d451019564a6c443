// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ResponseFilters

@Suite("The members that an object has had")
struct MembersSeenTests {
    @Test("are told apart, and one that comes twice is found")
    func twice() throws {
        var seen = MembersSeen()
        for ordinal in 0..<64 { try seen.note(ordinal) }
        try seen.note(nil)
        for ordinal in 0..<64 { #expect(throws: FilterError.duplicateMember) { try seen.note(ordinal) } }
    }

    @Test("are never taken for one another: beyond those that can be counted there are none")
    func bound() {
        var seen = MembersSeen()
        #expect(throws: FilterError.malformed) { try seen.note(64) }
        #expect(throws: FilterError.malformed) { try seen.note(65) }
    }
}
