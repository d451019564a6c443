// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Foundation
import TestSupport

/// One whole answer.
struct Answered: Sendable, Equatable {
    let status: Int
    let head: String
    let body: [UInt8]

    /// All of it.
    var whole: String { head + String(lossy: body) }

    /// As much as a report can hold.
    var text: String { "\(head)\(String(lossy: body.prefix(2000)))" }

    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
    }

    /// The answer without what differs from request to request, and with one word for the name that was asked for.
    func comparable(asked name: String) -> String {
        let lines = head.split(separator: "\r\n").filter { line in
            !["date:", "caisson-request:", "content-length:", "x-reference-id:"].contains {
                line.lowercased().hasPrefix($0)
            }
        }
        let said = String(lossy: body).replacing(/\(request [^)]*\)/, with: "").replacing(name, with: "NAME")
        let bare = name.split(separator: ":").first.map(String.init) ?? name
        let named = said.replacing(bare, with: "NAME").replacing(/[0-9a-f]{12,64}/, with: "ID")
        return (lines + [""]).joined(separator: "\n") + named
    }
}

/// Asks over a socket, one connection for each request, and takes the answer to its end.
struct Asking: Sendable {
    let socketPath: String

    let patience: Duration

    init(_ socketPath: String, patience: Duration = .seconds(10)) {
        self.socketPath = socketPath
        self.patience = patience
    }

    /// - Parameter path: is written as it is, but for characters that no request line may have.
    func send(_ method: String, _ path: String, body: String? = nil) async throws -> Answered {
        try await offPool { try sendNow(method, path, body) }
    }

    private func sendNow(_ method: String, _ path: String, _ body: String?) throws -> Answered {
        let wire = try Wire(socketPath, patience: patience)
        var head = "\(method) \(Self.escaped(path)) HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        try wire.send(head + "\r\n" + (body ?? ""))
        let answer = try wire.receive(until: "\r\n\r\n")
        let parsed = ResponseHead(answer)
        let isChunked = parsed["Transfer-Encoding"]?.lowercased() == "chunked"
        let rest = method == "HEAD" ? [] : try wire.receiveToEnd()
        return Answered(status: parsed.status, head: answer, body: isChunked ? Self.joined(rest) : rest)
    }

    private static func escaped(_ path: String) -> String {
        let harmless = CharacterSet(charactersIn: "{}\"[] ").inverted
        return path.addingPercentEncoding(withAllowedCharacters: harmless) ?? path
    }

    /// The chunks' data: of a length in hexadecimal digits, CR LF, the data, CR LF.
    private static func joined(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var joined: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0D), let count = Int(String(lossy: Array(rest[..<end])), radix: 16) {
            rest = rest[end...].dropFirst(2)
            if count == 0 { return joined }
            joined += rest.prefix(count)
            rest = rest.dropFirst(count + 2)
        }
        return joined
    }
}

/// How an endpoint is asked in the search for leaks, or why it need not be.
enum Inquiry: Sendable {
    /// With these queries; where the path names an object, for every hidden one and every visible one.
    case reads([String] = [""])
    /// Aimed at every hidden object that the path can name, and at one that does not exist.
    case writes(query: String = "", body: String? = nil)
    /// The same for an object that the query or the body names: `%` stands in its place.
    case names(HiddenWorld.Kind, query: String = "", bodies: [String?])
    /// The gate answers 403 while anything is hidden.
    case refused
    /// Why nothing hidden can show or be touched there.
    case harmless(String)
}

extension Route {
    /// Its path, with one object's name in it.
    func path(naming reference: String) -> String {
        var path = ""
        var depth = 0
        var isFirst = true
        for character in "\(template)" {
            if character == "{" {
                if depth == 0 { path += isFirst ? reference : "x" }
                depth += 1
                isFirst = false
            } else if character == "}" {
                depth -= 1
            } else if depth == 0 {
                path.append(character)
            }
        }
        return path
    }
}

extension HiddenWorld {
    /// What must not be there and is.
    func leaks(in answer: Answered, asked name: String) -> [String] {
        let text = answer.whole.lowercased().replacing(name.lowercased(), with: "")
        return secrets.filter(text.contains)
    }

    /// A name of the same form that nobody has.
    static func stranger(to reference: String) -> String {
        let isID = reference.hasPrefix("sha256:") || reference.allSatisfy(\.isHexDigit)
        if isID { return (reference.hasPrefix("sha256:") ? "sha256:" : "") + digits(reference) }
        if reference.contains(mark) { return reference.replacing(mark, with: "nonx") }
        return "zz" + reference.dropFirst(2).reversed()
    }

    private static func digits(_ reference: String) -> String {
        let count = reference.split(separator: ":").last?.count ?? 64
        return String((0..<count).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    }

    /// The hidden objects as the engine itself tells them, byte for byte.
    func untouched() async throws -> [String: Answered] {
        var told: [String: Answered] = [:]
        let engine = Asking(bench.engine.socketPath)
        for (kind, path) in [
            (Kind.container, "/containers/%/json"), (.network, "/networks/%"), (.volume, "/volumes/%"),
            (.image, "/images/%/json"), (.service, "/services/%"), (.secret, "/secrets/%"), (.config, "/configs/%"),
        ] {
            for name in hidden[kind, default: []] {
                let answer = try await engine.send("GET", path.replacing("%", with: name))
                told["\(kind) \(name)"] = Answered(status: answer.status, head: "", body: answer.body)
            }
        }
        return told
    }
}

extension Inquiry {
    private static let filters = ["filters={\"label\":[\"visible=yes\"]}", "filters={\"name\":[\"show\"]}"]
    private static let body = #"{"Image":"busybox:latest","Labels":{"visible":"yes"},"HostConfig":"#

    /// How each endpoint is asked. One that is not here fails the tests, but for podman's: those must be refused.
    static let table: [Endpoint: Inquiry] = [
        // Containers
        .containerList: .reads(["", "all=1", "all=1&size=1", "all=1&limit=3"] + filters),
        .containerInspect: .reads(["", "size=1"]),
        .containerTop: .reads(["", "ps_args=-ef"]), .containerStats: .reads(["stream=0&one-shot=1"]),
        .containerLogs: .reads(["stdout=1&stderr=1&timestamps=1", "stdout=1&details=1"]), .containerChanges: .reads(),
        .containerExport: .writes(), .containerArchive: .reads(["path=/etc/hostname", "path=/none"]),
        .containerArchiveInfo: .reads(["path=/etc"]), .containerAttachWebsocket: .writes(query: "logs=1&stdout=1"),
        .containerCopy: .writes(body: #"{"Resource":"/etc"}"#), .containerKill: .writes(), .containerPause: .writes(),
        .containerUnpause: .writes(), .containerRestart: .writes(query: "t=0"), .containerStart: .writes(),
        .containerStop: .writes(query: "t=0"), .containerWait: .writes(), .containerResize: .writes(query: "h=1&w=1"),
        .containerAttach: .writes(query: "stream=1&stdout=1&stdin=1"),
        .containerExec: .writes(body: #"{"Cmd":["true"]}"#),
        .containerRename: .writes(query: "name=taken"), .containerDelete: .writes(query: "force=1&v=1"),
        .containerUpdate: .writes(body: #"{"RestartPolicy":{"Name":"always"}}"#), .containerPrune: .refused,
        .putContainerArchive: .writes(query: "path=/tmp", body: ""), .checkpointList: .writes(),
        .imageCommit: .names(.container, query: "container=%&repo=busybox&tag=taken", bodies: ["{}"]),
        .containerCreate: .names(
            .container,
            bodies: [
                body + #"{"NetworkMode":"container:%"}}"#, body + #"{"PidMode":"container:%"}}"#,
                body + #"{"IpcMode":"container:%"}}"#, body + #"{"VolumesFrom":["%:ro"]}}"#,
                body + #"{"NetworkMode":"shownet","Links":["%:a"]}}"#,
            ]),
        .checkpointCreate: .writes(body: #"{"CheckpointID":"x"}"#), .checkpointDelete: .writes(),
        .execInspect: .writes(), .execStart: .writes(body: #"{"Detach":true}"#), .execResize: .writes(query: "h=1&w=1"),
        // Images
        .imageList: .reads(["", "all=1", "digests=1"] + filters), .imageInspect: .reads(), .imageHistory: .reads(),
        .imageGet: .writes(), .imageGetAll: .refused, .imageTag: .writes(query: "repo=busybox&tag=taken"),
        .imageDelete: .writes(query: "force=1"), .imagePrune: .refused, .imagePush: .writes(query: "tag=x"),
        .imageAttestations: .writes(), .imageSearch: .harmless("the registry answers"),
        .imageLoad: .harmless("it tells of what the client sent"), .imageCreate: .harmless("see the tests of tags"),
        .imageBuild: .harmless("see the tests of builds"), .buildPrune: .harmless("it counts bytes"),
        .buildCancel: .harmless("its answer is empty"), .session: .refused, .grpc: .refused, .monitor: .refused,
        .distributionInspect: .harmless("the registry answers"),
        // Networks and volumes
        .networkList: .reads([""] + filters), .networkInspect: .reads(["", "verbose=1"]), .networkDelete: .writes(),
        .networkCreate: .names(
            .network, bodies: [#"{"Name":"taken","Labels":{"visible":"yes"},"ConfigFrom":{"Network":"%"}}"#]),
        .networkConnect: .writes(body: #"{"Container":"show0"}"#),
        .networkDisconnect: .writes(body: #"{"Container":"show0","Force":true}"#), .networkPrune: .refused,
        .volumeList: .reads([""] + filters), .volumeInspect: .reads(), .volumePrune: .refused,
        .volumeCreate: .harmless("a name that is taken cannot be made; see containerCreate"),
        .volumeUpdate: .writes(query: "version=1", body: "{}"), .volumeDelete: .writes(query: "force=1"),
        // The engine
        .systemPing: .reads(), .systemPingHead: .reads(), .systemInfo: .reads(), .systemVersion: .reads(),
        .systemEvents: .reads(["since=1&until=NOW"]),
        .systemDataUsage: .reads(["", "verbose=1", "type=container"]), .systemAuth: .harmless("the registry answers"),
        // The swarm
        .swarmInspect: .reads(), .swarmUnlockkey: .reads(), .swarmInit: .harmless("there is one"),
        .swarmJoin: .harmless("there is one"), .swarmLeave: .harmless("it would end the test"),
        .swarmUpdate: .harmless("its answer is empty"), .swarmUnlock: .harmless("its answer is empty"),
        .nodeList: .reads(), .nodeInspect: .harmless("see nodeList"), .nodeDelete: .harmless("its answer is empty"),
        .nodeUpdate: .harmless("its answer is empty"), .serviceList: .reads(["", "status=1"] + filters),
        .serviceInspect: .reads(), .serviceLogs: .reads(["stdout=1"]), .serviceDelete: .writes(),
        .serviceUpdate: .writes(query: "version=1", body: #"{"Name":"showsvc"}"#),
        .serviceCreate: .names(
            .network,
            bodies: [
                #"{"Name":"taken","Labels":{"visible":"yes"},"#
                    + #""TaskTemplate":{"ContainerSpec":{"Image":"busybox"},"Networks":[{"Target":"%"}]}}"#
            ]),
        .taskList: .reads([""] + filters), .taskInspect: .reads(), .taskLogs: .reads(["stdout=1"]),
        .secretList: .reads([""] + filters), .secretInspect: .reads(), .secretDelete: .writes(),
        .secretCreate: .harmless("it tells of what the client sent"),
        .secretUpdate: .writes(query: "version=1", body: #"{"Name":"a"}"#), .configList: .reads([""] + filters),
        .configInspect: .reads(), .configDelete: .writes(),
        .configCreate: .harmless("it tells of what the client sent"),
        .configUpdate: .writes(query: "version=1", body: #"{"Name":"a"}"#),
        // Plugins are no objects that a policy hides
        .pluginList: .reads(), .pluginInspect: .harmless("no container's"),
        .getPluginPrivileges: .harmless("a registry's"),
        .pluginDelete: .harmless("no container's"), .pluginEnable: .harmless("no container's"),
        .pluginDisable: .harmless("no container's"), .pluginPull: .harmless("no container's"),
        .pluginPush: .harmless("no container's"), .pluginUpgrade: .harmless("no container's"),
        .pluginSet: .harmless("no container's"), .pluginCreate: .harmless("no container's"),
    ]
}
