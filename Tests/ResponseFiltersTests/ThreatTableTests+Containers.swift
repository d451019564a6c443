// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension ThreatTableTests {
    private typealias Bodies = EngineBodies

    private struct Column {
        let name: String
        let hidden: ObjectKind
        let absent: [String]
        /// The network mode of the shown container.
        var mode = "default"
    }

    /// What a list tells of containers, and of what they use.
    private static let columns: [Column] = [
        Column(name: "id", hidden: .container, absent: [#""Id":"\#(id("b"))""#]),
        Column(name: "name", hidden: .container, absent: [#""/secretdb""#]),
        Column(name: "alias of a hidden parent", hidden: .container, absent: ["/secretdb/x"]),
        Column(name: "labels", hidden: .container, absent: ["secretdb-label", "secretdb-value"]),
        Column(name: "command", hidden: .container, absent: ["run secretdb"]),
        Column(name: "ports", hidden: .container, absent: ["10.9.8.secretdb"]),
        Column(name: "image", hidden: .container, absent: ["secretdb:1"]),
        Column(name: "links", hidden: .container, absent: ["secretdb:db"]),
        Column(name: "mode", hidden: .container, absent: ["container:\(id("b"))"], mode: "container:\(id("b"))"),
        Column(name: "mode by name", hidden: .network, absent: ["secretnet"], mode: "secretnet"),
        Column(name: "mode by id", hidden: .network, absent: [#""NetworkMode":"\#(id("b"))""#], mode: id("b")),
        Column(
            name: "networks", hidden: .network,
            absent: ["secretnet", "172.19.secretnet", "02:secretnet", #""NetworkID":"\#(id("b"))""#]),
        Column(name: "mounts", hidden: .volume, absent: ["secretvol"]),
        Column(name: "image of a container", hidden: .image, absent: [#""secretdb:1""#, #""sha256:\#(id("b"))""#]),
    ]

    static let containers: [Cell] = columns.flatMap { column in
        let more = #","/secretdb/x","/web/y""#
        let old = [Bodies.listed20("b", "secretdb"), Bodies.listed20("a", "web", mode: column.mode, more: more)]
        let new = [Bodies.listed29("b", "secretdb"), Bodies.listed29("a", "web", mode: column.mode, more: more)]
        return cells(column, "20.10", old) + cells(column, "29", new)
    }

    /// In the list itself, and in both layouts of `/system/df`.
    private static func cells(_ column: Column, _ version: String, _ elements: [String]) -> [Cell] {
        let list = "[\(elements.joined(separator: ","))]\n"
        let usage = #"{"LayersSize":1,"Images":[],"Containers":\#(list),"Volumes":[],"BuildCache":[]}"#
        let items =
            #"{"ContainerUsage":{"ActiveCount":2,"Items":\#(list),"Reclaimable":5,"TotalCount":2,"TotalSize":7}}"#
        let bodies: [(Endpoint, String)] = [
            (.containerList, list), (.systemDataUsage, usage), (.systemDataUsage, items),
        ]
        return bodies.map { endpoint, body in
            Cell(
                name: "\(column.name), \(version)", endpoint: endpoint, hidden: [column.hidden], body: body,
                absent: column.absent)
        }
    }

    static let inspections: [Cell] =
        inspected("20.10", Bodies.inspected20) + inspected("29", Bodies.inspected29) + [
            Cell(
                name: "domain name", endpoint: .containerInspect, hidden: [.container],
                body: Bodies.inspected20("container:\(id("b"))"), absent: ["secretdomain"]),
            Cell(
                name: "itself", endpoint: .containerInspect, hidden: [.container],
                body: #"{"Id":"\#(id("b"))","Name":"/secretdb"}"#, absent: ["secretdb"], isWhole: true),
            Cell(
                name: "by the container's id", endpoint: .execInspect, hidden: [.container],
                body:
                    #"{"ID":"e","ProcessConfig":{"entrypoint":"sh","arguments":["s"]},"ContainerID":"\#(id("b"))","Pid":77}"#,
                absent: [id("b"), "77"], isWhole: true),
            Cell(
                name: "by id and name, 29", endpoint: .containerStats, hidden: [.container],
                body: #"{"id":"\#(id("a"))","name":"/web"}"# + "\n" + #"{"id":"\#(id("b"))","name":"/secretdb"}"#
                    + "\n",
                absent: ["secretdb", id("b")]),
            Cell(
                name: "by id and name, 20.10", endpoint: .containerStats, hidden: [.container],
                body: #"{"pids_stats":{"current":7},"name":"/secretdb","id":"\#(id("b"))"}"# + "\n",
                absent: ["secretdb", "7"]),
            Cell(
                name: "deleted", endpoint: .containerPrune, hidden: [.container],
                body: #"{"ContainersDeleted":["\#(id("b"))","\#(id("a"))"],"SpaceReclaimed":0}"#, absent: [id("b")]),
            Cell(
                name: "deleted, as a stream", endpoint: .containerPrune, hidden: [.container],
                body: #"{"id":"\#(id("b"))","status":"ok"}"# + "\n"
                    + #"{"aux":{"ContainersDeleted":["\#(id("b"))"],"SpaceReclaimed":0}}"# + "\n", absent: [id("b")]),
        ]

    private static func inspected(_ version: String, _ body: (String) -> String) -> [Cell] {
        let joined = body("container:\(id("b"))")
        let rows: [(String, ObjectKind, String, [String])] = [
            ("network mode", .container, joined, [#""NetworkMode":"container:"#]),
            ("process mode", .container, joined, [#""PidMode":"container:"#]),
            ("ipc mode and cgroup", .container, joined, [#""IpcMode":"container:"#, #""Cgroup":"container:"#]),
            ("paths", .container, joined, ["/var/lib/docker/containers/\(id("b"))"]),
            ("volumes from", .container, joined, ["secretdb:ro"]),
            ("links", .container, joined, ["/secretdb:/web/db", "secretdb:db"]),
            ("host name", .container, joined, ["secrethost"]),
            ("error of the start", .container, joined, ["cannot join secretdb"]),
            ("network mode by name", .network, body("secretnet"), [#""NetworkMode":"secretnet""#]),
            ("networks", .network, body("host"), ["\"secretnet\"", "172.19.secretnet", "02:secretnet"]),
            ("binds and mounts", .volume, body("host"), ["secretvol"]),
            ("image", .image, body("host"), ["secretdb:1", "sha256:\(id("b"))"]),
        ]
        return rows.map { name, kind, body, absent in
            Cell(name: "\(name), \(version)", endpoint: .containerInspect, hidden: [kind], body: body, absent: absent)
        }
    }
}
