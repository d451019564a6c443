// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("Lists")
struct ListTests {
    static let web = listed("a", "web", shown: true)
    static let secret = listed("b", "secretdb", shown: false)
    static let list = plan(.containerList, home)

    @Test(
        "Elements that are shown keep their bytes, others go with their comma",
        arguments: [
            ([secret, web, secret, web, secret], [web, web]), ([web], [web]), ([secret], []), ([], []),
            ([web, secret], [web]), ([secret, secret, web], [web]),
        ])
    func elements(given: [String], kept: [String]) {
        let expected = Filtered(text: "[\(kept.joined(separator: ","))]\n")
        #expect(filter("[\(given.joined(separator: ","))]\n", Self.list) == expected)
    }

    @Test("Blanks of the engine stay between what is kept")
    func blanks() {
        let body = " [ \(Self.web) ,\n \(Self.secret) , \(Self.web)\t]\r\n"
        #expect(filter(body, Self.list).text == " [ \(Self.web) , \(Self.web)\t]\r\n")
    }

    @Test("Pieces of any size give the same output")
    func pieces() {
        let body = "[\(Self.secret),\(Self.web),\(Self.secret),\(Self.web)]\n"
        let whole = filter(body, Self.list)
        #expect(whole.text == "[\(Self.web),\(Self.web)]\n")
        for size in 1...97 { #expect(filter(body, Self.list, piece: size) == whole) }
    }

    @Test("A reference to a hidden container becomes empty, to a shown one it stays")
    func references() {
        let joined = listed("c", "joined", shown: true, mode: "container:\(id("b"))")
        let own = listed("c", "joined", shown: true, mode: "container:\(id("a"))")
        let expected = listed("c", "joined", shown: true, mode: "")
        #expect(filter("[\(joined),\(own)]", Self.list, known).text == "[\(expected),\(own)]")
    }

    @Test("What the snapshot does not know is asked for, and then hidden")
    func needs() throws {
        let joined = listed("c", "joined", shown: true, mode: "container:\(id("b"))")
        var filter = ResponseFilter(plan: try #require(Self.list), snapshot: VisibleObjects())
        var output: [UInt8] = []
        let body = Array("[\(Self.web),\(joined),\(Self.web)]".utf8)
        let progress = try write(body, &filter, &output)
        #expect(progress == .needs([NeededObject(kind: .container, reference: id("b"))]))
        #expect(String(decoding: output, as: UTF8.self) == "[\(Self.web)")
        #expect(try filter.learned(known, into: &output) == .more)
        try filter.finish(into: &output)
        let expected = "[\(Self.web),\(listed("c", "joined", shown: true, mode: "")),\(Self.web)]"
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(
        "After as many elements as are asked for the rest is left out; less than one asks for all",
        arguments: [(1, 1), (2, 2), (3, 3), (4, 3), (0, 3), (-1, 3)])
    func limit(limit: Int, count: Int) throws {
        let body = "[\(Self.secret),\(Self.web),\(Self.secret),\(Self.web),\(Self.web),\(Self.secret)]\n"
        let kept = "[\([String](repeating: Self.web, count: count).joined(separator: ","))]\n"
        for piece in [0, 1, 5] {
            #expect(filter(body, Self.list, limit: limit, piece: piece) == Filtered(text: kept))
        }
    }

    @Test("What is left out by a limit asks for nothing, and must still come to its end")
    func beyondLimit() throws {
        let joined = listed("c", "joined", shown: true, mode: "container:\(id("9"))")
        #expect(filter("[\(Self.web),\(joined)]", Self.list, limit: 1) == Filtered(text: "[\(Self.web)]"))
        #expect(filter("[\(Self.web),\(joined)", Self.list, limit: 1).error == .truncated)
        #expect(filter("[\(Self.web),\(joined)}", Self.list, limit: 1).error == .malformed)
        #expect(filter("[\(Self.web),]", Self.list, limit: 1).error == .malformed)
        var filter = ResponseFilter(plan: try #require(Self.list), snapshot: VisibleObjects(), limit: 1)
        var output: [UInt8] = []
        #expect(try write(Array("[\(Self.web),\(joined)]".utf8), &filter, &output) == .more)
    }

    @Test("A list below the top has no limit")
    func limitOfMembers() {
        let volumes = #"{"Volumes":[{"Name":"a"},{"Name":"b"}]}"#
        let plan = plan(.volumeList, Visibility([.volume: .init(hidden: [.name(.exact("v"))])]))
        #expect(filter(volumes, plan, limit: 1) == Filtered(text: volumes))
    }

    @Test("The depth of a hidden element counts alike in whatever pieces it comes", arguments: [125, 126, 127, 128])
    func hiddenDepth(levels: Int) {
        let deep = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let body = #"[{"x":\#(deep),"Id":"1","Labels":{"show":"no"}}]"#
        let whole = filter(body, Self.list)
        #expect(whole.error == (levels < 128 ? nil : .tooDeep))
        for piece in [1, 7] { #expect(filter(body, Self.list, piece: piece) == whole) }
    }

    @Test("A link alias that names a hidden container is left out")
    func aliases() {
        let linked = Self.web.replacing(#"["/web"]"#, #"["/web","/secretdb/w","/web/x"]"#)
        #expect(filter("[\(linked)]", Self.list, known).text.contains(#"["/web","/web/x"]"#))
    }

    @Test(
        "What is no list of objects is an error, and nothing of the element has left",
        arguments: [
            (#"{"message":"x"}"#, FilterError.unexpectedType), ("[1]", .unexpectedType), ("[{}]", .unexpectedType),
            (#"[{"Id":7}]"#, .unexpectedType), (#"[{"Id":"1","Labels":[]}]"#, .unexpectedType),
            (#"[{"Id":"1","Labels":{"show":1}}]"#, .unexpectedType), ("[", .truncated), ("", .truncated),
            ("[]]", .malformed),
            ("[] []", .malformed), ("[,]", .malformed), (#"[{"Id":"1","Labels":{"show":"yes"},"#, .truncated),
            (#"[{"Id":"1","Labels":{"show":"yes"},}]"#, .malformed),
            (#"[{"Id":"1","Labels":{"show":"yes"},"x":01}]"#, .malformed),
            (#"[{"Id":"1","Labels":{"show":"yes"},"x":"\x"}]"#, .malformed),
            (#"[{"Id":"1","Labels":{"show":"yes"},"x":[1,]}]"#, .malformed),
            (#"[{"Id":"1","Labels":{"show":"yes"},"Labels":{}}]"#, .duplicateMember),
            (#"[{"Id":"1","Labels":{"show":"yes"},"L\u0061bels":{}}]"#, .duplicateMember),
        ])
    func errors(body: String, error: FilterError) {
        for piece in [0, 1, 3] {
            let filtered = filter(body, Self.list, piece: piece)
            #expect(filtered.error == error)
            #expect(!filtered.text.contains("yes"))
        }
    }

    @Test("A trailing comma is malformed")
    func trailingComma() {
        #expect(filter("[\(Self.web),]", Self.list).error == .malformed)
        #expect(
            filter(#"{"Volumes":[],}"#, plan(.volumeList, Visibility([.volume: .init(hidden: [.name(.exact("v"))])])))
                .error == .malformed)
    }

    @Test("Nesting beyond 128 levels is refused, up to it nothing recurses")
    func depth() {
        func deep(_ levels: Int) -> String {
            let (open, close) = (String(repeating: "[", count: levels), String(repeating: "]", count: levels))
            return #"[{"Id":"1","Labels":{"show":"yes"},"x":\#(open)\#(close)}]"#
        }
        #expect(filter(deep(126), Self.list) == Filtered(text: deep(126)))
        #expect(filter(deep(127), Self.list).error == .tooDeep)
        #expect(filter(deep(100_000), Self.list).error == .tooDeep)
    }

    @Test(
        "An element of more than 2 MiB is left out, be it shown or hidden, and none of it is held",
        arguments: ["yes", "no"])
    func size(show: String) throws {
        let text = String(repeating: "x", count: ResponseFilter.maximumListed + 100)
        let small = #"{"Id":"2","Labels":{"show":"yes"}}"#
        let long = #"{"Id":"1","x":"\#(text)","Labels":{"show":"\#(show)"}}"#
        #expect(filter("[\(small),\(long),\(small)]", Self.list) == Filtered(text: "[\(small),\(small)]"))
        #expect(filter("[\(long),\(small)]", Self.list) == Filtered(text: "[\(small)]"))
        #expect(filter("[\(long)]", Self.list) == Filtered(text: "[]"))
        var longFilter = ResponseFilter(plan: try #require(Self.list), snapshot: known)
        var output: [UInt8] = []
        let bytes = Array("[\(long.dropLast(40))".utf8)
        var most = 0
        for start in stride(from: 0, to: bytes.count, by: 65_536) {
            _ = try write(Array(bytes[start..<min(start + 65_536, bytes.count)]), &longFilter, &output)
            most = max(most, longFilter.heldBytes)
        }
        #expect(longFilter.hasLeftOut && most < ResponseFilter.maximumListed * 3 / 2 && longFilter.heldBytes < 1 << 19)
    }

    @Test("An element that is being held is left out where its owner has no room for it, and those behind it come")
    func passedOver() throws {
        var longFilter = ResponseFilter(plan: try #require(Self.list), snapshot: known)
        var output: [UInt8] = []
        let nothing = longFilter.passOver()
        #expect(!nothing)
        let small = #"{"Id":"2","Labels":{"show":"yes"}}"#
        _ = try write(
            Array(#"[\#(small),{"Id":"1","x":"\#(String(repeating: "x", count: 100_000))"#.utf8), &longFilter, &output)
        #expect(longFilter.heldBytes > 100_000)
        let (first, second) = (longFilter.passOver(), longFilter.passOver())
        #expect(first && !second)
        #expect(longFilter.heldBytes < 100_000)
        _ = try write(Array(#"xx","Labels":{"show":"yes"}},\#(small)]"#.utf8), &longFilter, &output)
        try longFilter.finish(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "[\(small),\(small)]")
    }

    @Test("A document of more than 16 MiB that is no list is refused")
    func documentSize() {
        let text = String(repeating: "x", count: ResponseFilter.maximumElement)
        let inspection = plan(.containerInspect, home)
        #expect(filter(#"{"Id":"1","x":"\#(text)"}"#, inspection).error == .tooLarge)
    }

    @Test("After an error nothing more is passed on")
    func afterError() throws {
        var filter = ResponseFilter(plan: try #require(Self.list), snapshot: known)
        var output: [UInt8] = []
        #expect(throws: FilterError.unexpectedType) { try write(Array("{".utf8), &filter, &output) }
        #expect(throws: FilterError.unexpectedType) { try write(Array("[]".utf8), &filter, &output) }
        #expect(throws: FilterError.unexpectedType) { try filter.finish(into: &output) }
        #expect(output.isEmpty)
    }

    @Test("Null instead of a list is a list of nothing")
    func null() {
        #expect(filter("null\n", Self.list) == Filtered(text: "null\n"))
    }
}

extension String {
    /// Without Foundation.
    func replacing(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
