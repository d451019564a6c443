// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

/// One container as moby writes it in a list (api/types/container `Summary`) and by itself (`InspectResponse`).
private struct Row: Sendable, CustomTestStringConvertible {
    var state = "running"
    var mode = "front"
    var networks = #"{"front":{"NetworkID":"n1","IPAddress":"10.0.0.2","Gateway":"10.0.0.1"}}"#
    var labels = #"{"role":"web","empty":""}"#
    var mounts =
        #"[{"Type":"volume","Name":"v","Source":"/x","Destination":"/data"},{"Type":"bind","Source":"/srv","Destination":"/srv"}]"#
    /// The container whose network files an inspection names.
    var files = Row.id
    var namespaces: (listed: ContainerDescription.NetworkNamespace, inspected: ContainerDescription.NetworkNamespace)

    static let id = String(repeating: "a", count: 64)
    static let other = String(repeating: "b", count: 64)

    var testDescription: String { "\(state) in \(mode)" }

    private var shared: String {
        #""HostConfig":{"NetworkMode":"\#(mode)"},"NetworkSettings":{"Networks":\#(networks)},"Mounts":\#(mounts)"#
    }

    var listed: String {
        #"{"Id":"\#(Self.id)","Names":["/db/alias","/web"],"Image":"app:1","ImageID":"sha256:1","Labels":\#(labels),"#
            + #""State":"\#(state)","Status":"whatever",\#(shared)}"#
    }

    var inspected: String {
        let isRunning = state == "running"
        let path = "/var/lib/docker/containers/\(files)"
        return
            #"{"Id":"\#(Self.id)","Name":"/web","Image":"sha256:1","State":{"Status":"\#(state)","Running":\#(isRunning),"#
            + #""Pid":\#(isRunning ? 7 : 0),"StartedAt":"t"},"Config":{"Image":"app:1","Labels":\#(labels)},"#
            + #""HostnamePath":"\#(path)/hostname","HostsPath":"\#(path)/hosts","ResolvConfPath":"\#(path)/resolv.conf",\#(shared)}"#
    }

    static let all = [
        Row(namespaces: (.own, .own)),
        Row(state: "exited", namespaces: (.own, .own)),
        Row(networks: "{}", labels: "null", mounts: "[]", namespaces: (.own, .own)),
        Row(
            networks:
                #"{"front":{"NetworkID":"n1","GlobalIPv6Address":"fd00::2"},"back":{"NetworkID":"n2","IPAddress":"10.1.0.2"}}"#,
            namespaces: (.own, .own)),
        // On Docker a network may have any name.
        Row(mode: "a:b", networks: #"{"a:b":{"NetworkID":"n1","IPAddress":"10.0.0.2"}}"#, namespaces: (.own, .own)),
        Row(mode: "ns:/x", networks: #"{"ns:/x":{"NetworkID":"n1"}}"#, namespaces: (.own, .own)),
        Row(mode: "host", networks: #"{"host":{"NetworkID":"h","IPAddress":""}}"#, namespaces: (.own, .own)),
        // What a list leaves open an inspection tells by the files.
        Row(
            mode: "container:\(other)", networks: "{}", files: other, namespaces: (.unknown, .shared(with: [other]))),
        Row(mode: "container:db", networks: "{}", namespaces: (.unknown, .unknown)),
        Row(state: "created", mode: "container:\(other)", networks: "{}", namespaces: (.own, .own)),
    ]
}

@Suite("A container in the engine's JSON")
struct EngineContainerTests {
    private static let docker = EngineLookup.Engine(server: "Docker/28.0.0 (linux)", apiVersion: "1.48")

    private func read(_ text: String, _ question: EngineLookup.Question) throws -> ListedDescriptions {
        let reader = try #require(ListReader(of: question, in: nil, by: Self.docker))
        try reader.take(ByteBuffer(string: text))
        return try reader.finish()
    }

    private func container(_ text: String) throws -> EngineContainer {
        let json = try #require(JSONValue(engine: ByteBuffer(string: text)))
        return try #require(EngineContainer(json: json))
    }

    @Test("has the same values in a list and by itself", arguments: Row.all)
    private func values(row: Row) throws {
        let (listed, inspected) = (try container(row.listed), try container(row.inspected))
        for container in [listed, inspected] {
            #expect(container.object.id == Row.id && container.object.names.contains("/web"))
            #expect(container.object.image == "app:1" && container.imageID == "sha256:1")
            #expect(container.object.state == row.state && container.networkMode == row.mode)
        }
        #expect(listed.object.labels.map { "\($0)" } == inspected.object.labels.map { "\($0)" })
        #expect(listed.attachments == inspected.attachments)
        #expect(listed.mounts.map { "\($0)" } == inspected.mounts.map { "\($0)" })
        for implication in [Implication.mounts, .networks, .image] {
            #expect(ImpliedNames(implication, of: listed).all == ImpliedNames(implication, of: inspected).all)
        }
    }

    @Test("tells clients by the same values; where it runs is known by an inspection", arguments: Row.all)
    private func clients(row: Row) throws {
        guard case .containers(let table) = try read("[\(row.listed)]", .table),
            case .inspection(let inspected) = try read(row.inspected, .inspection(Row.id))
        else { throw EngineLookup.Failure.notUnderstood }
        var listed = try #require(table.first)
        #expect(
            listed.namespace == row.namespaces.listed && inspected.description.namespace == row.namespaces.inspected)
        listed.namespace = inspected.description.namespace
        #expect(table.count == 1 && listed == inspected.description)
        #expect(listed.name == "web" && inspected.startedAt == "t")
        #expect(inspected.process == (row.state == "running" ? 7 : 0))
    }

    @Test("is seen by the same values", arguments: Row.all)
    private func objects(row: Row) throws {
        guard case .objects(let objects) = try read("[\(row.listed)]", .objects(.container)) else {
            throw EngineLookup.Failure.notUnderstood
        }
        let listed = try #require(objects.first)
        let inspected = try container(row.inspected).object
        for selector in [
            ObjectSelector.name(.exact("web")), .image(.exact("app:1")),
            .label(key: .exact("role"), value: .exact("web")),
        ] {
            let visibility = Visibility([.container: .init(shown: [selector])])
            #expect(visibility.shows(listed) == visibility.shows(inspected), "\(selector)")
        }
    }

    @Test("whose mounts were too long to be read has files that tell nothing: any may be mounted over")
    func longMounts() throws {
        let mount = #"{"Type":"bind","Source":"/\#(String(repeating: "x", count: 70_000))","Destination":"/x"}"#
        let row = Row(
            mode: "container:\(Row.other)", networks: "{}", mounts: "[\(mount)]", files: Row.other,
            namespaces: (.unknown, .unknown))
        try clients(row: row)
        let whole = try container(row.inspected)
        #expect(whole.inspected(by: Self.docker)?.description.namespace == .shared(with: [Row.other]))
    }
}

/// What others choose of a container, however long they make it.
@Suite("A container with something long in it")
struct LongContainerTests {
    private static let id = String(repeating: "a", count: 64)
    private static let podman = EngineLookup.Engine(server: "Libpod/5.8.0 (linux)", apiVersion: "1.41")
    private static let docker = EngineLookup.Engine(server: "Docker/28.0.0 (linux)", apiVersion: "1.48")
    private static let sizes = [1000, Int.max]

    private func read(
        _ text: String, _ question: EngineLookup.Question, by engine: EngineLookup.Engine, size: Int
    ) throws -> ListedDescriptions {
        let reader = try #require(ListReader(of: question, in: nil, by: engine))
        var rest = ByteBuffer(string: text)
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            try reader.take(piece)
        }
        return try reader.finish()
    }

    private func listed(
        _ text: String, by engine: EngineLookup.Engine = Self.docker, size: Int = .max
    ) throws -> ContainerDescription {
        guard case .containers(let found) = try read("[\(text)]", .table, by: engine, size: size) else {
            throw EngineLookup.Failure.notUnderstood
        }
        return try #require(found.first)
    }

    private func inspected(_ text: String, by engine: EngineLookup.Engine, size: Int) throws -> ContainerDescription {
        guard case .inspection(let found) = try read(text, .inspection(Self.id), by: engine, size: size) else {
            throw EngineLookup.Failure.notUnderstood
        }
        return found.description
    }

    private static let networks =
        #""NetworkSettings":{"Networks":{"n":{"NetworkID":"\#(networkID(1))","IPAddress":"10.0.0.2","Gateway":"10.0.0.1"}}}"#

    /// As Docker writes one.
    private static func networkID(_ number: Int) -> String {
        String(repeating: "0", count: 64 - "\(number)".count) + "\(number)"
    }

    @Test("as its network mode is in nobody's network namespace that is known, but for Docker's, which name networks")
    func mode() throws {
        let path = "ns:/" + String(repeating: "./", count: 3000) + "proc/7/ns/net"
        let text =
            #"{"Id":"\#(Self.id)","Name":"/x","State":{"Running":true,"Pid":7},"HostConfig":{"NetworkMode":"\#(path)"},"#
            + #""NetworkSettings":{"Networks":{"n":{"IPAddress":"10.0.0.2"}}}}"#
        for size in Self.sizes {
            #expect(try inspected(text, by: Self.podman, size: size).namespace == .unknown)
            #expect(try inspected(text, by: Self.docker, size: size).namespace == .own)
            let element = text.replacing(#"{"Running":true,"Pid":7}"#, with: #""running""#)
            #expect(try listed(element, by: Self.podman, size: size).namespace == .unknown)
        }
    }

    @Test(
        "as the aliases that others' links give it has its own name, and keeps its addresses",
        arguments: [(1, 50_000), (300_000, 16)])
    func aliases(length: Int, count: Int) throws {
        let aliases = (0..<count).map { #""/other/\#(String(repeating: "x", count: length))\#($0)""# }
        for names in [aliases + [#""/web""#], [#""/web""#] + aliases] {
            let list = names.joined(separator: ",")
            let text = #"{"Id":"\#(Self.id)","Names":[\#(list)],"State":"running",\#(Self.networks)}"#
            for size in Self.sizes {
                let found = try listed(text, size: size)
                #expect(found.name == "web" && found.hasLabels && found.attachments.first?.addresses.count == 1)
            }
        }
    }

    @Test("as its name is told from no other, and keeps its addresses")
    func name() throws {
        let long = String(repeating: "x", count: 100_000)
        let text = #"{"Id":"\#(Self.id)","Names":["/\#(long)"],"State":"running",\#(Self.networks)}"#
        for size in Self.sizes {
            let found = try listed(text, size: size)
            #expect(!found.hasLabels && found.attachments.first?.addresses.count == 1)
        }
    }

    @Test("as the names of its networks keeps its addresses in them")
    func networkNames() throws {
        let long = String(repeating: "n", count: 900_000)
        let places = (1...5).map {
            #""\#(long)\#($0)":{"NetworkID":"\#(Self.networkID($0))","IPAddress":"10.0.0.\#($0)"}"#
        }
        let networks = #""NetworkSettings":{"Networks":{\#(places.joined(separator: ","))}}"#
        for size in Self.sizes {
            let found = try listed(
                #"{"Id":"\#(Self.id)","Names":["/web"],"State":"running",\#(networks)}"#, size: size)
            #expect(found.attachments.flatMap(\.addresses).map { "\($0)" } == (1...5).map { "10.0.0.\($0)" })
            #expect(Set(found.attachments.map(\.networkName)).count == 5)
        }
    }

    /// Endpoints as others may write them: with long names, and long texts for addresses.
    private func places(_ count: Int) -> String {
        let long = String(repeating: "n", count: 4000)
        let places = (1...count).map {
            #""\#(long)\#($0)":{"NetworkID":"\#(Self.networkID($0))","Gateway":"\#(long)","GlobalIPv6Address":"\#(long)","#
                + #""IPAddress":"10.0.\#($0 / 250).\#($0 % 250)"}"#
        }
        return #""NetworkSettings":{"Networks":{\#(places.joined(separator: ","))}}"#
    }

    @Test("as the names of hundreds of networks keeps its addresses in them")
    func manyNetworks() throws {
        let found = try listed(#"{"Id":"\#(Self.id)","Names":["/web"],"State":"running",\#(places(700))}"#)
        #expect(found.attachments.flatMap(\.addresses).count == 700 && found.namespace == .own)
    }

    @Test("as the list of its networks may have any container's address, while it runs")
    func unreadNetworks() throws {
        let networks = places(9000)
        let text =
            #"{"Id":"\#(Self.id)","Name":"/x","State":{"Running":true,"Pid":7},"HostConfig":{"NetworkMode":"n"},"#
        #expect(try inspected("\(text)\(networks)}", by: Self.docker, size: .max).namespace == .unknown)
        for (state, namespace) in [("running", ContainerDescription.NetworkNamespace.unknown), ("exited", .own)] {
            let found = try listed(
                #"{"Id":"\#(Self.id)","Names":["/x"],"State":"\#(state)","HostConfig":{"NetworkMode":"n"},\#(networks)}"#
            )
            #expect(found.namespace == namespace)
        }
    }
}

/// What an engine repeats of requests: `NetworkConnect` and `ContainerCreate` may write any text for an address.
@Suite("An endpoint in the engine's JSON")
struct EndpointAddressTests {
    private static let engine = EngineLookup.Engine(server: "Docker/20.10.24 (linux)", apiVersion: "1.41")
    private static let id = String(repeating: "a", count: 64)

    private static let podman = EngineLookup.Engine(server: "Libpod/4.3.1 (linux)", apiVersion: "1.41")
    private static let network = String(repeating: "7", count: 64)

    private func addresses(
        _ endpoint: String, state: String = "running", on network: String = network,
        by engine: EngineLookup.Engine = engine
    ) throws -> [String] {
        let isRunning = ["running", "paused", "restarting"].contains(state)
        let networks = #""NetworkSettings":{"Networks":{"u2":{"NetworkID":"\#(network)",\#(endpoint)}}}"#
        let texts: [(EngineLookup.Question, String)] = [
            (.table, #"[{"Id":"\#(Self.id)","Names":["/x"],"State":"\#(state)",\#(networks)}]"#),
            (
                .inspection(Self.id),
                #"{"Id":"\#(Self.id)","Name":"/x","State":{"Running":\#(isRunning),"Pid":0},\#(networks)}"#
            ),
        ]
        let found = try texts.map { question, text -> [ContainerDescription.Attachment] in
            let reader = try #require(ListReader(of: question, in: nil, by: engine))
            try reader.take(ByteBuffer(string: text))
            return switch try reader.finish() {
            case .containers(let containers): containers.flatMap(\.attachments)
            case .inspection(let container): container.description.attachments
            case .objects, .networks, .record: []
            }
        }
        #expect(found[0] == found[1] && found[0].map(\.networkID) == [network])
        return found[0].flatMap(\.addresses).map { "\($0)" }
    }

    @Test(
        "has addresses of its fields' own families and forms, and tells no gateway",
        arguments: [
            (#""IPAddress":"10.0.0.2","GlobalIPv6Address":"fd00::2""#, ["10.0.0.2", "fd00::2"]),
            (#""IPAddress":"10.0.0.2","GlobalIPv6Address":"::ffff:10.77.0.2""#, ["10.0.0.2"]),
            (#""IPAddress":"::ffff:10.77.0.2""#, []), (#""IPAddress":"fd00::2""#, []),
            (#""GlobalIPv6Address":"10.77.0.2""#, []), (#""IPAddress":"","GlobalIPv6Address":null"#, []),
            (#""Gateway":"10.77.0.2","IPv6Gateway":"fd00::1","IPAddress":"""#, []),
        ] as [(String, [String])])
    func forms(endpoint: String, expected: [String]) throws {
        #expect(try addresses(endpoint, state: "running") == expected)
    }

    @Test(
        "has no address where what stands for its network is no id that an engine writes",
        arguments: [
            (network, true), (String(repeating: "z", count: 25), true), ("bridge", false), ("", false), ("n2", false),
            (String(repeating: "g", count: 64), false), (String(repeating: "A", count: 64), false),
            (String(repeating: "z", count: 24), false), (String(repeating: "7", count: 65), false),
        ])
    func networks(id: String, has: Bool) throws {
        let endpoint = #""IPAddress":"10.0.0.2""#
        #expect(try addresses(endpoint, on: id) == (has ? ["10.0.0.2"] : []))
        #expect(try addresses(endpoint, on: id, by: Self.podman) == ["10.0.0.2"], "Podman 4 tells a name")
    }

    @Test(
        "has no address while its container does not run",
        arguments: [
            ("running", true), ("paused", true), ("restarting", true), ("created", false), ("exited", false),
            ("dead", false), ("removing", false), ("configured", false), ("initialized", false), ("stopped", false),
        ])
    func states(state: String, has: Bool) throws {
        #expect(try addresses(#""IPAddress":"10.0.0.2""#, state: state) == (has ? ["10.0.0.2"] : []))
    }
}

@Suite("An object in the engine's JSON")
struct EngineObjectTests {
    private static let rows: [(kind: ObjectKind, json: String, names: [String], image: String?)] = [
        (
            .image, #"{"Id":"x","RepoTags":["a:1"],"RepoDigests":["a@sha256:1"],"Labels":{"k":"v"}}"#,
            ["a:1", "a@sha256:1"], nil
        ),
        (.image, #"{"Id":"x","RepoTags":["a:1"],"RepoDigests":null,"Config":{"Labels":{"k":"v"}}}"#, ["a:1"], nil),
        (.network, #"{"Id":"x","Name":"front","Labels":{"k":"v"}}"#, ["front"], nil),
        (.volume, #"{"Name":"x","Labels":{"k":"v"}}"#, ["x"], nil),
        (
            .service,
            #"{"ID":"x","Spec":{"Name":"s","Labels":{"k":"v"},"TaskTemplate":{"ContainerSpec":{"Image":"a:1"}}}}"#,
            ["s"],
            "a:1"
        ),
        (
            .task, #"{"ID":"x","Name":"s.1","Labels":{"k":"v"},"Spec":{"ContainerSpec":{"Image":"a:1"}}}"#, ["s.1"],
            "a:1"
        ),
        (.task, #"{"ID":"x","Spec":{"ContainerSpec":{"Labels":{"k":"v"}}}}"#, [], nil),
        (.secret, #"{"ID":"x","Spec":{"Name":"s","Labels":{"k":"v"}}}"#, ["s"], nil),
        (.config, #"{"ID":"x","Spec":{"Name":"c","Labels":{"k":"v"}}}"#, ["c"], nil),
        (
            .node, #"{"ID":"x","Spec":{"Name":null,"Labels":{"k":"v"}},"Description":{"Hostname":"h"}}"#, ["h"], nil
        ),
    ]

    @Test("of each kind has the same values in a list and by itself", arguments: rows)
    func values(kind: ObjectKind, json: String, names: [String], image: String?) throws {
        let reader = try #require(ListReader(of: .objects(kind), in: nil))
        try reader.take(ByteBuffer(string: kind == .volume ? #"{"Volumes":[\#(json)]}"# : "[\(json)]"))
        guard case .objects(let listed) = try reader.finish() else { throw EngineLookup.Failure.notUnderstood }
        let value = try #require(JSONValue(engine: ByteBuffer(string: json)))
        let inspected = try #require(EngineObject(json: value, kind: kind)).description
        for object in [try #require(listed.first), inspected] {
            #expect(object.kind == kind && object.id == "x" && object.names == names && object.image == image)
            #expect(object.labels.map { "\($0.key)=\($0.value)" } == ["k=v"])
        }
    }

    @Test("is none without an id", arguments: ObjectKind.allCases)
    func missing(kind: ObjectKind) {
        #expect(EngineObject(json: .object([]), kind: kind) == nil)
    }
}
