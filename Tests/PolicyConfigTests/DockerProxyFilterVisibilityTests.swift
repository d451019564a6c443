// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("The containers of docker-proxy-filter's variables")
struct DockerProxyFilterVisibilityTests {
    private func shows(
        _ variables: [String: String], names: [String] = ["/homepage-web-1"],
        labels: KeyValuePairs<String, String> = [:]
    ) -> Bool {
        let filter = DockerProxyFilter(environment: variables, isAlone: true)
        let pairs = labels.map { (key: $0.key, value: $0.value) }
        return filter.visibility.shows(ObjectDescription(kind: .container, id: "c", names: names, labels: pairs))
    }

    @Test("are all, where nothing is said", arguments: [[:], ["CONTAINER_NAMES": ""], ["CONTAINER_LABELS": " "]])
    func all(variables: [String: String]) {
        #expect(shows(variables))
        #expect(DockerProxyFilter(environment: variables, isAlone: true).view == nil)
    }

    @Test(
        "are those of which a name holds any item, letters as they are written",
        arguments: [
            ("homepage-web-1", true), ("web", true), ("/home", true), ("e-w", true), ("Web", false), ("/web", false),
            ("db,web", true), (" db , web ", true), ("db", false), ("web*", false), ("web-2", false),
        ])
    func names(list: String, isShown: Bool) {
        #expect(shows(["CONTAINER_NAMES": list]) == isShown)
    }

    @Test(
        "are those of which a label's key holds an item, and its value what stands behind the first equals sign",
        arguments: [
            ("homepage", true), ("group", true), ("homepage.group=Media", true), ("page=edi", true), ("page=", true),
            ("=edi", true), ("homepage.group=media", false), ("href=Media", false), ("href=a=b", true),
            ("Homepage", false), ("x,href", true), ("x, y", false), ("homepage.*", false), ("Media", false),
        ])
    func labels(list: String, isShown: Bool) {
        let labels: KeyValuePairs = ["homepage.group": "Media", "homepage.href": "http://a=b"]
        #expect(shows(["CONTAINER_LABELS": list], labels: labels) == isShown)
    }

    @Test("of one label twice are by the last of them, which is told")
    func duplicates() {
        let variables = ["CONTAINER_LABELS": "a=1,b,a=2"]
        #expect(!shows(variables, labels: ["a": "1"]))
        #expect(shows(variables, labels: ["a": "2"]))
        #expect(shows(variables, labels: ["b": ""]))
        let told = DockerProxyFilter(environment: variables, isAlone: true).issues.map { "\($0)" }
        #expect(told == ["CONTAINER_LABELS: \"a\" stands in it twice; the last one counts"])
    }

    @Test("are by names or by labels: either is enough")
    func either() {
        let variables = ["CONTAINER_NAMES": "web", "CONTAINER_LABELS": "homepage"]
        #expect(shows(variables))
        #expect(shows(variables, names: ["/db"], labels: ["homepage": ""]))
        #expect(!shows(variables, names: ["/db"]))
    }

    @Test("lack those that are excluded, whatever shows them")
    func excluded() {
        #expect(!shows(["EXCLUDE_NAMES": "web"]))
        #expect(shows(["EXCLUDE_NAMES": "db"]))
        #expect(!shows(["CONTAINER_NAMES": "web", "EXCLUDE_LABELS": "hide=t"], labels: ["hide.it": "true"]))
        #expect(shows(["CONTAINER_NAMES": "web", "EXCLUDE_LABELS": "hide=t"], labels: ["hide.it": "no"]))
    }

    @Test(
        "are not all for a comma too many, which is told",
        arguments: [
            ("CONTAINER_NAMES", "db,", "shown"), ("CONTAINER_LABELS", ",a", "shown"),
            ("CONTAINER_LABELS", "a,=", "shown"),
            ("EXCLUDE_NAMES", "web,,", "hidden"), ("exclude_labels", "a, ,b", "hidden"),
        ])
    func empty(name: String, list: String, wouldHave: String) {
        let told = DockerProxyFilter(environment: [name: list], isAlone: true).issues.map { "\($0)" }
        let reason = "every container has it, so all would have been \(wouldHave)"
        #expect(told == ["\(name): an empty item (a comma too many?) is left out: \(reason)"])
        #expect(!shows([name: list]) || wouldHave == "hidden" && !list.contains("web"))
    }

    @Test("know no wildcards: a star stands for itself, which is told", arguments: ["EXCLUDE_NAMES", "EXCLUDE_LABELS"])
    func wildcards(name: String) {
        #expect(shows([name: "web*"], labels: ["web": ""]))
        let told = DockerProxyFilter(environment: [name: "web*"], isAlone: true).issues.map { "\($0)" }
        #expect(told == ["\(name): \"web*\" is a part of a text, in which a * stands for itself"])
    }

    @Test("are not told by other objects' names: a link alias decides nothing")
    func aliases() {
        #expect(!shows(["CONTAINER_NAMES": "alias"], names: ["/web", "/db/alias"]))
    }
}
