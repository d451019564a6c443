// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import DataPlane

@Suite("Lines of the engine's events")
struct EventLineTests {
    private static let id = String(repeating: "a", count: 64)
    private static let long = String(repeating: #"\u003c"#, count: 100_000)

    private func split(_ text: String, by size: Int) -> [String] {
        var splitter = LineSplitter()
        var lines: [String] = []
        var rest = ByteBuffer(string: text)
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            for line in splitter.take(piece) {
                switch line {
                case .whole(let line): lines.append(String(buffer: line))
                case .beginning(let line): lines.append("… \(String(buffer: line).prefix(3))")
                }
            }
        }
        return lines
    }

    @Test(
        "come whole, and of a long one the beginning comes once; those behind it come",
        arguments: [1000, 65_536, .max])
    func lines(size: Int) {
        let text = "one\n\ntwo\r\nlng\(Self.long)\nthree\n\(Self.long)\nfour\nfi"
        #expect(split(text, by: size) == ["one", "two\r", "… lng", "three", #"… \u0"#, "four"])
    }

    private func beginning(_ text: String) -> EngineEvent? {
        EngineEvent(beginning: ByteBuffer(string: text + Self.long))
    }

    @Test("that are too long cast doubt on their own container, in the words of each engine")
    func beginnings() {
        let actor = #""Actor":{"ID":"\#(Self.id)","Attributes":{"image":"x","label":""#
        for action in ["start", "die", "destroy", "rename"] {
            let old =
                #"{"status":"\#(action)","id":"\#(Self.id)","from":"x","Type":"container","Action":"\#(action)",\#(actor)"#
            let new = #"{"Type":"container","Action":"\#(action)",\#(actor)"#
            let cutEarly = #"{"status":"\#(action)","id":"\#(Self.id)","from":""#
            for text in [old, new, cutEarly] {
                let event = beginning(text)
                #expect(event?.container == Self.id)
                #expect(event?.effect == EngineEvent(parsing: ByteBuffer(string: new + "\"}}}"))?.effect, "\(text)")
                #expect(event?.effect != EngineEvent.Effect.none)
            }
        }
    }

    @Test("are asked for where they have an effect, and no others: nobody's commands keep them back")
    func actions() {
        let target = EngineLookup.Question.events(since: 1).target(minor: 41)
        for type in ["container", "network"] {
            for action in ["create", "init", "start", "die", "exec_create: x", "exec_die", "health_status", "oom"] {
                let line = #"{"Type":"\#(type)","Action":"\#(action)","Actor":{"ID":"\#(Self.id)"}}"#
                let isAsked = target.contains("%22\(action)%22")
                #expect(EngineEvent.actions.contains(action) == isAsked)
                let effect = EngineEvent(parsing: ByteBuffer(string: line))?.effect
                #expect(isAsked || effect == EngineEvent.Effect.none, "\(line)")
            }
        }
        #expect(!target.contains("exec") && target.contains("%22container%22%2C%22network%22"))
    }

    @Test("that hold a long command change nothing")
    func commands() {
        for text in [
            #"{"status":"exec_create: "#, #"{"Type":"container","Action":"exec_create: "#,
            #"{"Type":"container","Action":"exec_create: sh -c \"x\"","Actor":{"ID":"\#(Self.id)","Attributes":{"a":""#,
        ] {
            let event = beginning(text)
            #expect(event != nil && event?.effect == EngineEvent.Effect.none)
        }
    }

    @Test(
        "that do not say what they are about may be about any container",
        arguments: [
            "", "{", #"{"a":""#, #"{"Type":""#,
            #"{"Type":"network","Action":"connect","Actor":{"ID":"n","Attributes":{"a":""#,
            #"{"Type":"container","Action":"start","Actor":{"ID":"short","Attributes":{"a":""#,
        ])
    func unknown(text: String) {
        #expect(beginning(text) == nil)
    }
}
