// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

struct Lengths: ValueMasking {
    let identity = "lengths"
    func mask(_ value: UnsafeRawBufferPointer) -> String { "\"\(value.count)\\" }
}

@Suite("Redaction and fields")
struct RedactionTests {
    static func redact(_ endpoint: Endpoint, _ body: String, _ change: (inout Redaction) -> Void) -> String {
        var redaction = Redaction()
        change(&redaction)
        return filter(body, plan(endpoint, Visibility(), redaction)).text
    }

    @Test("The environment is emptied, or some of it kept")
    func environment() {
        let empty = Self.redact(.containerInspect, DocumentTests.inspected) { $0.environment = .empty }
        #expect(empty == DocumentTests.inspected.replacing(#"["TZ=UTC","TOKEN=s3cret"]"#, "[]"))
        let kept = Self.redact(.containerInspect, DocumentTests.inspected) { $0.environment = .keep([.exact("TZ")]) }
        #expect(kept == DocumentTests.inspected.replacing("s3cret", "***"))
    }

    @Test("A keyed hash stands behind the stars and cannot leave its string")
    func hash() {
        let text = Self.redact(.containerInspect, DocumentTests.inspected) {
            $0.environment = .keep([])
            $0.mask = .hash(Lengths())
        }
        #expect(text.contains(#"["TZ=***3","TOKEN=***6"]"#))
    }

    @Test("Labels, commands, host paths and addresses are masked; the rest keeps its bytes")
    func others() {
        let body = DocumentTests.inspected
        #expect(
            Self.redact(.containerInspect, body) { $0.labels = [.contains("pass")] } == body.replacing("p4ss", "***"))
        let commands = body.replacing(#""sh","Args":["-c","secret"]"#, #""***","Args":["***"]"#)
        #expect(Self.redact(.containerInspect, body) { $0.commands = true } == commands)
        let paths = body.replacing("/var/lib/docker/containers/\(id("b"))/hostname", "***").replacing("/srv/x:", "***:")
        #expect(Self.redact(.containerInspect, body) { $0.hostPaths = true } == paths)
        #expect(Self.redact(.containerInspect, body) { $0.addresses = true } == body.replacing("10.0.0.2", ""))
    }

    @Test("Swarm keys, config data and proxies' credentials are masked")
    func secrets() {
        let swarm = #"{"JoinTokens":{"Worker":"SWMTKN-1","Manager":"SWMTKN-2"}}"#
        #expect(
            Self.redact(.swarmInspect, swarm) { $0.swarmKeys = true }
                == #"{"JoinTokens":{"Worker":"***","Manager":"***"}}"#)
        #expect(Self.redact(.swarmUnlockkey, #"{"UnlockKey":"k"}"#) { $0.swarmKeys = true } == #"{"UnlockKey":"***"}"#)
        let configs = #"[{"ID":"c","Spec":{"Name":"n","Data":"c2VjcmV0"}}]"#
        #expect(Self.redact(.configList, configs) { $0.configData = true } == configs.replacing("c2VjcmV0", ""))
        #expect(Self.redact(.systemInfo, #"{"HttpProxy":"u:p"}"#) { $0.credentials = true } == #"{"HttpProxy":"***"}"#)
    }

    @Test("The process list shows neither commands nor what is put under another title")
    func processes() {
        let body = #"{"Processes":[["root","1","sh -c TOKEN=x","TOKEN=x"]],"Titles":["UID","PID","CMD","TIME"]}"#
        let expected = #"{"Processes":[["root","1","***","***"]],"Titles":["UID","PID","CMD","TIME"]}"#
        #expect(Self.redact(.containerTop, body) { $0.environment = .empty } == expected)
    }

    @Test("Only the named fields stay, through lists and maps")
    func fields() {
        let fields = ["Id", "Names", "NetworkSettings.Networks.*.IPAddress", "Ports.PrivatePort"]
        let body = """
            [{"Id":"1","Names":["/a"],"Image":"i","Ports":[{"IP":"x","PrivatePort":80},{"IP":"y","PrivatePort":81}],\
            "NetworkSettings":{"Networks":{"n":{"MacAddress":"m","IPAddress":"i"}},"Other":1}},{"Image":"i"}]
            """
        let expected = """
            [{"Id":"1","Names":["/a"],"Ports":[{"PrivatePort":80},{"PrivatePort":81}],\
            "NetworkSettings":{"Networks":{"n":{"IPAddress":"i"}}}},{}]
            """
        for piece in [0, 1, 5] {
            #expect(filter(body, plan(.containerList, fields: fields), piece: piece) == Filtered(text: expected))
        }
        let volumes = #"{"Volumes":[{"Name":"v","Driver":"local"}],"Warnings":null}"#
        #expect(filter(volumes, plan(.volumeList, fields: ["Volumes.Name"])).text == #"{"Volumes":[{"Name":"v"}]}"#)
        #expect(filter(volumes, plan(.volumeList, fields: ["Warnings"])).text == #"{"Warnings":null}"#)
        // A path that goes deeper than what is there asks for nothing of it.
        let scalars = #"{"Name":"/x","State":null,"Config":{"Env":["TOKEN=1","TZ=2"],"Tty":true}}"#
        let deep = ["Name.x", "State.Status", "Config.Env.TZ", "Config.Tty.y"]
        #expect(
            filter(scalars, plan(.containerInspect, fields: deep)).text == #"{"State":null,"Config":{"Env":[]}}"#)
    }

    /// Each place where a driver's options or a URL stand, and the answer that holds it.
    private static let options: [(Endpoint, String)] = [
        (.containerInspect, #"{"Id":"a","HostConfig":{"LogConfig":{"Type":"x","Config":{"o":"SAID"}}}}"#),
        (.serviceInspect, #"{"ID":"a","Spec":{"Name":"n","TaskTemplate":{"LogDriver":{"Options":{"o":"SAID"}}}}}"#),
        (.taskInspect, #"{"ID":"a","Spec":{"LogDriver":{"Options":{"o":"SAID"}}}}"#),
        (.swarmInspect, #"{"Spec":{"TaskDefaults":{"LogDriver":{"Options":{"o":"SAID"}}}}}"#),
        (.swarmInspect, #"{"Spec":{"CAConfig":{"ExternalCAs":[{"URL":"SAID"}]}}}"#),
        (.swarmInspect, #"{"Spec":{"CAConfig":{"ExternalCAs":[{"Options":{"o":"SAID"}}]}}}"#),
        (.secretInspect, #"{"ID":"a","Spec":{"Driver":{"Options":{"o":"SAID"}}}}"#),
        (.volumeInspect, #"{"Name":"a","Options":{"device":"SAID"}}"#),
        (.volumeInspect, #"{"Name":"a","Options":{"o":"SAID"}}"#),
        (.systemInfo, #"{"HttpProxy":"SAID"}"#), (.systemInfo, #"{"HttpsProxy":"SAID"}"#),
        (.systemDataUsage, #"{"BuildCache":[{"ID":"a","Description":"http url SAID"}]}"#),
        (.imageHistory, #"[{"Id":"a","Comment":"Imported from SAID"}]"#),
    ]

    @Test("A driver's options and a URL are told under no word by which a part of them is taken out")
    func eachWordAlone() {
        let words: [(String, (inout Redaction) -> Void)] = [
            ("paths", { $0.hostPaths = true }), ("addresses", { $0.addresses = true }),
            ("credentials", { $0.credentials = true }),
        ]
        for (endpoint, body) in Self.options {
            let said = body.replacing("SAID", "https://user:TOKEN@10.9.8.7/run/x.sock")
            for (word, change) in words {
                let text = Self.redact(endpoint, said, change)
                #expect(!text.contains("TOKEN"), "\(word) \(endpoint.operationId) \(text)")
            }
        }
    }

    @Test("A value that one word leaves as it is is still looked at for the next one")
    func twoWords() {
        let body = #"{"Labels":["plain=/etc/y"],"SecurityOptions":["name=seccomp,profile=unix:///run/x"]}"#
        for labels in [[], [TextPattern.exact("other")]] {
            let text = Self.redact(.systemInfo, body) {
                $0.hostPaths = true
                $0.labels = labels
            }
            #expect(!text.contains("/etc/y") && !text.contains("/run/x"), "\(text)")
        }
        let url = #"{"IndexServerAddress":"https://index.docker.io/v1/"}"#
        #expect(Self.redact(.systemInfo, url) { $0.hostPaths = true } == url, "a host on the network is no path")
    }

    @Test("The error of a build's step is masked with what the step is")
    func errorsOfBuilds() {
        let body = #"{"errorDetail":{"message":"The command '/bin/sh -c TOKEN' returned 1"},"error":"TOKEN"}"#
        for change: (inout Redaction) -> Void in [{ $0.commands = true }, { $0.environment = .empty }] {
            #expect(!Self.redact(.imageBuild, body, change).contains("TOKEN"))
        }
    }

    @Test("The comment of a squashed image names no image that is hidden")
    func squashed() {
        let comment = "merge sha256:\(id("a")) to sha256:\(id("b"))"
        for comment in [comment, "create new from sha256:\(id("b"))"] {
            let hidden = Visibility([.image: .init(shown: [.name(.exact("app:1"))])])
            let body = #"[{"Id":"<missing>","Comment":"\#(comment)"}]"#
            #expect(!filter(body, plan(.imageHistory, hidden, Redaction())).text.contains(id("b")))
        }
    }
}
