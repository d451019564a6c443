// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("The names of an image in answers")
struct ImageNameTests {
    private static let byName = Visibility([.image: .init(shown: [.name(.glob("shown/*"))])])
    private static let byLabel = Visibility([
        .image: .init(shown: [.name(.glob("shown/*")), .label(key: .exact("team"), value: .exact("ci"))])
    ])
    private static let except = Visibility([.image: .init(hidden: [.name(.glob("prod/*"))])])
    private static let image = "sha256:" + id("a")

    private static func listed(_ names: String, labels: String = "{}") -> String {
        #"{"Id":"\#(image)","RepoTags":[\#(names)],"RepoDigests":["prod/base@\#(image)","shown/app@\#(image)"],"#
            + #""History":["prod/base:1","shown/app:1"],"Labels":\#(labels),"Containers":-1}"#
    }

    private static var snapshot: VisibleObjects {
        var objects = VisibleObjects()
        objects.note(.image, id: image, names: ["shown/app:1"], isShown: true)
        objects.note(NeededObject(kind: .image, reference: "prod/base:1"), isShown: false)
        return objects
    }

    @Test(
        "are those that a name of the rule shows; one that a label shows has them all",
        arguments: [Endpoint.imageList, .imageInspect])
    func names(endpoint: Endpoint) {
        let isList = endpoint == .imageList
        func answer(_ image: String) -> String { isList ? "[\(image)]" : image }
        let body = answer(Self.listed(#""prod/base:1","shown/app:1""#))
        let told = filter(body, plan(endpoint, Self.byName), Self.snapshot)
        #expect(told.error == nil && !told.text.contains("prod"))
        #expect(told.text.contains(#""RepoTags":["shown/app:1"],"RepoDigests":["shown/app@\#(Self.image)"]"#))
        for piece in [1, 7] { #expect(filter(body, plan(endpoint, Self.byName), Self.snapshot, piece: piece) == told) }

        let labels = #"{"team":"ci"}"#
        let labelled = answer(
            Self.listed(#""prod/base:1","shown/app:1""#, labels: labels).dropLast()
                + #","Config":{"Labels":\#(labels)}}"#)
        #expect(filter(labelled, plan(endpoint, Self.byLabel), Self.snapshot).text == labelled)
    }

    @Test("are no names that it had and that are hidden")
    func formerNames() {
        let body = #"[{"Id":"\#(Self.image)","RepoTags":["a:1"],"History":["prod/base:1","a:1"]}]"#
        let told = body.replacing(#""prod/base:1","#, with: "")
        #expect(filter(body, plan(.imageList, Self.except), Self.snapshot).text == told)
    }

    @Test("are hidden wherever else they stand: what a container runs, steps, deletions, what the disk is used for")
    func elsewhere() {
        let cases: [(Endpoint, String)] = [
            (.containerList, #"[{"Id":"\#(id("c"))","Image":"prod/base:1","ImageID":"\#(Self.image)"}]"#),
            (.containerInspect, #"{"Id":"\#(id("c"))","Image":"\#(Self.image)","Config":{"Image":"prod/base:1"}}"#),
            (.imageHistory, #"[{"Id":"\#(Self.image)","Tags":["prod/base:1","shown/app:1"],"CreatedBy":""}]"#),
            (.imageDelete, #"[{"Untagged":"prod/base:1"},{"Untagged":"shown/app:1"}]"#),
            (.systemDataUsage, #"{"Images":[{"Id":"\#(Self.image)","RepoTags":["prod/base:1","shown/app:1"]}]}"#),
            (.imageInspect, #"{"Id":"\#(Self.image)","RepoTags":["shown/app:1"],"Config":{"Image":"prod/base:1"}}"#),
            (.imageInspect, #"{"Id":"\#(Self.image)","RepoTags":["shown/app:1"],"Identity":{"Pull":["prod/base"]}}"#),
        ]
        for (endpoint, body) in cases {
            let told = filter(body, plan(endpoint, Self.byName), Self.snapshot)
            #expect(told.error == nil && !told.text.contains("prod"), "\(endpoint): \(told)")
            #expect(told.text.contains(Self.image) || told.text.contains("shown/app:1"), "\(endpoint): \(told)")
        }
    }

    @Test("stand in events where the rule shows them, the old ones too")
    func events() {
        func event(_ action: String, _ id: String, _ name: String) -> String {
            #"{"Type":"image","Action":"\#(action)","Actor":{"ID":"\#(id)","Attributes":{"name":"\#(name)"}}}"# + "\n"
        }
        for (action, id, name, isTold) in [
            ("tag", Self.image, "prod/base:1", false), ("untag", Self.image, "prod/base:1", false),
            ("tag", Self.image, "shown/app:1", true), ("delete", Self.image, Self.image, true),
            ("pull", "shown/app:1", "shown/app", true), ("untag", Self.image, "prod/gone:1", false),
        ] {
            for visibility in [Self.byName, Self.byLabel, Self.except] {
                let body = event(action, id, name)
                let told = filter(body, plan(.systemEvents, visibility), Self.snapshot).text
                #expect(told == (isTold ? body : body.replacing(#""name":"\#(name)""#, with: "")), "\(told)")
            }
        }
    }
}
