import DockerAPI
import Glibc
import NIOCore
import PolicyCore

/// An event of the engine's, as far as it is about who has which address.
struct EngineEvent {
    enum Effect {
        case none
        /// There is no such container any more.
        case gone
        /// It has to be looked at.
        case changed
        /// The same, and its processes may run already.
        case begun
    }

    /// Seconds of the engine's clock.
    let time: Int64
    let container: String?
    let effect: Effect

    init?(_ line: ByteBuffer) {
        guard let event = JSONValue(engine: line) else { return nil }
        time = event["time"]?.number.flatMap { Int64($0) } ?? 0
        let actor = event["Actor"]
        (container, effect) = Self.read(
            event["Type"]?.string, event["Action"]?.string ?? event["status"]?.string ?? "",
            actor: actor?["ID"]?.string ?? event["id"]?.string,
            container: actor?["Attributes"]?["container"]?.string)
    }

    /// Reads what a long line begins with: all but the labels of its container, or but for a long command. Nil when
    /// that does not tell what it is about.
    init?(beginning line: ByteBuffer) {
        let event = line.withUnsafeReadableBytes { EventBeginning($0) }
        time = 0
        guard let action = event.text["Action"] ?? event.text["status"] else {
            // A long action is a command: nothing becomes of a container by it.
            guard event.isCutIn("Action") || event.isCutIn("status") else { return nil }
            (container, effect) = (nil, .none)
            return
        }
        let id = event.text["Actor.ID"] ?? event.text["id"]
        // Only events of containers have an id of their own.
        let type = event.text["Type"] ?? event.text["id"].map { _ in "container" }
        (container, effect) = Self.read(type, action, actor: id, container: event.text["Actor.Attributes.container"])
        if effect != .none, container == nil { return nil }
        if type == "network", effect != .none, event.text["Actor.Attributes.container"] == nil { return nil }
    }

    private static func read(
        _ type: String?, _ action: String, actor: String?, container: String?
    ) -> (container: String?, effect: Effect) {
        let id: String?
        let effect: Effect
        switch type {
        case "container":
            id = actor
            effect = Self.effect(ofContainer: action)
        // Podman has the container's id where the engine has the network's.
        case "network":
            id = container ?? actor
            effect = action == "connect" ? .begun : action == "disconnect" ? .changed : .none
        default:
            id = nil
            effect = .none
        }
        return (id.flatMap { EngineID.isOne($0) ? $0 : nil }, effect)
    }

    /// The engine's words, and Podman's where they differ (`init`, `died`, `remove`, `cleanup`). A container that only is
    /// made may be the guest of another one's network.
    private static func effect(ofContainer action: String) -> Effect {
        switch action {
        case "destroy", "remove": .gone
        case "init", "start", "restart": .begun
        case "create", "rename", "update", "die", "died", "cleanup": .changed
        default: .none
        }
    }
}

/// Containers in the engine's answers.
enum EngineContainer {
    /// `GET /containers/json?all=1`
    static func listed(_ answer: LookupAnswer) throws(DaemonLookup.Failure) -> [ContainerDescription] {
        guard answer.status == 200 else { throw answer.refusal }
        guard case .containers(let containers) = try ListReader.read(answer, .table) else { throw .notUnderstood }
        return containers
    }

    /// An element of such a list; nil when it does not say which it is.
    static func description(listed container: JSONValue) -> ContainerDescription? {
        description(container, name: ownName(container["Names"]?.array ?? []), labels: container["Labels"])
    }

    /// `GET /containers/{id}/json`, with the number of its first process, 0 while it does not run.
    static func inspected(
        _ answer: LookupAnswer
    ) throws(DaemonLookup.Failure) -> (description: ContainerDescription, process: Int32) {
        guard answer.status == 200 else { throw answer.refusal }
        guard case .inspection(let container, let process) = try ListReader.read(answer, .inspection("")) else {
            throw .notUnderstood
        }
        return (container, process)
    }

    /// Such a document; nil when it does not say which it is.
    static func description(inspected container: JSONValue) -> (description: ContainerDescription, process: Int32)? {
        let process = container["State"]?["Pid"]?.number.flatMap { Int32($0) } ?? 0
        let name = container["Name"]?.string ?? ""
        return description(container, name: name, labels: container["Config"]?["Labels"]).map { ($0, process) }
    }

    /// The name that is no link's alias: one slash, in front.
    private static func ownName(_ names: [JSONValue]) -> String {
        names.compactMap(\.string).first { !$0.dropFirst().contains("/") } ?? ""
    }

    private static func description(
        _ container: JSONValue, name: String, labels: JSONValue?
    ) -> ContainerDescription? {
        guard let id = container["Id"]?.string, EngineID.isOne(id) else { return nil }
        let mode = ModeReference(container["HostConfig"]?["NetworkMode"]?.string ?? "")
        let host: String? = if case .container(let reference) = mode { reference } else { nil }
        let networks = container["NetworkSettings"]?["Networks"]?.object ?? []
        return ContainerDescription(
            id: id, name: name.hasPrefix("/") ? String(name.dropFirst()) : name,
            labels: (labels?.object ?? []).compactMap { label in label.value.string.map { (label.name, $0) } },
            attachments: networks.map { attachment($0.name, $0.value) },
            networkOf: host)
    }

    private static func attachment(_ name: String, _ network: JSONValue) -> ContainerDescription.Attachment {
        func addresses(_ keys: [String]) -> [IPAddress] {
            keys.compactMap { network[$0]?.string }.compactMap { IPAddress($0) }
        }
        return ContainerDescription.Attachment(
            networkID: network["NetworkID"]?.string ?? "", networkName: name,
            addresses: addresses(["IPAddress", "GlobalIPv6Address"]), gateways: addresses(["Gateway", "IPv6Gateway"]))
    }
}

extension JSONValue {
    /// What the engine wrote, which is trusted to be JSON; nil when it is not.
    init?(engine bytes: ByteBuffer) {
        let value = bytes.withUnsafeReadableBytes { bytes -> JSONValue? in
            do throws(JSONError) { return try JSONReader.read(bytes, limits: .answer) } catch { return nil }
        }
        guard let value else { return nil }
        self = value
    }
}

enum EngineClock {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }
}
