// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("An open stream of events")
struct ChangedObjectTests {
    private static func event(_ type: String, _ action: String, _ attributes: String = #""name":"n""#) -> String {
        #"{"Type":"\#(type)","Action":"\#(action)","Actor":{"ID":"\#(id(type))","Attributes":{\#(attributes)}}}"# + "\n"
    }

    private static func id(_ type: String) -> String {
        switch type {
        case "image": "sha256:" + String(repeating: "a", count: 64)
        case "volume": "vol"
        default: String(repeating: "a", count: 64)
        }
    }

    private static func kind(_ type: String) -> ObjectKind? { ObjectKind.allCases.first { "\($0)" == type } }

    private static func objects(_ type: String, isShown: Bool) -> VisibleObjects {
        var objects = VisibleObjects()
        if let kind = kind(type) { objects.note(kind, id: id(type), names: ["n"], isShown: isShown) }
        return objects
    }

    /// A stream about one object, which was shown when it began.
    private static func stream(_ type: String) throws -> ResponseFilter {
        let about = try #require(Self.kind(type))
        let rule = Visibility.Rule(shown: [.label(key: .exact("show"), value: .exact("yes"))])
        let filtering = try #require(plan(.systemEvents, Visibility([about: rule])))
        return ResponseFilter(plan: filtering, snapshot: objects(type, isShown: true))
    }

    @Test(
        "asks anew about whatever may have other names or labels, and says nothing more of what has come to be hidden",
        arguments: [
            ("container", "rename"), ("container", "update"), ("image", "tag"), ("image", "pull"), ("image", "load"),
            ("image", "import"), ("image", "untag"), ("image", "delete"), ("image", "remove"), ("network", "update"),
            ("network", "create"), ("volume", "create"), ("volume", "destroy"), ("volume", "remove"),
            ("service", "update"),
            ("service", "create"), ("node", "update"), ("secret", "update"), ("config", "update"), ("config", "remove"),
        ])
    func changes(type: String, action: String) throws {
        var stream = try Self.stream(type)
        var output: [UInt8] = []
        let first = try write(Array(Self.event(type, action).utf8), &stream, &output)
        let kind = try #require(Self.kind(type))
        #expect(first == .needs([NeededObject(kind: kind, reference: Self.id(type))]))
        #expect(try stream.learned(Self.objects(type, isShown: false), into: &output) == .more)
        #expect(try write(Array(Self.event(type, "other").utf8), &stream, &output) == .more)
        #expect(output.isEmpty)
    }

    @Test(
        "tells of what was seen that it is gone",
        arguments: [("image", "untag"), ("image", "delete"), ("volume", "destroy"), ("service", "remove")])
    func removals(type: String, action: String) throws {
        var stream = try Self.stream(type)
        var output: [UInt8] = []
        let event = Self.event(type, action)
        _ = try write(Array(event.utf8), &stream, &output)
        #expect(try stream.learned(VisibleObjects(), into: &output) == .more)
        #expect(String(decoding: output, as: UTF8.self) == event)
    }

    @Test("asks nothing where nothing can have changed", arguments: ["start", "die", "destroy", "create", "kill"])
    func steady(action: String) throws {
        var stream = try Self.stream("container")
        var output: [UInt8] = []
        #expect(try write(Array(Self.event("container", action).utf8), &stream, &output) == .more)
        #expect(String(decoding: output, as: UTF8.self) == Self.event("container", action))
        var images = try Self.stream("image")
        output = []
        #expect(try write(Array(Self.event("service", "update").utf8), &images, &output) == .more)
        #expect(!output.isEmpty, "services are all seen")
    }

    @Test("has only attributes of a closed list, where no labels stand among them, while anything is hidden")
    func attributes() {
        let service =
            #""name":"s","image.old":"secret:1","image.new":"secret:2","replicas.new":"3","tomorrow":"secret""#
        let text = filter(Self.event("service", "update", service), plan(.systemEvents, home), known).text
        #expect(text == Self.event("service", "update", #""name":"s","replicas.new":"3""#))
        let volume = filter(
            Self.event("volume", "mount", #""driver":"local","x":"y""#), plan(.systemEvents, home), known)
        #expect(volume.text == Self.event("volume", "mount", #""driver":"local""#))
        let container = EventTests.event("a", "start", #""name":"n","com.example.role":"x""#)
        #expect(filter(container, plan(.systemEvents, home), known).text == container)
    }

    @Test("does not tell by what name a container was hidden before, nor what Podman says of a failure")
    func formerNames() throws {
        let renamed = EventTests.event("a", "rename", #""name":"web","oldName":"secretdb""#)
        for (isShown, expected) in [
            (true, renamed), (false, EventTests.event("a", "rename", #""name":"web""#)),
        ] {
            var before = VisibleObjects()
            before.note(.container, id: Self.id("container"), names: ["n"], isShown: isShown)
            var stream = ResponseFilter(plan: try #require(plan(.systemEvents, home)), snapshot: before)
            var output: [UInt8] = []
            _ = try write(Array(renamed.utf8), &stream, &output)
            _ = try stream.learned(known, into: &output)
            #expect(String(decoding: output, as: UTF8.self) == expected)
        }
        let failed = EventTests.event("a", "died", #""error":"joins secretdb","name":"web""#)
        #expect(
            filter(failed, plan(.systemEvents, home), known).text == EventTests.event("a", "died", #""name":"web""#))
    }
}

@Suite("What was found in other places")
struct OtherPlaceTests {
    @Test("The steps of builds are left out while images or containers are hidden")
    func buildSteps() {
        let body =
            #"{"BuildCache":[{"ID":"c","Description":"COPY x"}],"BuildCacheUsage":{"Items":[{"Description":"x"}]}}"#
        let kept = #"{"BuildCache":[{"ID":"c"}],"BuildCacheUsage":{"Items":[{}]}}"#
        for kind in [ObjectKind.image, .container] {
            let visibility = Visibility([kind: .init(hidden: [.name(.contains("secret"))])])
            #expect(filter(body, plan(.systemDataUsage, visibility)).text == kept)
        }
    }

    @Test("What a health check printed is redacted with commands, annotations with labels")
    func redaction() {
        let container = #"""
            {"Id":"x","State":{"Health":{"Log":[{"Output":"psql: SECRET"}]}},"HostConfig":{"Annotations":{"a":"SECRET"}}}
            """#
        let health = RedactionTests.redact(.containerInspect, container) { $0.commands = true }
        #expect(health.contains(#""Output":"***""#))
        let annotations = RedactionTests.redact(.containerInspect, container) { $0.labels = [.exact("a")] }
        #expect(annotations.contains(#""Annotations":{"a":"***"}"#))
    }

    @Test("Why a container failed is redacted with addresses, of which it may name one")
    func failures() {
        let body = #"{"Id":"x","State":{"Error":"Bind for 127.7.7.8:80 failed"}}"#
        let redacted = RedactionTests.redact(.containerInspect, body) { $0.addresses = true }
        #expect(!redacted.contains("127.7.7.8"), "\(redacted)")
    }

    @Test("Folders of the engine are redacted with paths, wherever its information has one")
    func folders() {
        let info = #"""
            {"DockerRootDir":"/srv/e","Containerd":{"Address":"/srv/e/c.sock","Namespaces":{"Containers":"moby"}},
            "CDISpecDirs":["/srv/e/cdi"],"Runtimes":{"runc":{"path":"/srv/e/runc"}}}
            """#
        let redacted = RedactionTests.redact(.systemInfo, info) { $0.hostPaths = true }
        #expect(!redacted.contains("/srv/e") && redacted.contains("moby"), "\(redacted)")
    }

    @Test("Annotations are redacted with labels, and left out beside what is hidden, in every list of containers")
    func listedAnnotations() {
        let container = #"{"Id":"\#(String(repeating: "e", count: 64))","HostConfig":{"Annotations":{"a":"SECRET"}}}"#
        let bodies: [(Endpoint, String)] = [
            (.containerList, "[\(container)]"), (.systemDataUsage, #"{"Containers":[\#(container)]}"#),
            (.systemDataUsage, #"{"ContainerUsage":{"Items":[\#(container)]}}"#),
        ]
        let volumes = Visibility([.volume: .init(hidden: [.name(.contains("secret"))])])
        for (endpoint, body) in bodies {
            let redacted = RedactionTests.redact(endpoint, body) { $0.labels = [.exact("a")] }
            #expect(redacted.contains(#""Annotations":{"a":"***"}"#), "\(redacted)")
            let text = filter(body, plan(endpoint, volumes)).text
            #expect(text.contains(#""HostConfig":{}"#), "\(text)")
        }
    }

    @Test(
        "Annotations of an image's manifest are redacted with labels",
        arguments: [
            (Endpoint.imageInspect, #"{"Id":"x","Descriptor":{"annotations":{"a":"SECRET"}}}"#),
            (.imageInspect, #"{"Id":"x","Manifests":[{"Descriptor":{"annotations":{"a":"SECRET"}}}]}"#),
            (.imageList, #"[{"Id":"x","Manifests":[{"Descriptor":{"annotations":{"a":"SECRET"}}}]}]"#),
            (.containerList, #"[{"Id":"x","ImageManifestDescriptor":{"annotations":{"a":"SECRET"}}}]"#),
            (.containerInspect, #"{"Id":"x","ImageManifestDescriptor":{"annotations":{"a":"SECRET"}}}"#),
        ])
    func manifestAnnotations(endpoint: Endpoint, body: String) {
        let redacted = RedactionTests.redact(endpoint, body) { $0.labels = [.exact("a")] }
        #expect(redacted.contains(#"{"a":"***"}"#), "\(redacted)")
    }

    @Test("Options of any driver are redacted with credentials, in volumes and in mounts")
    func options() {
        let options = #"{"passwd":"SECRET","device":"//u:SECRET@nas/x","o":"password=SECRET","image":"SECRET"}"#
        let volume = RedactionTests.redact(.volumeInspect, #"{"Name":"v","Options":\#(options)}"#) {
            $0.credentials = true
        }
        let mount = RedactionTests.redact(
            .containerInspect,
            #"{"Id":"x","HostConfig":{"Mounts":[{"VolumeOptions":{"DriverConfig":{"Options":\#(options)}}}]}}"#
        ) { $0.credentials = true }
        let secret = RedactionTests.redact(
            .secretInspect, #"{"ID":"s","Spec":{"Driver":{"Options":{"token":"SECRET"}}}}"#
        ) {
            $0.credentials = true
        }
        for text in [volume, mount, secret] { #expect(text.contains("***") && !text.contains("SECRET"), "\(text)") }
    }

    @Test("A network's peers are hidden with nodes, a cluster volume's secrets with secrets")
    func swarm() {
        let nodes = Visibility([.node: .init(hidden: [.name(.contains("secret"))])])
        let network = #"{"Id":"n","Peers":[{"Name":"secretnode","IP":"10.0.0.2"}]}"#
        #expect(filter(network, plan(.networkInspect, nodes)).text == #"{"Id":"n"}"#)
        let secrets = Visibility([.secret: .init(hidden: [.name(.contains("secret"))])])
        var objects = VisibleObjects()
        objects.note(.secret, id: "s1", names: ["secretkey"], isShown: false)
        objects.note(.secret, id: "s2", names: ["own"], isShown: true)
        let volume =
            #"{"Name":"v","ClusterVolume":{"Spec":{"Secrets":[{"Secret":"secretkey"},{"Key":"b","Secret":"own"}]}}}"#
        let text = filter(volume, plan(.volumeInspect, secrets), objects).text
        #expect(text == #"{"Name":"v","ClusterVolume":{"Spec":{"Secrets":[{"Key":"b","Secret":"own"}]}}}"#)
    }
}
