// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

/// What Podman tells otherwise than Docker, or in other places. The answers are those of Podman 4.3 and 5.8, shortened.
@Suite("Podman's answers")
struct PodmanResponseTests {
    private static let images = Visibility([.image: .init(hidden: [.name(.contains("secret"))])])
    private static var knownImages: VisibleObjects {
        var objects = VisibleObjects()
        objects.note(.image, id: "sha256:\(id("a"))", names: ["ok:1"], isShown: true)
        objects.note(.image, id: "sha256:\(id("b"))", names: ["localhost/secret:1"], isShown: false)
        return objects
    }

    private func event(_ type: String, _ action: String, _ actor: String, _ attributes: String = "") -> String {
        #"{"Type":"\#(type)","Action":"\#(action)","Actor":{"ID":"\#(actor)","Attributes":{\#(attributes)}}}"# + "\n"
    }

    @Test("An event of a network tells who joined it, or nobody is told of it")
    func networkEvents() {
        // Podman has the container in the place of the network.
        let body = event("network", "connect", id("b"), #""name":"secretdb""#) + event("network", "create", "n1")
        #expect(filter(body, plan(.systemEvents, home), known) == Filtered(text: event("network", "create", "n1")))
    }

    @Test("An event of a new name has the container looked at anew, also where it does not say the old one")
    func renames() throws {
        var filter = ResponseFilter(plan: try #require(plan(.systemEvents, home)), snapshot: known)
        var output: [UInt8] = []
        let progress = try write(Array(event("container", "rename", id("a")).utf8), &filter, &output)
        #expect(progress == .needs([NeededObject(kind: .container, reference: id("a"))]))
    }

    @Test("A mount of a hidden image is left out, and one of a volume of that name is not")
    func imageMounts() {
        func container(_ mounts: String...) -> String {
            #"{"Id":"\#(id("a"))","Name":"/web","Mounts":[\#(mounts.joined(separator: ","))]}"#
        }
        let hidden = #"{"Source":"localhost/secret:1","Type":"image","Destination":"/x"}"#
        let shown = #"{"Type":"image","Source":"ok:1","Destination":"/y"}"#
        let path = #"{"Type":"image","Source":"/var/lib/storage/1/merged","Destination":"/z"}"#
        let volume = #"{"Type":"volume","Name":"localhost/secret:1","Source":"/v","Destination":"/v"}"#
        let text = filter(
            container(hidden, shown, path, volume), plan(.containerInspect, Self.images), Self.knownImages)
        #expect(text == Filtered(text: container(shown, path, volume)))
    }

    @Test("Ids of hidden images stand nowhere, also without their algorithm, and no step says their names")
    func imageIDs() {
        let bare = #"[{"Id":"sha256:\#(id("a"))","RepoTags":["ok:1"],"ParentId":"\#(id("b"))"}]"#
        let list = filter(bare, plan(.imageList, Self.images), Self.knownImages).text
        #expect(list == bare.replacing(id("b"), ""))
        let steps =
            #"[{"Id":"\#(id("b"))","Comment":"FROM localhost/secret:1"},{"Id":"<missing>","Comment":"buildkit"}]"#
        let history = filter(steps, plan(.imageHistory, Self.images), Self.knownImages).text
        #expect(history == #"[{"Id":"","Comment":""},{"Id":"<missing>","Comment":"buildkit"}]"#)
        let inspected = #"{"Id":"\#(id("c"))","Name":"w","ImageDigest":"sha256:\#(id("b"))"}"#
        let container = filter(inspected, plan(.libpodContainerInspect, Self.images), Self.knownImages).text
        #expect(container == #"{"Id":"\#(id("c"))","Name":"w"}"#)
    }

    @Test("What `system df` leaves out by what it could be judged, its id tells")
    func dataUsage() {
        let body = #"{"Containers":[{"Id":"\#(id("b"))","Labels":{"show":"yes"}},{"Id":"\#(id("a"))","Labels":{}}]}"#
        let kept = #"{"Containers":[{"Id":"\#(id("a"))","Labels":{}}]}"#
        #expect(filter(body, plan(.systemDataUsage, home), known) == Filtered(text: kept))
    }

    @Test("Whose name a host has who joined a hidden container, its environment does not tell")
    func hostname() {
        func container(_ environment: String, _ mode: String) -> String {
            """
            {"Id":"\(id("a"))","Name":"/web","Config":{"Hostname":"\(mode.isEmpty ? "" : "h")","Env":[\(environment)],\
            "Labels":{"show":"yes"}},"HostConfig":{"UTSMode":"\(mode)"}}
            """
        }
        let given = container(#""A=1","HOSTNAME=h""#, "container:\(id("b"))")
        #expect(
            filter(given, plan(.containerInspect, home), known).text.hasPrefix(container(#""A=1""#, "").prefix(150)))
        #expect(!filter(given, plan(.containerInspect, home), known).text.contains("HOSTNAME"))
        var redaction = Redaction()
        redaction.environment = .keep([.exact("HOSTNAME")])
        #expect(!filter(given, plan(.containerInspect, home, redaction), known).text.contains("HOSTNAME"))
        let own = container(#""HOSTNAME=h""#, "private")
        #expect(filter(own, plan(.containerInspect, home), known).text == own)
    }

    @Test("Steps of a build show neither variables nor labels that are redacted")
    func buildSteps() {
        let history = #"[{"Id":"x","CreatedBy":"/bin/sh -c #(nop)  ENV DBPASS=hunter2"}]"#
        for change in [{ $0.environment = .empty }, { $0.labels = [.exact("x")] }] as [(inout Redaction) -> Void] {
            #expect(!RedactionTests.redact(.imageHistory, history, change).contains("hunter2"))
        }
        let image = #"{"Id":"x","ContainerConfig":{"Cmd":["ENV DBPASS=hunter2"]},"Config":{"Cmd":["run"]}}"#
        let text = RedactionTests.redact(.imageInspect, image) { $0.environment = .empty }
        #expect(!text.contains("hunter2") && text.contains(#""Cmd":["run"]"#), "\(text)")
    }
}

@Suite("What engines say beside what they did")
struct FreeTextTests {
    @Test("Warnings and reasons for a failure are left out while they could name what is hidden")
    func hiding() {
        let created = #"{"Id":"x","Warning":"Network with name n (id : \#(id("b"))) already exists"}"#
        #expect(filter(created, plan(.networkCreate, home), known).text == #"{"Id":"x"}"#)
        let waited = #"{"Error":{"Message":"cannot join network of \#(id("b"))"},"StatusCode":125}"# + "\n"
        let text = filter(waited, plan(.containerWait, home), known).text
        #expect(text == #"{"Error":{"Message":""},"StatusCode":125}"# + "\n")
        let ended = #"{"Error":null,"StatusCode":0}"# + "\n"
        #expect(filter(ended, plan(.containerWait, home), known).text == ended)
    }

    /// Where an engine says in words of its own how something went.
    private static let outcomes: [(Endpoint, @Sendable (String) -> String)] = [
        (.containerInspect, { #"{"Id":"\#(id("a"))","Name":"/web","State":{"Error":"\#($0)"}}"# }),
        (.containerWait, { #"{"Error":{"Message":"\#($0)"},"StatusCode":127}"# + "\n" }),
        (.systemEvents, { EngineBodies.event("container", id("a"), #""error":"\#($0)","name":"web""#) }),
        (.taskInspect, { #"{"ID":"t","Name":"web","Status":{"State":"failed","Err":"\#($0)"}}"# }),
        (.serviceInspect, { #"{"ID":"s","Spec":{"Name":"web"},"UpdateStatus":{"Message":"\#($0)"}}"# }),
        (.systemInfo, { #"{"Swarm":{"Error":"\#($0)"}}"# }),
    ]

    @Test("Why something failed is told to nobody from whom anything is hidden", arguments: ObjectKind.allCases)
    func failures(kind: ObjectKind) {
        let visibility = Visibility([kind: .init(hidden: [.name(.contains("secret"))])])
        let objects = ThreatTableTests.snapshot
        for text in [
            "error while mounting volume '/v/secretvol/_data': mount :/export, data: addr=10.9.8.7",
            "No such image: secret/absent:1", "update paused due to failure or early termination of task t77",
        ] {
            for (endpoint, body) in Self.outcomes {
                #expect(filter(body(text), plan(endpoint, visibility), objects).text == body(""), "\(endpoint)")
            }
        }
    }

    @Test("What names nothing but the object's own command is told")
    func commands() {
        let visibility = Visibility([.volume: .init(hidden: [.name(.contains("secret"))])])
        for text in [
            "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create "
                + "failed: unable to start container process: error during container init: exec: \\\"nosuch\\\": "
                + "executable file not found in $PATH: unknown", "task: non-zero exit (1)", "update completed",
        ] {
            for (endpoint, body) in Self.outcomes {
                #expect(filter(body(text), plan(endpoint, visibility)).text == body(text), "\(endpoint)")
            }
        }
    }

    @Test("Warnings about a container become none, and what says that there are none stays")
    func containers() {
        let name = id("b")
        let created = #"{"Id":"x","Warnings":["\#(name) is in use"]}"#
        #expect(filter(created, plan(.containerCreate, home), known).text == #"{"Id":"x","Warnings":[]}"#)
        for none in [#"{"Warnings":null}"#, #"{"Warnings":[]}"#] {
            #expect(filter(none, plan(.containerUpdate, home), known).text == none)
        }
    }

    @Test("They are masked while commands, paths or credentials are redacted, and so are options of drivers")
    func redaction() {
        let options = #"{"type":"cifs","device":"//nas/x","o":"username=u,password=PASSW0RD"}"#
        let mount = #"{"Type":"volume","VolumeOptions":{"DriverConfig":{"Options":\#(options)}}}"#
        let logs = #"{"Type":"splunk","Config":{"splunk-token":"T0KEN"}}"#
        let container = """
            {"Id":"\(id("a"))","State":{"Error":"data: password=PASSW0RD"},\
            "HostConfig":{"Mounts":[\(mount)],"LogConfig":\(logs)}}
            """
        let service = """
            {"ID":"s","Spec":{"TaskTemplate":{"ContainerSpec":{"Mounts":[\(mount)]},\
            "LogDriver":{"Name":"splunk","Options":{"splunk-token":"T0KEN"}}}}}
            """
        let task = #"{"ID":"t","Status":{"Err":"mount: password=PASSW0RD"}}"#
        for (endpoint, body) in [(.containerInspect, container), (.serviceInspect, service), (.taskInspect, task)]
            as [(Endpoint, String)]
        {
            let text = RedactionTests.redact(endpoint, body) { $0.credentials = true }
            #expect(!text.contains("PASSW0RD") && !text.contains("T0KEN"), "\(text)")
        }
        let constraints = #"{"ID":"s","Spec":{"TaskTemplate":{"Placement":{"Constraints":["node.labels.x==y"]}}}}"#
        #expect(
            !RedactionTests.redact(.serviceInspect, constraints) { $0.labels = [.exact("x")] }.contains("node.labels"))
    }

    @Test("A volume does not name the hidden image that it is made of")
    func imageVolumes() {
        let images = Visibility([.image: .init(hidden: [.name(.contains("secret"))])])
        var objects = VisibleObjects()
        objects.note(.image, id: "sha256:\(id("b"))", names: ["localhost/secret:1"], isShown: false)
        let volume = #"{"Name":"v","Options":{"image":"localhost/secret:1"}}"#
        let text = filter(volume, plan(.volumeInspect, images), objects).text
        #expect(text == #"{"Name":"v","Options":{"image":""}}"#)
    }
}

@Suite("What the engine does not know either")
struct UnknownReferenceTests {
    private static let answer = """
        [{"Untagged":"gone:1"},{"Untagged":"gone@sha256:\(id("1"))"},{"Deleted":"sha256:\(id("2"))"},\
        {"Deleted":"sha256:\(id("3"))"},{"Deleted":"sha256:\(id("4"))"},{"Deleted":"sha256:\(id("5"))"}]
        """

    /// Filters, and counts how often something had to be looked up.
    private func rounds(_ body: String, _ endpoint: Endpoint, _ visibility: Visibility) throws -> Int {
        var filter = ResponseFilter(plan: try #require(plan(endpoint, visibility)), snapshot: VisibleObjects())
        var output: [UInt8] = []
        var rounds = 0
        var progress = try write(Array(body.utf8), &filter, &output)
        while case .needs = progress, rounds < 100 {
            rounds += 1
            progress = try filter.learned(VisibleObjects(), into: &output)
        }
        try filter.finish(into: &output)
        return rounds
    }

    @Test("is asked for a few times in a document, and then hidden")
    func documents() throws {
        let images = Visibility([.image: .init(shown: [.name(.exact("ok:1"))])])
        let rounds = try rounds(Self.answer, .imageDelete, images)
        #expect((1...4).contains(rounds))
    }

    @Test("is asked for once in an element, however many there are in it")
    func elements() throws {
        let record = EventTests.event("c", "die", #""container":"\#(id("d"))""#)
        #expect(try rounds(record, .systemEvents, home) <= 2)
    }
}
