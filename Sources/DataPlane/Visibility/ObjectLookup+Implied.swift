// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// What comes along with a container that another is joined to, or that an image is made of.
extension ObjectLookup {
    /// Each is inspected.
    private static let mostImplied = 64

    /// All objects of a kind that a container brings, as one answer, which is shown where all of them are. Nothing is
    /// found where they cannot all be told.
    func implied(
        _ kind: ObjectKind, by container: String, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Told> {
        let question = EngineLookup.Question.object(.container, container)
        return ask(question, on: eventLoop).flatMap { response in
            guard response.status == 200 else { return eventLoop.makeSucceededFuture(Told()) }
            let names: [String]?
            do throws(EngineLookup.Failure) {
                names = try read(question, response) { value in
                    value["Id"]?.string == container ? .some(ImpliedNames(kind, of: value).all) : nil
                }
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
            guard let names, names.count <= Self.mostImplied else { return eventLoop.makeSucceededFuture(Told()) }
            let memory = response.memory.map { [$0] } ?? []
            return EventLoopFuture.whenAllSucceed(names.map { owner(kind, $0, on: eventLoop) }, on: eventLoop).map {
                Told(
                    result: ObjectResult(id: container, descriptions: $0.map(\.description)),
                    memory: memory + $0.flatMap(\.memory))
            }
        }
    }
}

/// How an inspected container names what it brings.
struct ImpliedNames {
    /// Nil where it does not tell all of them.
    private(set) var all: [String]? = []

    init(_ kind: ObjectKind, of container: JSONValue) {
        switch kind {
        case .volume: addVolumes(container["Mounts"])
        case .network: addNetworks(container)
        case .image: add(container["Image"]?.string)
        default: all = nil
        }
    }

    private mutating func add(_ name: String?) {
        guard let name, !name.isEmpty else { return all = nil }
        if all?.contains(name) == false { all?.append(name) }
    }

    /// By name, and by the paths of the host that lead to volumes.
    private mutating func addVolumes(_ mounts: JSONValue?) {
        // As Go writes a list without elements.
        if mounts == .null { return }
        guard let mounts = mounts?.array else { return all = nil }
        for mount in mounts {
            switch mount["Type"]?.string {
            case "volume": add(mount["Name"]?.string)
            case "bind": addVolumes(at: mount["Source"]?.string)
            case "tmpfs", "image": break
            default: all = nil
            }
        }
    }

    private mutating func addVolumes(at path: String?) {
        guard let path, AbsolutePath.isAbsolute(path) else { return all = nil }
        let volumes = VolumesAtPath(path)
        for name in volumes.names { add(name) }
        if volumes.holdsAll { all = nil }
    }

    /// What has its network from another container is in that one's networks, which are not told here. Everybody may
    /// join those that every engine has.
    private mutating func addNetworks(_ container: JSONValue) {
        guard let mode = container["HostConfig"]?["NetworkMode"]?.string,
            let networks = container["NetworkSettings"]?["Networks"]
        else { return all = nil }
        switch ModeReference(mode) {
        case .container, .foreign: return all = nil
        case .word, .other: break
        }
        for network in networks.object ?? [] where !ModeReference.words.contains(network.name) {
            let id = network.value["NetworkID"]?.string ?? ""
            add(id.isEmpty ? network.name : id)
        }
    }
}
