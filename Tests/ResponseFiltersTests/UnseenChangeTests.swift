// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

/// A response about what is shown, as engines write it while something hidden is not there and while it is. Which members
/// change was seen at Docker 20.10 and 28 and at Podman 5.8, by comparing all responses.
@Suite("A hidden object that comes or goes changes no byte of what is told about others")
struct UnseenChangeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: ObjectKind
        let change: String
        let endpoint: Endpoint
        let without: String
        let with: String

        var testDescription: String { "\(kind), \(change): \(endpoint)" }
    }

    @Test("at any place, in whatever pieces the response comes", arguments: rows)
    func change(row: Row) {
        let plan = plan(row.endpoint, Self.visibility(row.kind))
        let without = filter(row.without, plan, Self.snapshot)
        #expect(row.without != row.with)
        #expect(without.error == nil && !without.text.isEmpty)
        for piece in [0, 1, 13] {
            #expect(filter(row.with, plan, Self.snapshot, piece: piece) == without)
        }
    }

    @Test("and each kind has its rows")
    func kinds() {
        #expect(Set(Self.rows.map(\.kind)) == Set(ObjectKind.allCases))
    }

    /// Only what is called `web…` is shown.
    static func visibility(_ kind: ObjectKind) -> Visibility {
        Visibility([kind: .init(shown: [.name(.glob("web*"))])])
    }

    private static let snapshot: VisibleObjects = {
        var snapshot = ThreatTableTests.snapshot
        snapshot.note(.network, id: id("d"), names: ["bridge"], isShown: false)
        snapshot.counts = VisibleCounts()
        snapshot.counts?.containers = 1
        return snapshot
    }()

    private static func row(
        _ kind: ObjectKind, _ change: String, _ endpoint: Endpoint, _ body: (String) -> String, _ without: String,
        _ with: String
    ) -> Row {
        Row(kind: kind, change: change, endpoint: endpoint, without: body(without), with: body(with))
    }

    static let rows = lists + events + containers + images + networks + volumes + swarm
}

extension UnseenChangeTests {
    // MARK: What is listed

    /// For each kind its list, and its elements: one that is shown, and one that is not.
    private static let listed: [(kind: ObjectKind, endpoint: Endpoint, shown: String, hidden: String)] = [
        (.container, .containerList, EngineBodies.listed29("a", "web"), EngineBodies.listed29("b", "secretdb")),
        (
            .image, .imageList, #"{"Id":"sha256:\#(id("a"))","RepoTags":["web:1"]}"#,
            #"{"Id":"sha256:\#(id("b"))","RepoTags":["secretdb:1"]}"#
        ),
        (.network, .networkList, #"{"Name":"web","Id":"\#(id("a"))"}"#, #"{"Name":"secretnet","Id":"\#(id("b"))"}"#),
        (.volume, .libpodVolumeList, #"{"Name":"web","Driver":"local"}"#, #"{"Name":"secretvol","Driver":"local"}"#),
        (.service, .serviceList, object("a", "web"), object("b", "secretdb")),
        (.task, .taskList, object("a", "web"), object("b", "secretdb")),
        (.secret, .secretList, object("a", "web"), object("b", "secretdb")),
        (.config, .configList, object("a", "web"), object("b", "secretdb")),
        (.node, .nodeList, object("a", "web"), object("b", "secretdb")),
    ]

    private static func object(_ digit: Character, _ name: String) -> String {
        #"{"ID":"\#(id(digit))","Name":"\#(name)","Spec":{"Name":"\#(name)"}}"#
    }

    private static let lists: [Row] = listed.flatMap { kind, endpoint, shown, hidden -> [Row] in
        [
            row(kind, "listed before", endpoint, list, shown, "\(hidden),\(shown)"),
            row(kind, "listed behind", endpoint, list, shown, "\(shown),\(hidden)"),
            row(kind, "listed around", endpoint, list, shown, "\(hidden),\(shown),\(hidden)"),
        ]
    }

    private static func list(_ elements: String) -> String { "[\(elements)]\n" }

    private static func same(_ body: String) -> String { body }

    private static let events: [Row] = ObjectKind.allCases.map { kind in
        func event(_ actor: String, _ name: String) -> String {
            EngineBodies.event("\(kind)", actor, #""name":"\#(name)""#)
        }
        let shown = event(kind == .volume ? "web" : id("a"), "web")
        let hidden = event(kind == .volume ? "secretvol" : id("b"), "secretdb")
        return row(kind, "told of in events", .systemEvents, same, shown, hidden + shown + hidden)
    }

    // MARK: Containers

    private static let containers: [Row] = [
        row(.container, "made of an image", .imageList, listedImage, #""Containers":0"#, #""Containers":1"#),
        row(.container, "made of an image", .imageList, listedImage, manifest("null"), manifest(member)),
        row(.container, "made of an image", .imageInspect, image, manifest("null"), manifest(member)),
        row(.container, "made of an image", .systemDataUsage, imageUsage, "\"Containers\":0", "\"Containers\":1"),
        row(
            .container, "on a network", .networkInspect, network, #""Containers":{}"#,
            #""Containers":{"\#(id("b"))":\#(EngineBodies.member)}"#),
        row(
            .container, "on an overlay", .networkInspect, network, #""Labels":{}"#,
            #""Services":{"":\#(endpoint)},"Labels":{}"#),
        row(
            .container, "on a network whose addresses are counted", .networkInspect, network, #""Labels":{}"#,
            #""Labels":{},"Status":{"IPAM":{"Subnets":{"10.0.0.0/24":{"IPsInUse":4}}}}"#),
        row(
            .container, "mounts a volume", .volumeInspect, volume,
            "1", "2"),
        row(.container, "is running", .systemInfo, object, counted(1, 20), counted(2, 27)),
        row(
            .container, "is a task's", .serviceInspect, service, #""ServiceStatus":{"RunningTasks":1}"#,
            #""ServiceStatus":{"RunningTasks":2}"#),
        row(
            .container, "lends its volumes", .containerInspect, container, #""VolumesFrom":null"#,
            #""VolumesFrom":["secretdb"]"#),
        row(.container, "is linked", .containerInspect, container, #""Links":null"#, #""Links":["/secretdb:/web/db"]"#),
        row(
            .container, "lends its network (Podman)", .containerList, guest, "null",
            #"["hidden-alias","\#(id("b").prefix(12))"]"#),
        row(
            .container, "lends its network (Podman)", .libpodContainerInspect, joined, #""Networks":{},"Ports":{}"#,
            #""Networks":{"web":{"Aliases":["secretdb"]}},"Ports":{"80/tcp":[{"HostPort":"8555"}]}"#),
        row(
            .container, "lends its network (Podman)", .containerInspect, joined,
            #""Networks":{},"Ports":{},"IPAddress":"","IPPrefixLen":0"#,
            #""Networks":{"web":{"Aliases":["secretdb"],"IPAddress":"10.0.0.9"}},"Ports":{"80/tcp":[{"HostPort":"8555"}]},"#
                + #""IPAddress":"10.0.0.9","IPPrefixLen":24"#),
    ]

    private static let member = #"["\#(id("b"))"]"#
    private static let endpoint =
        #"{"VIP":"<nil>","Ports":[],"LocalLBIndex":0,"Tasks":[{"Name":"secretdb","EndpointIP":"10.0.1.4"}]}"#

    private static func manifest(_ containers: String) -> String {
        #""Manifests":[{"ID":"m","ImageData":{"Platform":{"os":"linux"},"Containers":\#(containers)}}]"#
    }

    private static func image(_ member: String) -> String {
        #"{"Id":"sha256:\#(id("a"))","RepoTags":["web:1"],\#(member),"Size":7}"#
    }

    private static func network(_ member: String) -> String {
        #"{"Name":"web","Id":"\#(id("a"))","Scope":"swarm",\#(member)}"#
    }

    private static func counted(_ containers: Int, _ others: Int) -> String {
        #""Containers":\#(containers),"ContainersRunning":\#(containers),"Images":3,"NFd":\#(others),"#
            + #""NGoroutines":\#(others),"NEventsListener":\#(others),"NCPU":2"#
    }

    private static func container(_ member: String) -> String {
        #"{"Id":"\#(id("a"))","Name":"/web","State":{"Status":"exited"},"HostConfig":{\#(member)},"Mounts":[]}"#
    }

    private static func joined(_ settings: String) -> String {
        let joined = container(#""NetworkMode":"container:\#(id("b"))""#)
        return #"\#(joined.dropLast()),"NetworkSettings":{\#(settings)}}"#
    }

    private static func guest(_ aliases: String) -> String {
        #"[{"Id":"\#(id("a"))","Names":["/web"],"NetworkSettings":{"Networks":{"web":{"Aliases":\#(aliases)}}}}]"#
    }

    private static func settings(_ settings: String) -> String {
        #"\#(container("").dropLast()),"NetworkSettings":{\#(settings),"SandboxKey":"/run/netns/1"}}"#
    }

    private static func object(_ members: String) -> String { "{\(members)}" }

    private static func volume(_ count: String) -> String {
        #"{"Name":"web","UsageData":{"RefCount":\#(count),"Size":5}}"#
    }

    private static func service(_ member: String) -> String {
        #"{"ID":"\#(id("a"))","Spec":{"Name":"web"},\#(member)}"#
    }

    // MARK: Images

    private static let shownDigest = #""RepoDigests":["web@sha256:\#(id("a"))"]"#
    private static let hiddenDigest = #""RepoDigests":["secretdb@sha256:\#(id("a"))"]"#

    private static let images: [Row] = [
        row(.image, "built on another", .imageList, listedImage, #""SharedSize":0"#, #""SharedSize":70000"#),
        row(.image, "built on another", .libpodImageList, listedImage, #""SharedSize":0"#, #""SharedSize":70000"#),
        row(.image, "built on another", .systemDataUsage, layers, "7", "8"),
        row(
            .image, "built on another", .systemDataUsage, imageUsage, #""SharedSize":0"#,
            #""SharedSize":70000"#),
        row(
            .image, "built from a cache", .systemDataUsage, cache,
            #""InUse":false,"Shared":false,"LastUsedAt":"1","UsageCount":1"#,
            #""InUse":true,"Shared":true,"LastUsedAt":"2","UsageCount":2"#),
        row(
            .image, "a name of another", .imageList, names, #"["web:1"],\#(shownDigest)"#,
            #"["web:1","secretdb:1"],\#(hiddenDigest)"#),
        row(
            .image, "a name of another", .imageList, names, #"["web:1"],\#(shownDigest)"#,
            #"["secretdb:1","web:1"],\#(shownDigest)"#),
        row(
            .image, "a name of another (20.10)", .imageList, names,
            #"["web:1"],"RepoDigests":["web@sha256:\#(id("c"))"]"#,
            #"["web:1","secretdb:1"],"RepoDigests":["secretdb@sha256:\#(id("c"))","web@sha256:\#(id("c"))"]"#),
        row(
            .image, "a name of another (Podman)", .imageList, names,
            #"["web:1"],"Names":["web:1"],"History":["web:1"]"#,
            #"["web:1"],"Names":["web:1","secretdb:1"],"History":["secretdb:1","web:1"]"#),
        row(
            .image, "a name of another", .systemDataUsage, nameUsage, #"["web:1"],\#(shownDigest)"#,
            #"["web:1","secretdb:1"],\#(hiddenDigest)"#),
        row(
            .image, "a name of another", .imageInspect, tagged,
            #""0001-01-01T00:00:00Z""#, #""2026-12-01T10:00:00Z""#),
        row(
            .image, "a name of another", .imageHistory, history, "null",
            #"["secretdb:1"]"#),
    ]

    private static func listedImage(_ member: String) -> String { list(image(member)) }

    private static func imageUsage(_ member: String) -> String { #"{"Images":[\#(image(member))]}"# }

    private static func nameUsage(_ members: String) -> String { #"{"Images":\#(names(members))}"# }

    private static func layers(_ size: String) -> String { #"{"LayersSize":\#(size)}"# }

    private static func cache(_ members: String) -> String { #"{"BuildCache":[{"ID":"c",\#(members)}]}"# }

    private static func tagged(_ time: String) -> String { image(#""Metadata":{"LastTagTime":\#(time)}"#) }

    private static func history(_ tags: String) -> String { #"[{"Id":"sha256:\#(id("a"))","Tags":\#(tags),"Size":1}]"# }

    private static func names(_ names: String) -> String { #"[{"Id":"sha256:\#(id("a"))","RepoTags":\#(names)}]"# }

    // MARK: Networks and volumes

    private static let networks: [Row] = [
        row(
            .network, "the default one has the container", .containerInspect, settings,
            old(address: "", prefix: 0), old(address: "172.17.0.2", prefix: 16)),
        row(
            .network, "a service is on it", .serviceInspect, service, #""Endpoint":{"Spec":{}}"#,
            #""Endpoint":{"Spec":{},"VirtualIPs":[{"NetworkID":"\#(id("b"))","Addr":"10.0.0.2/24"}]}"#),
        row(
            .network, "a task is on it", .taskInspect, task, #""Slot":1"#,
            #""Slot":1,"NetworksAttachments":[{"Network":{"ID":"\#(id("b"))"},"Addresses":["10.0.0.2/24"]}]"#),
        row(
            .network, "a service's tasks are to be on it", .serviceInspect, previous,
            #""Name":"web""#, #""Name":"web","Networks":[{"Target":"\#(id("b"))"}]"#),
    ]

    private static func old(address: String, prefix: Int) -> String {
        #""EndpointID":"\#(address)","Gateway":"\#(address)","IPAddress":"\#(address)","IPPrefixLen":\#(prefix),"#
            + #""MacAddress":"\#(address)","Networks":{}"#
    }

    private static let volumes: [Row] = [
        row(.volume, "bound (Podman)", .containerInspect, container, #""Binds":[]"#, #""Binds":["secretvol:/x"]"#),
        row(.volume, "bound", .containerInspect, container, #""Binds":null"#, #""Binds":["secretvol:/x"]"#),
        row(
            .volume, "mounted", .containerInspect, container, #""Memory":0"#,
            #""Memory":0,"Mounts":[{"Type":"volume","Source":"secretvol","Target":"/x"}]"#),
        row(
            .volume, "mounted by a service", .serviceInspect, previousContainer, "",
            #""Mounts":[{"Type":"volume","Source":"secretvol","Target":"/x"}]"#),
        row(
            .volume, "of a cluster", .taskInspect, task, #""Slot":1"#,
            #""Slot":1,"Volumes":[{"ID":"v","Source":"secretvol","Target":"/x"}]"#),
    ]

    // MARK: A swarm

    private static func task(_ member: String) -> String { #"{"ID":"\#(id("a"))","Name":"web.1.x",\#(member)}"# }

    private static func spec(_ member: String) -> String { #"{"TaskTemplate":{"ContainerSpec":{\#(member)}}}"# }

    private static func previous(_ spec: String) -> String { service(#""PreviousSpec":{\#(spec)}"#) }

    private static func previousContainer(_ member: String) -> String { service(#""PreviousSpec":\#(spec(member))"#) }

    private static func tasks(_ tasks: String) -> String {
        network(#""Services":{"web":{"VIP":"10.0.0.3","Tasks":\#(tasks)}}"#)
    }

    private static func inSwarm(_ members: String) -> String { #"{"Swarm":{"LocalNodeState":"active",\#(members)}}"# }

    private static let swarm: [Row] = [
        row(
            .service, "on a network", .networkInspect, network, #""Labels":{}"#,
            #""Services":{"secretdb":\#(endpoint)},"Labels":{}"#),
        row(
            .task, "of a service", .serviceInspect, service, #""ServiceStatus":{"RunningTasks":1}"#,
            #""ServiceStatus":{"RunningTasks":2}"#),
        row(
            .task, "on a network", .networkInspect, tasks,
            "null", #"[{"Name":"secretdb.1.x"}]"#),
        row(
            .secret, "given to a service", .serviceInspect, previousContainer, "",
            #""Secrets":[{"SecretID":"\#(id("b"))","SecretName":"secretdb"}]"#),
        row(
            .config, "given to a service", .serviceInspect, previousContainer, "",
            #""Configs":[{"ConfigID":"\#(id("b"))","ConfigName":"secretdb"}]"#),
        row(
            .node, "in the swarm", .systemInfo, inSwarm,
            #""NodeAddr":"10.0.0.2","Nodes":1,"Managers":1"#, #""NodeAddr":"10.0.0.4","Nodes":2,"Managers":2"#),
        row(
            .node, "runs a task", .networkInspect, tasks,
            "null", #"[{"Name":"web.1.x","Info":{"Host IP":"10.9.9.9"}}]"#),
    ]
}
