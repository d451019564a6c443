// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyConfig

@Suite("An address in a policy file")
struct AddressEntryTests {
    private func text(_ text: String) -> String {
        do throws(AddressEntry.Problem) {
            return "\(try AddressEntry.read(from: text))"
        } catch {
            return error.message
        }
    }

    @Test(
        "is read in every form of RFC 4291 and written in the one of RFC 5952",
        arguments: [
            ("10.0.0.1", "10.0.0.1"), ("10.0.0.1/32", "10.0.0.1"), ("10.10.0.0/16", "10.10.0.0/16"),
            ("0.0.0.0/0", "0.0.0.0/0"), ("::", "::"), ("::/0", "::/0"), ("::1", "::1"), ("fd00::/8", "fd00::/8"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1::", "1::"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ])
    func reading(written: String, shown: String) {
        #expect(text(written) == shown)
    }

    @Test(
        "is refused in any other",
        arguments: [
            "", "a", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.1", " 10.0.0.1", "10.0.0.+1", ":", ":::", "1::2::3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "fe80::1%eth0", "::1.2.3", "1:2:3:4:5:6:7:8::", "::+1",
            "1.2.3.4::",
        ])
    func refusal(written: String) {
        #expect(text(written).hasSuffix("is no IP address or CIDR, such as 10.10.0.0/16 or fd00::/8"))
    }

    @Test("says what is wrong with a prefix")
    func prefixes() {
        #expect(text("10.10.3.1/16") == #""10.10.3.1/16" has bits behind its prefix; did you mean "10.10.0.0/16"?"#)
        #expect(text("fd00::1/9") == #""fd00::1/9" has bits behind its prefix; did you mean "fd00::/9"?"#)
        for length in ["", "33", "-1", "08", "1/2", "x"] {
            #expect(text("10.0.0.0/\(length)").hasSuffix("has no prefix length from 0 to 32"))
        }
        #expect(text("::/129").hasSuffix("has no prefix length from 0 to 128"))
        #expect(text("::ffff:10.0.0.1") == #""::ffff:10.0.0.1" is an IPv4 address within IPv6; write 10.0.0.1"#)
        #expect(
            text("::ffff:10.0.0.0/104") == #""::ffff:10.0.0.0/104" is an IPv4 address within IPv6; write 10.0.0.0/8"#)
    }
}
