// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

extension ThreatTableTests {
    private typealias Bodies = EngineBodies

    private static func cell(
        _ name: String, _ endpoint: Endpoint, _ hidden: ObjectKind, _ body: String, _ absent: [String]
    ) -> Cell {
        Cell(name: name, endpoint: endpoint, hidden: [hidden], body: body, absent: absent)
    }

    private static func network(_ more: String) -> String {
        #"{"Name":"web","Id":"\#(id("a"))","Scope":"local","IPAM":{"Config":[]},"ConfigFrom":{"Network":"secretnet"},"#
            + #"\#(more),"Options":{},"Labels":{}}"#
    }

    private static let members = network(
        #""Containers":{"\#(id("b"))":\#(Bodies.member),"ep-esecret":\#(Bodies.member)}"#)
    private static let services = network(
        #""Services":{"web":{"VIP":"10.0.0.2","Tasks":[{"Name":"secretdb.1.x","EndpointIP":"1s","Info":{"Host IP":"2s"}}]}}"#
    )
    private static let status = network(#""Status":{"IPAM":{"Subnets":{"10.0.0.0/24":{"IPsInUse":77}}}}"#)

    static let networks: [Cell] = [
        cell("ids of members", .networkInspect, .container, members, [id("b"), "ep-esecret"]),
        cell("names of members", .networkInspect, .container, members, ["secretdb"]),
        cell("addresses of members", .networkInspect, .container, members, ["esecret", "4s", "6s", "02:secret"]),
        cell("members in a list before 1.28", .networkList, .container, "[\(members)]", [id("b"), "secretdb"]),
        cell("tasks of services", .networkInspect, .container, services, ["secretdb.1.x", "1s", "2s"]),
        cell("tasks of services, tasks hidden", .networkInspect, .task, services, ["secretdb.1.x", "1s", "2s"]),
        cell("counts of addresses, 29", .networkInspect, .container, status, ["77"]),
        cell("configured from", .networkInspect, .network, members, ["secretnet"]),
        cell("list", .networkList, .network, #"[{"Name":"secretnet","Id":"\#(id("b"))","Labels":{"l":"ls"}}]"#, ["ls"]),
        cell("deleted", .networkPrune, .network, #"{"NetworksDeleted":["secretnet","web"]}"#, ["secretnet"]),
        Cell(
            name: "peers", endpoint: .networkInspect, hidden: [], body: network(#""Peers":[{"Name":"p","IP":"9s"}]"#),
            absent: ["9s"], redaction: addresses),
        cell(
            "list of volumes", .volumeList, .volume,
            #"{"Volumes":[{"Driver":"local","Labels":{"com.docker.compose.project":"ps"},"Mountpoint":"/m/secretvol/_data","#
                + #""Name":"secretvol","Options":{"device":"ds"},"Scope":"local"}],"Warnings":null}"#,
            ["secretvol", "ps", "ds"]),
        cell(
            "uses of a volume", .systemDataUsage, .container,
            #"{"Volumes":[{"Name":"web","UsageData":{"RefCount":77,"Size":5}}]}"#, ["77"]),
        cell(
            "deleted volumes", .volumePrune, .volume, #"{"VolumesDeleted":["secretvol"],"SpaceReclaimed":1}"#,
            ["secretvol"]),
    ]

    private static var addresses: Redaction {
        var redaction = Redaction()
        redaction.addresses = true
        return redaction
    }

    private static var commands: Redaction {
        var redaction = Redaction()
        redaction.commands = true
        return redaction
    }

    static let events: [Cell] = [
        cell(
            "container, before 29", .systemEvents, .container,
            Bodies.event(
                "container", id("b"), #""name":"secretdb","image":"i","leak":"ls""#,
                old: #""status":"start","id":"\#(id("b"))","from":"i","#), [id("b"), "secretdb", "ls"]),
        cell(
            "container, 29", .systemEvents, .container,
            Bodies.event("container", id("b"), #""name":"new","oldName":"secretdb""#), [id("b"), "secretdb", "new"]),
        Cell(
            name: "command line", endpoint: .systemEvents, hidden: [],
            body: Bodies.event("container", id("a"), "").replacing(#""start""#, #""exec_create: sh -c ls""#),
            absent: ["sh -c ls"], redaction: commands),
        cell(
            "container of a network", .systemEvents, .container,
            Bodies.event("network", id("a"), #""container":"\#(id("b"))","name":"web","type":"bridge""#), [id("b")]),
        cell(
            "container of a volume", .systemEvents, .container,
            Bodies.event("volume", "web", #""container":"\#(id("b"))","destination":"/ds","driver":"local""#),
            [id("b"), "/ds"]),
        cell(
            "volume", .systemEvents, .volume, Bodies.event("volume", "secretvol", #""driver":"local""#), ["secretvol"]),
        cell(
            "image of a container", .systemEvents, .image,
            Bodies.event("container", id("a"), #""image":"secretdb:1""#, old: #""from":"secretdb:1","#), ["secretdb:1"]),
        cell(
            "commit", .systemEvents, .image,
            Bodies.event("container", id("a"), #""imageID":"sha256:\#(id("b"))","imageRef":"secretdb:1""#),
            [id("b"), "secretdb:1"]),
        cell("service", .systemEvents, .service, Bodies.event("service", id("b"), #""name":"secretdb""#), ["secretdb"]),
        cell("node", .systemEvents, .node, Bodies.event("node", id("b"), #""name":"secretdb""#), ["secretdb"]),
        cell("secret", .systemEvents, .secret, Bodies.event("secret", id("b"), #""name":"secretdb""#), ["secretdb"]),
        cell("config", .systemEvents, .config, Bodies.event("config", id("b"), #""name":"secretdb""#), ["secretdb"]),
    ]

    private static let inspected = """
        {"Id":"sha256:\(id("a"))","RepoTags":["web:1"],"Parent":"sha256:\(id("b"))","Container":"\(id("b"))",\
        "ContainerConfig":{"Hostname":"hs","Env":["A=es"],"Cmd":["cs"],"Labels":{"l":"ls"}},"Config":{"Env":["B=vs"]}}
        """

    static let images: [Cell] = [
        cell(
            "labels", .imageList, .image,
            #"[{"Id":"sha256:\#(id("b"))","RepoTags":["secretdb:1"],"Labels":{"l":"ls"},"Containers":2}]"#,
            ["ls", "secretdb"]),
        cell(
            "count of containers", .imageList, .container,
            #"[{"Id":"sha256:\#(id("a"))","ParentId":"","RepoTags":["web:1"],"Containers":77}]"#, ["77"]),
        cell(
            "parent", .imageList, .image,
            #"[{"Containers":-1,"Id":"sha256:\#(id("a"))","ParentId":"sha256:\#(id("b"))","RepoTags":["web:1"]}]"#,
            [id("b")]),
        cell("container before 1.45", .imageInspect, .container, inspected, [id("b")].map { #""Container":"\#($0)""# }),
        cell("its labels and configuration", .imageInspect, .container, inspected, ["ls", "hs", "es", "cs"]),
        cell("its parent", .imageInspect, .image, inspected, [#""Parent":"sha256:\#(id("b"))""#]),
        cell(
            "history", .imageHistory, .image,
            #"[{"Id":"<missing>","Tags":null},{"Id":"sha256:\#(id("b"))","CreatedBy":"x","Tags":["secretdb:1","web:1"]}]"#,
            [id("b"), "secretdb"]),
        Cell(
            name: "created by", endpoint: .imageHistory, hidden: [], body: #"[{"Id":"1","CreatedBy":"RUN ls"}]"#,
            absent: ["RUN ls"], redaction: commands),
        cell(
            "deleted", .imagePrune, .image,
            #"{"ImagesDeleted":[{"Untagged":"secretdb:1"},{"Deleted":"sha256:\#(id("b"))"}],"SpaceReclaimed":0}"#,
            ["secretdb", id("b")]),
        cell(
            "lines of a build", .imageBuild, .container,
            #"{"stream":" ---\u003e Running in 8787ed0c4661\n"}"# + "\r\n"
                + #"{"stream":"Removed intermediate container 8787ed0c4661\n"}"# + "\r\n", ["8787ed0c4661"]),
    ]

    private static let task = """
        [{"ID":"t1","Name":"secrettask","Labels":{},"Spec":{"ContainerSpec":{"Image":"web:1","Labels":{"l":"ls"},\
        "Env":["A=es"],"Mounts":[{"Type":"volume","Source":"secretvol","Target":"/x"}]}},"ServiceID":"web","NodeID":"web",\
        "Status":{"ContainerStatus":{"ContainerID":"\(id("b"))","PID":77}},"NetworksAttachments":[{"Network":\
        {"ID":"secretnet","Spec":{"Name":"secretnet"}},"Addresses":["10.7.0.7"]}]}]
        """
    private static let service = """
        {"Name":"web","Labels":{},"TaskTemplate":{"ContainerSpec":{"Image":"web:1","Mounts":[{"Type":"volume",\
        "Source":"secretvol"}],"Secrets":[{"SecretID":"\(id("b"))","SecretName":"secretdb"}]},"Networks":[{"Target":\
        "secretnet"}]}}
        """
    private static let updated = """
        [{"ID":"s1","Spec":\(service),"PreviousSpec":\(service),"Endpoint":{"VirtualIPs":[{"NetworkID":"secretnet",\
        "Addr":"10.7.0.7"}]},"UpdateStatus":{"State":"paused","Message":"task t77"}}]
        """

    static let swarm: [Cell] = [
        cell("container", .taskList, .container, task, [id("b"), "77", "secrettask", "ls", "es"]),
        cell("name", .taskList, .task, task, ["secrettask", "ls"]),
        cell("mounts", .taskList, .volume, task, ["secretvol"]),
        cell("networks", .taskList, .network, task, ["secretnet", "10.7.0.7"]),
        cell(
            "name", .serviceList, .service, updated.replacing(#""web","Labels""#, #""secretdb","Labels""#), ["secretdb"]
        ),
        cell("mounts, also before", .serviceList, .volume, updated, ["secretvol"]),
        cell("secrets, also before", .serviceList, .secret, updated, ["secretdb", id("b")]),
        cell("networks, also before", .serviceList, .network, updated, ["secretnet", "10.7.0.7"]),
        cell("message of an update", .serviceList, .task, updated, ["t77"]),
        cell(
            "name and labels", .secretList, .secret, #"[{"ID":"1","Spec":{"Name":"secretdb","Labels":{"l":"ls"}}}]"#,
            ["ls"]),
        cell(
            "name and labels", .configList, .config, #"[{"ID":"1","Spec":{"Name":"secretdb","Labels":{"l":"ls"}}}]"#,
            ["ls"]),
    ]

    static let others: [Cell] = [
        cell(
            "counts", .systemInfo, .container,
            #"{"ID":"x","Containers":71,"ContainersRunning":72,"ContainersPaused":73,"ContainersStopped":74,"Images":4}"#,
            ["71", "72", "73", "74"]),
        cell("count of images", .systemInfo, .image, #"{"Containers":1,"Images":75}"#, ["75"]),
        Cell(
            name: "build steps", endpoint: .systemDataUsage, hidden: [],
            body:
                #"{"BuildCache":[{"ID":"c","Description":"RUN ls"}],"BuildCacheUsage":{"Items":[{"Description":"RUN ls"}]}}"#,
            absent: ["RUN ls"], redaction: commands),
    ]
}
