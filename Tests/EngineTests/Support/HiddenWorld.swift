// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Objects of every kind in the suite's engine, some of which a policy hides. Every word of a hidden one that somebody
/// chose begins with ``mark``, those that the engine chose are asked from it.
struct HiddenWorld: EngineWorld {
    /// Told apart from whatever else an engine may say.
    static let mark = "zqxh"
    static let subnet = FreeSubnet.find("172.29")
    static let shownSubnet = FreeSubnet.find("172.30")
    /// A visible container that could not join a hidden one.
    static let failed = "failed-pidof"
    /// What the hidden containers run.
    private static let script = "echo \(mark)log; while sleep 1; do : \(mark)command; done"

    static let policy = """
        policies:
          viewer:
            allow: ["GET /**", "HEAD /**", "POST /**", "DELETE /**", "PUT /**"]
            containers: { label: visible=yes }
            networks: { label: visible=yes }
            volumes: { label: visible=yes }
            images: { name: "busybox*" }
            services: { label: visible=yes }
            tasks: { label: visible=yes }
            secrets: { label: visible=yes }
            configs: { label: visible=yes }

        """

    let bench: Bench
    /// How requests name the hidden objects: names, ids, the beginnings of ids.
    private(set) var hidden: [Kind: [String]] = [:]
    /// Visible objects that have nothing to do with hidden ones.
    private(set) var plain: [Kind: [String]] = [:]
    /// Visible containers that refer to hidden objects.
    private(set) var entangled: [String] = []
    /// What must occur in no answer, in lower case.
    private(set) var secrets: [String] = [mark]

    enum Kind: String, CaseIterable, Sendable {
        case container, exec, image, network, volume, service, task, secret, config
    }

    init(bench: Bench) { self.bench = bench }

    // MARK: Building

    mutating func build() async throws {
        try await makePlaces()
        try await makeHidden()
        try await makeVisible()
        try await makeSwarm()
        try await learn()
    }

    @discardableResult
    private func make(_ arguments: String..., input: String? = nil) async throws -> String {
        let made = try await bench.must(arguments, input: input.map { Array($0.utf8) })
        return made.lines.last ?? ""
    }

    private mutating func makePlaces() async throws {
        let mark = Self.mark
        try await make("network", "create", "--label", "visible=yes", "--subnet", "\(Self.shownSubnet).0/24", "shownet")
        let subnet = "\(Self.subnet).0/24"
        try await make("network", "create", "--label", "\(mark)nk=\(mark)nv", "--subnet", subnet, "\(mark)net")
        try await make("volume", "create", "--label", "visible=yes", "showvol")
        try await make("volume", "create", "--label", "\(mark)vk=\(mark)vv", "\(mark)vol")
        let change = "LABEL \(mark)il=\(mark)iv"
        let tar = try await run(["tar", "-C", bench.engine.directory + "/busybox-root", "-c", "."])
        let imported = try await bench.direct("import", "--change", change, "-", "\(mark)img:1", input: tar.output)
        try #require(imported.status == 0, "\(imported.said)")
    }

    private mutating func makeHidden() async throws {
        let mark = Self.mark
        let secrets = [
            "--label", "\(mark)key=\(mark)value", "--hostname", "\(mark)host", "-e", "\(mark)E=\(mark)env",
            "--stop-timeout",
            "1",
        ]
        for number in 0..<15 {
            let name = "\(mark)c\(number)"
            let network = ["--network", number == 1 ? "\(mark)net" : "shownet", "--network-alias", "\(mark)alias"]
            let command = ["-v", "\(mark)vol:/data", BusyboxImage.name, "sh", "-c", Self.script]
            let verb = number < 4 ? ["run", "-d"] : ["create"]
            let arguments = verb + ["--name", name] + secrets + network + command
            let made = try await bench.direct.start(arguments).finished()
            try #require(made.status == 0, "\(made.said)")
        }
        let exec = try await Asking(bench.engine.socketPath).send(
            "POST", "/containers/\(mark)c0/exec", body: #"{"Cmd":["sleep","\#(mark)exec"]}"#)
        let id = try #require(exec.json["Id"] as? String, "\(exec.text)")
        hidden[.exec] = [id]
    }

    private mutating func makeVisible() async throws {
        let mark = Self.mark
        let ties: [(String, [String])] = [
            ("link", ["--network", "shownet", "--link", "\(mark)c0:\(mark)link"]),
            ("netof", ["--network", "container:\(mark)c1"]), ("pidof", ["--pid", "container:\(mark)c2"]),
            ("from", ["--volumes-from", "\(mark)c3"]), ("vol", ["-v", "\(mark)vol:/data"]),
            ("net", ["--network", "\(mark)net"]),
        ]
        for (name, options) in ties { try await container("tied-\(name)", options, isRunning: false) }
        entangled = ties.map { "tied-\($0.0)" }
        // It cannot start, and says why.
        try await container(Self.failed, ["--pid", "container:\(mark)c9"], isRunning: false)
        _ = try await bench.direct("start", Self.failed)
        for number in 0..<9 {
            let options = ["--network", "shownet", "-v", "showvol:/data"]
            try await container("show\(number)", options, isRunning: number < 2)
        }
        plain[.container] = (0..<9).map { "show\($0)" }
        plain[.network] = ["shownet"]
        plain[.volume] = ["showvol"]
        plain[.image] = [BusyboxImage.name]
    }

    private func container(_ name: String, _ options: [String], isRunning: Bool) async throws {
        let verb = isRunning ? ["run", "-d"] : ["create"]
        let command = ["sh", "-c", "echo said; sleep 1000"]
        let label = ["--name", name, "--label", "visible=yes", "--stop-timeout", "1"]
        let made = try await bench.direct.start(verb + label + options + [BusyboxImage.name] + command).finished()
        try #require(made.status == 0, "\(made.said)")
    }

    private mutating func makeSwarm() async throws {
        let mark = Self.mark
        for kind in ["secret", "config"] {
            try await make(kind, "create", "--label", "visible=yes", "show\(kind)", "-", input: "plain")
            try await make(kind, "create", "--label", "\(mark)k=\(mark)v", "\(mark)\(kind)", "-", input: "\(mark)data")
        }
        let command = [BusyboxImage.name, "sleep", "1000"]
        let both = ["service", "create", "-d", "--no-resolve-image", "--restart-condition", "none"]
        let shown = both + ["--name", "showsvc", "--label", "visible=yes", "--container-label", "visible=yes"]
        let unseen = both + ["--name", "\(mark)svc", "--label", "\(mark)sl=1", "--env", "E=\(mark)senv"]
        for arguments in [shown + command, unseen + command] {
            let made = try await bench.direct.start(arguments).finished()
            try #require(made.status == 0, "\(made.said)")
        }
        plain[.secret] = ["showsecret"]
        plain[.config] = ["showconfig"]
        plain[.service] = ["showsvc"]
    }

    // MARK: What the engine made of it

    private mutating func learn() async throws {
        let mark = Self.mark
        let names = (0..<15).map { "\(mark)c\($0)" }
        let full = try await ids("inspect", names)
        note(.container, [names[0], "\(mark)c9"], full[0])
        hidden[.container]?.append("tied-link/\(mark)link")
        note(.network, ["\(mark)net"], try await ids("network", ["inspect", "\(mark)net"])[0])
        hidden[.volume] = ["\(mark)vol"]
        let image = try await ids("image", ["inspect", "\(mark)img:1"])[0]
        note(.image, ["\(mark)img:1"], image)
        for kind in [Kind.service, .secret, .config] {
            let name = "\(mark)\(kind == .service ? "svc" : kind.rawValue)"
            note(kind, [name], try await make(kind.rawValue, "inspect", "--format", "{{.ID}}", name))
        }
        let task = try await eventualTask(of: "\(mark)svc")
        note(.task, [], task)
        secrets += full.map { String($0.prefix(12)) } + [String(image.dropFirst(7).prefix(12)), "\(Self.subnet)."]
        secrets += hidden[.exec, default: []]
        secrets += [Data("\(mark)data".utf8).base64EncodedString().prefix(12).lowercased()]
    }

    private func ids(_ verb: String, _ rest: [String]) async throws -> [String] {
        let format =
            verb == "inspect" ? [verb, "--format", "{{.Id}}"] + rest : [verb] + rest + ["--format", "{{.Id}}"]
        let told = try await bench.direct.start(format).finished()
        try #require(told.status == 0, "\(told.said)")
        return told.lines
    }

    /// The swarm makes tasks in its own time.
    private func eventualTask(of service: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(15)
        while true {
            let tasks = try await bench.direct("service", "ps", "-q", "--no-trunc", service)
            if let id = tasks.lines.first { return id }
            guard ContinuousClock.now < deadline else { throw TimedOut("a task of \(service)", seen: tasks.said) }
        }
    }

    private mutating func note(_ kind: Kind, _ names: [String], _ id: String) {
        let bare = id.hasPrefix("sha256:") ? String(id.dropFirst(7)) : id
        hidden[kind] = names + [id, String(bare.prefix(12))]
        secrets.append(String(bare.prefix(12)))
    }

    // MARK: The end

    func clear() async {
        if let ids = try? await bench.direct("ps", "-aq").lines, !ids.isEmpty {
            _ = try? await bench.direct.start(["rm", "-fv"] + ids).finished()
        }
        _ = try? await bench.direct("network", "prune", "-f")
        _ = try? await bench.direct("volume", "rm", "-f", "showvol", "\(Self.mark)vol")
        _ = try? await bench.direct("rmi", "-f", "\(Self.mark)img:1")
    }
}
