// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("Attributes of events")
struct EventAttributeTests {
    private static func event(_ type: String, _ attributes: String) -> String {
        #"{"Type":"\#(type)","Action":"x","Actor":{"ID":"\#(id("a"))","Attributes":{\#(attributes)}}}"# + "\n"
    }

    private static var snapshot: VisibleObjects {
        var objects = known
        objects.note(.network, id: id("a"), names: ["net"], isShown: true)
        return objects
    }

    @Test("A label that is called like an attribute hides no event of a container")
    func labels() {
        let hiddenNetworks = Visibility([
            .container: .init(hidden: [.name(.exact("secretdb"))]), .network: .init(hidden: [.name(.exact("vault"))]),
        ])
        let body = Self.event("container", #""container":"secretdb","network":"vault","name":"web""#)
        #expect(filter(body, plan(.systemEvents, hiddenNetworks), Self.snapshot) == Filtered(text: body))
        let joined = Self.event("network", #""container":"secretdb","name":"net""#)
        #expect(filter(joined, plan(.systemEvents, hiddenNetworks), Self.snapshot).text.isEmpty)
        let named = Self.event("network", #""container":"web","network":"vault""#)
        #expect(filter(named, plan(.systemEvents, hiddenNetworks), Self.snapshot).text.contains(#""network":"""#))
    }

    private static let reload = event(
        "daemon",
        #""name":"vm","labels":"[\"secretlabel=x\"]","runtimes":"zz:/usr/PATH/runc","registry-mirrors":"10.7.0.1""#)

    @Test("The engine's own settings are told to nobody from whom something is kept")
    func settings() {
        var redactions = [Redaction](repeating: Redaction(), count: 4)
        redactions[0].hostPaths = true
        redactions[1].addresses = true
        redactions[2].labels = [.glob("secret*")]
        redactions[3].environment = .empty
        for redaction in redactions {
            let told = filter(Self.reload, plan(.systemEvents, Visibility(), redaction))
            #expect(told == Filtered(text: Self.event("daemon", #""name":"vm""#)))
        }
    }

    @Test("The engine's name is its node's")
    func node() {
        let nodes = Visibility([.node: .init(hidden: [.name(.exact("vm"))])])
        #expect(filter(Self.reload, plan(.systemEvents, nodes)) == Filtered(text: Self.event("daemon", "")))
    }

    @Test("Where only values are redacted events of a type that nobody knows stay, with their labels masked")
    func unknownTypes() {
        var redaction = Redaction()
        redaction.labels = [.exact("secret")]
        let body = Self.event("pod", #""secret":"s3cret","name":"p""#)
        let told = filter(body, plan(.systemEvents, Visibility(), redaction))
        #expect(told == Filtered(text: body.replacing("s3cret", "***")))
    }
}
