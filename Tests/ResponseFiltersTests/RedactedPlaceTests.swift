// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import ResponseFilters
import Testing

@Suite("Places of redacted values")
struct RedactedPlaceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let endpoint: Endpoint
        let body: String
        let redaction: Redaction

        var testDescription: String { "\(endpoint): \(body)" }
    }

    private static func row(_ endpoint: Endpoint, _ body: String, _ change: (inout Redaction) -> Void) -> Row {
        var redaction = Redaction()
        change(&redaction)
        return Row(endpoint: endpoint, body: body, redaction: redaction)
    }

    private static func paths(_ endpoint: Endpoint, _ body: String) -> Row {
        row(endpoint, body) { $0.hostPaths = true }
    }
    private static func addresses(_ endpoint: Endpoint, _ body: String) -> Row {
        row(endpoint, body) { $0.addresses = true }
    }

    private static func container(_ hostConfig: String) -> String {
        #"{"Id":"\#(id("a"))","HostConfig":{\#(hostConfig)}}"#
    }

    static let rows: [Row] =
        [
            row(.systemInfo, #"{"Swarm":{"Cluster":{"Spec":{"Labels":{"secret":"LEAK"}}}}}"#) {
                $0.labels = [.exact("secret")]
            },
            row(.systemInfo, cluster(at: #"{"Swarm":{"Cluster":{"#, "}}}")) { $0.credentials = true },
            row(.swarmInspect, cluster(at: "{", "}")) { $0.credentials = true },
            row(.pluginInspect, #"{"Config":{"Env":[{"Name":"N","Value":"LEAK"}]}}"#) { $0.environment = .keep([]) },
            row(.pluginInspect, #"{"Config":{"Args":{"Name":"a","Value":["LEAK"]}}}"#) { $0.commands = true },
            paths(.pluginList, #"[{"Config":{"Linux":{"Devices":[{"Name":"d","Path":"/dev/LEAK"}]}}}]"#),
            paths(.containerInspect, container(#""CgroupParent":"/LEAK""#)),
            paths(
                .containerInspect, container(#""Annotations":{"io.podman.annotations.cid-file":"/srv/LEAK","k":"v"}"#)),
            paths(.containerInspect, container(#""SecurityOpt":["apparmor=x","seccomp=/etc/LEAK.json"]"#)),
            paths(.containerInspect, container(#""Runtime":"/usr/LEAK/runc","StorageOpt":{"a":"/LEAK"}"#)),
            paths(.containerInspect, container(#""DeviceRequests":[{"DeviceIDs":["vendor.com/class=/dev/LEAK"]}]"#)),
            paths(.containerInspect, #"{"Id":"c","Storage":{"RootFS":{"Snapshot":{"Data":"/var/LEAK"}}}}"#),
            paths(.systemInfo, #"{"SecurityOptions":["name=cgroupns","name=seccomp,profile=/etc/LEAK.json"]}"#),
            paths(.systemInfo, #"{"Runtimes":{"runc":{"path":"runc","runtimeArgs":["--root=/LEAK"]}}}"#),
            paths(.systemInfo, #"{"Runtimes":{"x":{"options":{"BinaryName":"/LEAK"},"status":{"a":"LEAK"}}}}"#),
            paths(.systemInfo, #"{"InitBinary":"/usr/LEAK/docker-init","NRI":{"Info":[["socket-path","/run/LEAK"]]}}"#),
            paths(.systemInfo, #"{"DriverStatus":[["Data loop file","/var/LEAK"],["Name","x"]]}"#),
            paths(.systemInfo, #"{"Warnings":["WARNING: cannot read /etc/LEAK"]}"#),
            paths(.systemInfo, #"{"DiscoveredDevices":[{"Source":"cdi","ID":"v=/dev/LEAK"}],"Tomorrow":"/LEAK"}"#),
            paths(.volumeInspect, #"{"Name":"v","Options":{"Device":"/LEAK","type":"none"}}"#),
            paths(.systemEvents, EngineBodies.event("image", "", #""name":"/home/LEAK/y.tar""#)),
            paths(.imageInspect, #"{"Id":"i","Comment":"Imported from /home/LEAK.tar"}"#),
            addresses(.imageInspect, #"{"Id":"i","Comment":"Imported from http://10.7.LEAK/x.tar"}"#),
            row(.imageHistory, #"[{"Id":"i","Comment":"Imported from http://u:LEAK@h/x.tar"}]"#) {
                $0.credentials = true
            },
            row(.imageInspect, onBuild("ENV A=LEAK")) { $0.environment = .empty },
            row(.imageInspect, onBuild("LABEL a=LEAK")) { $0.labels = [.exact("a")] },
            row(.containerInspect, onBuild("ENV A=LEAK")) { $0.environment = .empty },
            addresses(
                .systemInfo, #"{"RegistryConfig":{"IndexConfigs":{"10.7.LEAK:5000":{"Name":"10.7.LEAK:5000"}}}}"#),
            addresses(.systemInfo, #"{"Warnings":["WARNING: API is accessible on http://10.7.LEAK:2375"]}"#),
            paths(.serviceInspect, service(#""Privileges":{"CredentialSpec":{"File":"LEAK"}}"#)),
            addresses(.systemInfo, #"{"RegistryConfig":{"Mirrors":["https://LEAK/"]}}"#),
            addresses(.systemInfo, #"{"RegistryConfig":{"IndexConfigs":{"docker.io":{"Mirrors":["https://LEAK/"]}}}}"#),
            addresses(.systemInfo, #"{"RegistryConfig":{"InsecureRegistryCIDRs":["10.7.0.0/16LEAK"]}}"#),
            addresses(.systemInfo, #"{"NoProxy":"10.7.0.1LEAK"}"#),
            addresses(.networkInspect, #"{"Id":"n","IPAM":{"Options":{"a":"10.7.LEAK"}}}"#),
            addresses(
                .serviceInspect, #"{"ID":"s","Spec":{"TaskTemplate":{"Networks":[{"DriverOpts":{"a":"LEAK"}}]}}}"#),
            addresses(.serviceInspect, #"{"ID":"s","Spec":{"Networks":[{"DriverOpts":{"a":"LEAK"}}]}}"#),
        ]
        + [
            "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps",
            "BlkioDeviceWriteIOps",
        ]
        .map { paths(.containerInspect, container(#""\#($0)":[{"Path":"/dev/LEAK","Rate":1}]"#)) }

    private static func onBuild(_ step: String) -> String { #"{"Id":"i","Config":{"OnBuild":["\#(step)"]}}"# }

    private static func cluster(at start: String, _ end: String) -> String {
        start + #""Spec":{"CAConfig":{"ExternalCAs":[{"Protocol":"cfssl","URL":"https://u:LEAK@ca","#
            + #""Options":{"k":"LEAK"}}]},"TaskDefaults":{"LogDriver":{"Name":"x","Options":{"t":"LEAK"}}}}"# + end
    }

    private static func service(_ spec: String) -> String {
        #"{"ID":"s","Spec":{"TaskTemplate":{"ContainerSpec":{\#(spec)}}}}"#
    }

    @Test("No value that is redacted stands at another place", arguments: rows)
    func masked(row: Row) {
        let told = filter(row.body, plan(row.endpoint, Visibility(), row.redaction))
        #expect(told.error == nil && !told.text.isEmpty && !told.text.contains("LEAK"), "\(told)")
    }

    @Test("What holds no path stays, and what stands before one")
    func texts() {
        let body =
            #"{"SecurityOptions":["name=seccomp,profile=/etc/x.json"],"OperatingSystem":"Debian GNU/Linux","#
            + #""IndexServerAddress":"https://index.docker.io/v1/","InitBinary":"docker-init","NCPU":2}"#
        let told = RedactionTests.redact(.systemInfo, body) { $0.hostPaths = true }
        #expect(told == body.replacing("/etc/x.json", "***"))
        for comment in ["Imported from -", "buildkit.dockerfile.v0"] {
            let image = #"{"Id":"i","Comment":"\#(comment)"}"#
            #expect(RedactionTests.redact(.imageInspect, image) { $0.credentials = true } == image)
        }
    }

    @Test("Whose name the engine's node has is not told while that is hidden: a container on the engine's own network")
    func node() {
        let nodes = Visibility([.node: .init(hidden: [.name(.exact("vm"))])])
        for (mode, isTold) in [
            (#""NetworkMode":"host""#, false), (#""UTSMode":"host""#, false), (#""PidMode":"host""#, true),
        ] {
            let body = #"{"Id":"c","Config":{"Hostname":"vm","Env":["HOSTNAME=vm"]},"HostConfig":{\#(mode)}}"#
            #expect(filter(body, plan(.containerInspect, nodes)).text.contains("vm") == isTold)
        }
    }

    @Test("The cgroup of a pod is told to nobody from whom containers are hidden, another is")
    func pods() {
        let hidden = Visibility([.container: .init(hidden: [.name(.exact("x"))])])
        for (path, isTold) in [("/libpod_parent/\(id("e"))", false), ("/mine", true)] {
            let body = #"{"Id":"\#(id("a"))","Name":"/web","HostConfig":{"CgroupParent":"\#(path)"}}"#
            #expect(filter(body, plan(.containerInspect, hidden)).text.contains(path) == isTold)
        }
    }

    @Test("A hidden config is not told as the credentials' of a service, nor a hidden container as a task's")
    func owners() {
        let hidden = Visibility([
            .config: .init(hidden: [.name(.exact("x"))]), .container: .init(hidden: [.name(.exact("secretdb"))]),
        ])
        var objects = known
        objects.note(.config, id: "cfg1", names: ["x"], isShown: false)
        let service = Self.service(#""Privileges":{"CredentialSpec":{"Config":"cfg1"}}"#)
        #expect(!filter(service, plan(.serviceInspect, hidden), objects).text.contains("cfg1"))
        let task =
            #"[{"ID":"t","Spec":{"NetworkAttachmentSpec":{"ContainerID":"\#(id("b"))"},"Runtime":"attachment"}}]"#
        #expect(filter(task, plan(.taskList, hidden), objects).text == "[]")
        let mine = task.replacing(id("b"), id("a"))
        #expect(filter(mine, plan(.taskList, hidden), objects).text == mine)
    }
}
