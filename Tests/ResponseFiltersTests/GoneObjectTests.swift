// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("What the snapshot does not know")
struct GoneObjectTests {
    /// Filters a body with what is known at first and, whenever that is not enough, with what is learned.
    private func told(
        _ body: String, _ plan: ResponsePlan, _ known: VisibleObjects, learned: VisibleObjects
    ) throws -> (text: String, rounds: Int) {
        var filter = ResponseFilter(plan: plan, snapshot: known)
        var output: [UInt8] = []
        var rounds = 0
        var progress = try write(Array(body.utf8), &filter, &output)
        while case .needs = progress {
            rounds += 1
            progress = try filter.learned(learned, into: &output)
        }
        try filter.finish(into: &output)
        return (String(decoding: output, as: UTF8.self), rounds)
    }

    @Test("is asked for before something is counted")
    func counts() throws {
        let body = #"{"ID":"x","Containers":3,"ContainersRunning":2,"ContainersStopped":1,"Images":4}"#
        let planned = try #require(plan(.systemInfo, home))
        var learned = VisibleObjects()
        learned.counts = VisibleCounts()
        learned.counts?.containers = 2
        learned.counts?.running = 1
        let answer = try told(body, planned, VisibleObjects(), learned: learned)
        let expected = #"{"ID":"x","Containers":2,"ContainersRunning":1,"ContainersStopped":0,"Images":4}"#
        #expect(answer.text == expected && answer.rounds == 1)
        #expect(try told(body, planned, learned, learned: VisibleObjects()).rounds == 0)
    }

    @Test("does not make it forget the names of an image that is gone")
    func removedImages() throws {
        let visibility = Visibility([.image: .init(hidden: [.label(key: .exact("x"), value: nil)])])
        var known = VisibleObjects()
        known.note(.image, id: "sha256:\(id("a"))", names: ["app:1"], isShown: true)
        let image = #"{"Untagged":"app:1"},{"Deleted":"sha256:\#(id("a"))"}"#
        let body = #"[\#(image),{"Deleted":"sha256:\#(id("b"))"}]"#
        let planned = try #require(plan(.imageDelete, visibility))
        #expect(try told(body, planned, known, learned: VisibleObjects()).text == "[\(image)]")
    }

    @Test("is shown by a name that no rule hides, whoever has it, and not by one that could begin an id")
    func names() throws {
        let rule = Visibility.Rule(hidden: [.name(.exact("vault"))])
        let byLabel = Visibility.Rule(hidden: [.label(key: .exact("x"), value: nil)])
        func shown(_ mode: String, _ rule: Visibility.Rule) throws -> String {
            let body = #"{"Id":"\#(id("a"))","HostConfig":{"NetworkMode":"\#(mode)"}}"#
            let planned = try #require(plan(.containerInspect, Visibility([.network: rule])))
            return try told(body, planned, known, learned: VisibleObjects()).text
        }
        #expect(try shown("later", rule).contains("later"))
        for (mode, rule) in [("later", byLabel), ("vault", rule), ("cafe", rule)] {
            #expect(try !shown(mode, rule).contains(mode), "\(mode)")
        }
    }
}
