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

    @Test("asks once about all that has come by then, and anew about what comes later")
    func replay() throws {
        var stream = try Self.stream("container")
        var output: [UInt8] = []
        let names = String(repeating: "b", count: 64)
        let unknown = Self.event("container", "create").replacing(Self.id("container"), with: names)
        let replay = (0..<50).map { _ in Self.event("container", "rename") + unknown }.joined()
        var bytes = Array(replay.utf8)
        // The last record comes in two pieces.
        let rest = Array(bytes.suffix(20))
        bytes.removeLast(20)
        var asked = 0
        var progress = try write(bytes, &stream, &output)
        while case .needs = progress {
            asked += 1
            stream.noteQuestion()
            progress = try stream.learned(Self.objects("container", isShown: true), into: &output)
        }
        #expect(try write(rest, &stream, &output) == .more)
        #expect(asked == 1)
        let shown = String(repeating: Self.event("container", "rename"), count: 50)
        #expect(String(decoding: output, as: UTF8.self) == shown)
        output = []
        #expect(try write(Array(Self.event("container", "rename").utf8), &stream, &output) != .more)
        stream.noteQuestion()
        #expect(try stream.learned(Self.objects("container", isShown: false), into: &output) == .more)
        #expect(output.isEmpty)
    }

    @Test("does not take what was asked for before its records for newer than they are")
    func early() throws {
        var stream = try Self.stream("container")
        var output: [UInt8] = []
        // The list that a stream begins with.
        stream.noteQuestion()
        let events = Self.event("container", "rename") + Self.event("container", "rename")
        #expect(try write(Array(events.utf8), &stream, &output) != .more)
        #expect(try stream.learned(Self.objects("container", isShown: true), into: &output) != .more)
        stream.noteQuestion()
        #expect(try stream.learned(Self.objects("container", isShown: false), into: &output) == .more)
        #expect(String(decoding: output, as: UTF8.self) == Self.event("container", "rename"))
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

    @Test("has nothing of what Podman says of a failure, which could name anything")
    func failures() {
        let failed = EventTests.event("a", "died", #""error":"joins secretdb","name":"web""#)
        let told = EventTests.event("a", "died", #""error":"","name":"web""#)
        #expect(filter(failed, plan(.systemEvents, home), known).text == told)
    }
}

@Suite("A record of an event")
struct RecordedEventTests {
    private static let named = Visibility([.container: .init(shown: [.name(.glob("web*"))])])
    private static let excepted = Visibility([.container: .init(hidden: [.name(.glob("secret*"))])])
    private static let labelled = Visibility([
        .container: .init(shown: [.name(.glob("web*")), .label(key: .exact("team"), value: .exact("ci"))])
    ])
    private static let byImage = Visibility([
        .container: .init(shown: [.name(.glob("web*")), .image(.glob("app:*"))])
    ])

    private func told(_ attributes: String, _ visibility: Visibility, _ action: String = "start") -> String {
        filter(EventTests.event("a", action, attributes), plan(.systemEvents, visibility), known).text
    }

    @Test("is shown by what it says itself, and by what the engine says now")
    func names() {
        for visibility in [Self.named, Self.excepted] {
            #expect(told(#""name":"web","team":"ci""#, visibility) != "")
            #expect(told(#""name":"secretdb","team":"ci""#, visibility) == "")
            #expect(
                filter(EventTests.event("b", "start", #""name":"web""#), plan(.systemEvents, visibility), known).text
                    == "")
        }
    }

    @Test("is shown by the labels and the image that it tells, where these are enough")
    func labels() {
        #expect(told(#""name":"old","team":"ci""#, Self.labelled) != "")
        #expect(told(#""name":"old","team":"ops""#, Self.labelled) == "")
        #expect(told(#""name":"old","image":"app:1""#, Self.byImage) != "")
        #expect(told(#""name":"old","image":"db:1""#, Self.byImage) == "")
        // A label that is called like an attribute of the engine's own is none.
        let byAttribute = Visibility([
            .container: .init(shown: [.name(.glob("web*")), .label(key: .exact("signal"), value: nil)])
        ])
        #expect(told(#""name":"old","signal":"15""#, byAttribute) == "")
    }

    @Test("does not tell by what name a container was hidden before")
    func formerNames() {
        for visibility in [Self.named, Self.excepted] {
            let renamed = told(#""name":"web","oldName":"/secretdb""#, visibility, "rename")
            #expect(renamed == EventTests.event("a", "rename", #""name":"web""#))
            let both = EventTests.event("a", "rename", #""name":"web","oldName":"/web_old""#)
            #expect(told(#""name":"web","oldName":"/web_old""#, visibility, "rename") == both)
        }
        let labelled = EventTests.event("a", "rename", #""name":"web","oldName":"/old","team":"ci""#)
        #expect(told(#""name":"web","oldName":"/old","team":"ci""#, Self.labelled, "rename") == labelled)
    }

    @Test("has no name that no rule about names would show, also of what a swarm keeps")
    func swarm() {
        for (type, kind) in [
            ("node", ObjectKind.node), ("service", .service), ("secret", .secret), ("config", .config),
        ] {
            let visibility = Visibility([kind: .init(shown: [.name(.glob("web*"))])])
            let body = EngineBodies.event(type, id("a"), #""name":"secretdb""#)
            let told = filter(body, plan(.systemEvents, visibility), ThreatTableTests.snapshot).text
            #expect(told == EngineBodies.event(type, id("a"), ""))
        }
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
