// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("Documents")
struct DocumentTests {
    static let inspected = """
        {"Id":"\(id("a"))","Path":"sh","Args":["-c","secret"],"HostnamePath":"/var/lib/docker/containers/\(id("b"))/hostname",\
        "Name":"/web","HostConfig":{"NetworkMode":"container:\(id("b"))","PidMode":"","VolumesFrom":["secretdb:ro","web"],\
        "Links":null,"Binds":["/srv/x:/x:ro","vol:/y"]},"Config":{"Hostname":"h","Env":["TZ=UTC","TOKEN=s3cret"],\
        "Labels":{"show":"yes","password":"p4ss"}},"NetworkSettings":{"Networks":{"net":{"IPAddress":"10.0.0.2"}}}}

        """

    @Test("An inspected container names no hidden one")
    func inspect() {
        let text = filter(Self.inspected, plan(.containerInspect, home), known).text
        #expect(!text.contains(id("b")))
        #expect(!text.contains("secretdb"))
        #expect(text.contains(#""NetworkMode":"","PidMode":"","VolumesFrom":["web"],"#))
    }

    @Test("A document about a hidden object is an error of its own")
    func hidden() {
        let body = Self.inspected.replacing(#""yes""#, #""no""#)
        #expect(filter(body, plan(.containerInspect, home), known) == Filtered(text: "", error: .hidden))
    }

    @Test("A network has only the containers that are shown, in both forms of the answer")
    func network() {
        let member = #"{"Name":"n","EndpointID":"e","MacAddress":"m","IPv4Address":"i","IPv6Address":""}"#
        func network(_ members: String) -> String {
            #"{"Name":"leaknet","Id":"n1","Containers":{\#(members)},"Labels":{}}"#
        }
        let given = network(#""\#(id("b"))":\#(member),"\#(id("a"))":\#(member),"ep-12":\#(member)"#)
        let kept = network(#""\#(id("a"))":\#(member)"#)
        #expect(filter(given, plan(.networkInspect, home), known) == Filtered(text: kept))
        #expect(filter("[\(given),\(given)]", plan(.networkList, home), known).text == "[\(kept),\(kept)]")
    }

    @Test("Disk usage is filtered in the old and in the new layout")
    func dataUsage() {
        let web = listed("a", "web", shown: true)
        let secret = listed("b", "secretdb", shown: false)
        let volume = #"{"Name":"v","UsageData":{"RefCount":3,"Size":7}}"#
        let body = """
            {"LayersSize":12,"Images":null,"Containers":[\(secret),\(web)],"Volumes":[\(volume)],"BuildCache":[],\
            "ContainerUsage":{"ActiveCount":2,"TotalCount":2,"Items":[\(web),\(secret)]}}
            """
        let expected = """
            {"LayersSize":12,"Images":null,"Containers":[\(web)],"Volumes":[{"Name":"v","UsageData":{"RefCount":-1,"Size":7}}],\
            "BuildCache":[],"ContainerUsage":{"ActiveCount":1,"TotalCount":1,"Items":[\(web)]}}
            """
        var snapshot = known
        snapshot.counts = VisibleCounts()
        snapshot.counts?.containers = 1
        snapshot.counts?.running = 1
        for piece in [0, 1, 7] {
            #expect(filter(body, plan(.systemDataUsage, home), snapshot, piece: piece) == Filtered(text: expected))
        }
        let twice = #"{"Containers":[],"Containers":[]}"#
        #expect(filter(twice, plan(.systemDataUsage, home)).error == .duplicateMember)
        #expect(filter(#"{"Containers":{}}"#, plan(.systemDataUsage, home)).error == .unexpectedType)
    }

    @Test("Info counts what is shown")
    func info() {
        let body =
            #"{"ID":"x","Containers":30,"ContainersRunning":20,"ContainersPaused":1,"ContainersStopped":9,"Images":4}"#
        let expected =
            #"{"ID":"x","Containers":0,"ContainersRunning":0,"ContainersPaused":0,"ContainersStopped":0,"Images":4}"#
        #expect(filter(body, plan(.systemInfo, home)).text == expected)
    }

    @Test("Prunes tell of what is shown: the real answer of Engine 29, and its stream")
    func prunes() {
        let body = #"{"ContainersDeleted":["\#(id("b"))","\#(id("a"))"],"SpaceReclaimed":0}"# + "\n"
        let expected = #"{"ContainersDeleted":["\#(id("a"))"],"SpaceReclaimed":0}"# + "\n"
        #expect(filter(body, plan(.containerPrune, home), known).text == expected)
        let stream =
            #"{"id":"\#(id("b"))"}"# + "\n" + #"{"id":"\#(id("a"))"}"# + "\n" + #"{"aux":\#(body.dropLast())}"# + "\n"
        let filtered = filter(stream, plan(.containerPrune, home), known).text
        #expect(filtered == #"{"id":"\#(id("a"))"}"# + "\n" + #"{"aux":\#(expected.dropLast())}"# + "\n")
    }

    @Test("An exec of a hidden container does not exist")
    func exec() {
        let body = #"{"ID":"e","ContainerID":"\#(id("b"))","ProcessConfig":{"entrypoint":"sh","arguments":["x"]}}"#
        #expect(filter(body, plan(.execInspect, home), known).error == .hidden)
    }

    @Test("A service has only the secrets, configs, networks and labels that are shown; its tasks go with it")
    func swarm() {
        let visibility = Visibility([
            .service: .init(hidden: [.name(.glob("hid*"))]), .secret: .init(hidden: [.name(.exact("key"))]),
        ])
        var snapshot = VisibleObjects()
        snapshot.note(.secret, id: "s1", names: ["key"], isShown: false)
        snapshot.note(.secret, id: "s2", names: ["ok"], isShown: true)
        snapshot.note(.service, id: "v1", names: ["hidden"], isShown: false)
        snapshot.note(.service, id: "v2", names: ["web"], isShown: true)
        func service(_ name: String, _ secrets: String) -> String {
            #"{"ID":"v","Spec":{"Name":"\#(name)","TaskTemplate":{"ContainerSpec":{"Secrets":[\#(secrets)]}}}}"#
        }
        let ok = #"{"SecretID":"s2","SecretName":"ok"}"#
        let given = service("web", #"{"SecretID":"s1","SecretName":"key"},\#(ok)"#)
        let text = filter("[\(service("hidden", "")),\(given)]", plan(.serviceList, visibility), snapshot).text
        #expect(text == "[\(service("web", ok))]")
        let tasks = #"[{"ID":"t1","ServiceID":"v1"},{"ID":"t2","ServiceID":"v2"}]"#
        #expect(filter(tasks, plan(.taskList, visibility), snapshot).text == #"[{"ID":"t2","ServiceID":"v2"}]"#)
    }
}
