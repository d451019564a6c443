// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore

/// An event of the engine, as far as it changes which container has which address.
struct EngineEvent {
    enum Effect {
        case none
        /// The container no longer exists.
        case gone
        /// The container has changed, and is to be inspected.
        case changed
        /// The container has changed, and is about to have other addresses; its processes may run already.
        case connected
        /// The container has changed, and its processes run.
        case begun
        /// A network was created or removed, or has changed.
        case networks
    }

    /// Seconds on the engine's clock.
    let time: Int64
    let container: String?
    let effect: Effect

    init?(parsing line: ByteBuffer) {
        guard let event = JSONValue(engine: line) else { return nil }
        time = event["time"]?.number.flatMap { Int64($0) } ?? 0
        let actor = event["Actor"]
        (container, effect) = Self.read(
            type: event["Type"]?.string, action: event["Action"]?.string ?? event["status"]?.string ?? "",
            actor: actor?["ID"]?.string ?? event["id"]?.string,
            container: actor?["Attributes"]?["container"]?.string)
    }

    /// Reads the beginning of a long line, which holds all but the container's labels or the end of a long command.
    /// Returns nil if it does not name the event's object.
    init?(beginning line: ByteBuffer) {
        let event = line.withUnsafeReadableBytes { EventBeginning(of: $0) }
        time = 0
        guard let action = event.text["Action"] ?? event.text["status"] else {
            // A long action is the command of an exec, which changes no container.
            guard event.isCutIn("Action") || event.isCutIn("status") else { return nil }
            (container, effect) = (nil, .none)
            return
        }
        let id = event.text["Actor.ID"] ?? event.text["id"]
        // Only a container's events have an id at the top level.
        let type = event.text["Type"] ?? event.text["id"].map { _ in "container" }
        (container, effect) = Self.read(
            type: type, action: action, actor: id, container: event.text["Actor.Attributes.container"])
        if effect != .none, container == nil { return nil }
        let isOfContainer = effect != .none && effect != .networks
        if type == "network", isOfContainer, event.text["Actor.Attributes.container"] == nil { return nil }
    }

    private static func read(
        type: String?, action: String, actor: String?, container: String?
    ) -> (container: String?, effect: Effect) {
        let id: String?
        let effect: Effect
        switch type {
        case "container":
            id = actor
            effect = Self.effect(ofContainer: action)
        // Podman has the container's id where Docker has the network's.
        case "network":
            id = container ?? actor
            effect = Self.effect(ofNetwork: action)
        default:
            id = nil
            effect = .none
        }
        return (id.flatMap { EngineID.isOne($0) ? $0 : nil }, effect)
    }

    private static func effect(ofNetwork action: String) -> Effect { networkEffects[action] ?? .none }

    private static func effect(ofContainer action: String) -> Effect { containerEffects[action] ?? .none }

    private static let networkEffects: [String: Effect] = [
        "connect": .connected, "disconnect": .changed, "create": .networks, "destroy": .networks, "remove": .networks,
        "update": .networks,
    ]

    /// Effects of Docker's actions, and of Podman's where they differ (`init`, `died`, `remove`, `cleanup`). Even a
    /// container that was only created may share another one's network.
    private static let containerEffects: [String: Effect] = [
        "destroy": .gone, "remove": .gone, "init": .begun, "start": .begun, "restart": .begun, "create": .changed,
        "rename": .changed, "update": .changed, "die": .changed, "died": .changed, "cleanup": .changed,
    ]

    /// All actions with an effect. The engine is asked for no others: an exec's holds its whole command, and a flood of
    /// these would delay the rest.
    static let actions = Set(networkEffects.keys).union(containerEffects.keys).sorted()
}
