// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import PolicyCore

@Suite("A client")
struct ClientTests {
    @Test(
        "has an address in one of its text forms",
        arguments: [
            ("127.0.0.1", UInt64(0), UInt64(0x0000_FFFF_7F00_0001)), ("::ffff:127.0.0.1", 0, 0x0000_FFFF_7F00_0001),
            ("::", 0, 0), ("::1", 0, 1), ("fd00::a:1", 0xFD00_0000_0000_0000, 0x000A_0001),
            ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
            ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
            ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008), ("ABCD::", 0xABCD_0000_0000_0000, 0),
        ])
    func addresses(text: String, high: UInt64, low: UInt64) {
        #expect(IPAddress(text) == IPAddress(high: high, low: low))
    }

    @Test(
        "has no address in any other form",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "0x1.2.3.4", "1..2.3", "1:2:3", ":::",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9", "g::", "12345::", "::1%eth0", "1:2:3:4:5:6:7:8::", ":1", "1:", "::1.2.3", "1.2.3.4::",
        ])
    func noAddresses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("is in the blocks that hold its address")
    func blocks() throws {
        let client = try #require(IPAddress("10.10.3.4"))
        for (text, holds) in [
            ("10.10.0.0/16", true), ("10.10.3.4", true), ("10.10.3.4/32", true), ("0.0.0.0/0", true),
            ("10.11.0.0/16", false), ("::ffff:10.10.0.0/16", true), ("::/0", false), ("fd00::/8", false),
        ] {
            #expect(try #require(AddressBlock(text), "\(text)").contains(client) == holds, "\(text)")
        }
        for text in [
            "10.10.1.0/16", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "x/8", "::1/64", "::/129",
        ] {
            #expect(AddressBlock(text) == nil, "\(text)")
        }
    }

    @Test("is judged by the policy that the first match names, and by none without a match")
    func firstMatch() throws {
        let policies = ["a", "b"].map { Policy(name: $0, rules: []) }
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let set = PolicySet(
            policies: policies,
            clients: [
                .init(matcher: .user(1000), policy: 0), .init(matcher: .address(block), policy: 1),
                .init(matcher: .listener(.unix("/b")), policy: 0),
            ])
        let near = try #require(IPAddress("10.1.1.1"))
        let far = try #require(IPAddress("192.168.0.1"))
        #expect(set.policy(for: ClientIdentity(listener: .unix("/a"), address: near))?.name == "b")
        #expect(set.policy(for: ClientIdentity(listener: .unix("/b"), address: near))?.name == "b")
        #expect(set.policy(for: ClientIdentity(listener: .unix("/b"), address: far))?.name == "a")
        #expect(set.policy(for: ClientIdentity(listener: .unix("/a"), address: far)) == nil)
        let peer = UnixPeer(user: 1000, group: 5, process: 1)
        #expect(set.policy(for: ClientIdentity(listener: .unix("/a"), peer: peer))?.name == "a")
        #expect(
            set.policy(for: ClientIdentity(listener: .unix("/a"), peer: UnixPeer(user: 0, group: 0, process: 1))) == nil
        )
    }
}
