// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("Events")
struct EventTests {
    static func event(_ digit: Character, _ action: String, _ attributes: String = #""name":"n""#) -> String {
        """
        {"status":"\(action)","id":"\(id(digit))","from":"busybox","Type":"container","Action":"\(action)",\
        "Actor":{"ID":"\(id(digit))","Attributes":{\(attributes)}},"scope":"local","time":1795225792}

        """
    }

    static func connect(_ digit: Character) -> String {
        #"{"Type":"network","Action":"connect","Actor":{"ID":"n1","Attributes":{"container":"\#(id(digit))"}}}"# + "\n"
    }

    @Test("Records of hidden containers are left out, whatever their type, and at every split")
    func records() {
        let kept = [Self.event("a", "start"), Self.connect("a"), #"{"Type":"daemon","Action":"reload"}"# + "\n"]
        let dropped = [Self.event("b", "start"), Self.connect("b"), #"{"Type":"pod","Actor":{"ID":"x"}}"# + "\n"]
        let body = zip(dropped, kept).map { $0 + $1 }.joined() + dropped.joined()
        for piece in 0...40 {
            #expect(filter(body, plan(.systemEvents, home), known, piece: piece) == Filtered(text: kept.joined()))
        }
    }

    @Test("A record leaves as soon as it is complete, also in a sequence with separators before it")
    func promptness() throws {
        var filter = ResponseFilter(plan: try #require(plan(.systemEvents, home)), snapshot: known)
        var output: [UInt8] = []
        let record = "\u{1E}" + Self.event("a", "start")
        _ = try write(Array(("\u{1E}" + Self.event("b", "die") + record).utf8), &filter, &output)
        #expect(String(decoding: output, as: UTF8.self) == record)
        try filter.finish(into: &output)
    }

    @Test("What it does not know it asks for, and goes on with the rest afterwards")
    func needs() throws {
        var filter = ResponseFilter(plan: try #require(plan(.systemEvents, home)), snapshot: VisibleObjects())
        var output: [UInt8] = []
        let body = Self.event("a", "start") + Self.event("b", "start")
        let first = try write(Array(body.utf8), &filter, &output)
        #expect(first == .needs([NeededObject(kind: .container, reference: id("a"))]))
        #expect(output.isEmpty)
        #expect(throws: FilterError.unanswered) {
            var copy = filter; try copy.finish(into: &output)
        }
        #expect(try filter.learned(known, into: &output) == .more)
        #expect(String(decoding: output, as: UTF8.self) == Self.event("a", "start"))
    }

    @Test("Command lines and labels of events are masked, their own attributes are not")
    func redaction() {
        var redaction = Redaction()
        redaction.commands = true
        redaction.labels = [.glob("*")]
        let given = Self.event("a", "exec_create: sh -c secret", #""execID":"e1","name":"n","password":"p4ss""#)
        let expected = Self.event("a", "exec_create: ***", #""execID":"e1","name":"n","password":"***""#)
        #expect(filter(given, plan(.systemEvents, Visibility(), redaction)).text == expected)
        let health = Self.event("a", "health_status: healthy")
        #expect(filter(health, plan(.systemEvents, Visibility(), redaction)).text == health)
    }

    @Test(
        "A stream that ends within a record, or holds no records, is an error",
        arguments: [
            (#"{"Type":"daemon""#, FilterError.truncated), ("[]", .unexpectedType), ("7 ", .unexpectedType),
            ("{}", .unexpectedType), (#"{"Type":"daemon","Type":"container"}"#, .duplicateMember),
        ])
    func errors(body: String, error: FilterError) {
        #expect(filter(body, plan(.systemEvents, home), known) == Filtered(text: "", error: error))
    }

    @Test("A classic build does not tell its containers")
    func build() {
        let kept = #"{"stream":"Step 1/2 : FROM busybox"}"# + "\r\n"
        let line = #"{"stream":" ---\u003e Running in 8787ed0c4661\n"}"# + "\r\n"
        #expect(filter(kept + line + kept, plan(.imageBuild, home)).text == kept + kept)
    }
}
