// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import NIOCore
import PolicyCore

/// The hosts of a namespace sharer since its start at this moment of the engine's clock.
struct SharedNamespace {
    let startedAt: String
    let hosts: Set<String>
}

/// Containers whose processes run in the network namespace of another one.
///
/// A network mode names its host as of the sharer's start; by now another container may have that name, or the host may
/// be gone. So the mode is resolved once for each start, and the result holds for as long as the sharer runs.
extension ContainerWatch {
    /// The longest chain of sharers of sharers; real ones are shorter.
    private static let longestChain = 8

    /// Returns the container's description with the namespace that it was resolved to.
    func place(_ container: InspectedContainer) -> EventLoopFuture<ContainerDescription>.Isolated {
        let description = container.description
        guard case .unknown = description.namespace else { return placed(description, hosts: nil) }
        if let known = sharedNamespaces[description.id], known.startedAt == container.startedAt {
            return placed(description, hosts: known.hosts)
        }
        guard let reference = reference(of: description) else { return placed(description, hosts: nil) }
        return hosts(of: reference, known: []).map { found in
            guard let found else { return description }
            self.sharedNamespaces[description.id] = SharedNamespace(startedAt: container.startedAt, hosts: found)
            return description.sharing(with: found)
        }
    }

    private func placed(
        _ description: ContainerDescription, hosts: Set<String>?
    ) -> EventLoopFuture<ContainerDescription>.Isolated {
        eventLoop.makeSucceededFuture(hosts.map(description.sharing) ?? description).assumeIsolated()
    }

    /// Returns the host's reference if it is unambiguous: an id always is, a name only right after the event of the
    /// start.
    private func reference(of sharer: ContainerDescription) -> String? {
        guard let reference = sharer.joinedNetwork?.rest(behind: "container:").map(String.init) else { return nil }
        if EngineID.isOne(reference) { return reference }
        return inspections.begun.contains(sharer.id) && Self.isName(reference) ? reference : nil
    }

    /// Whether a text is a name, which the engine reads out of a path, and nothing else in a path.
    private static func isName(_ text: String) -> Bool {
        let parts = text.parts(between: "/", keepsEmpty: true).drop { $0.isEmpty }
        return (1...2).contains(parts.count)
            && parts.allSatisfy(ObjectName.isValid)
    }

    /// Follows the chain of sharers to a container with a namespace of its own; nil if there is none.
    private func hosts(
        of reference: String, known: Set<String>
    ) -> EventLoopFuture<Set<String>?>.Isolated {
        guard known.count < Self.longestChain else { return found(nil) }
        let question = EngineLookup.Question.inspection(
            String(Substring(reference.utf8.drop { $0 == UInt8(ascii: "/") })))
        return lookup.ask(question, within: Inspections.firstPatience, on: eventLoop).assumeIsolated().flatMap {
            response in
            guard response.status == 200,
                let host = self.lookup.read(question, result: .success(response), read: EngineContainer.inspected(in:))
            else {
                return self.found(nil).nonisolated()
            }
            return self.hosts(through: host, known: known.union([host.description.id])).nonisolated()
        }
    }

    private func hosts(
        through host: InspectedContainer, known: Set<String>
    ) -> EventLoopFuture<Set<String>?>.Isolated {
        let table = directory.look().knowledge.containers
        let seen = table.container(id: host.description.id)?.namespace
        for case .shared(let further) in [host.description.namespace, seen ?? .own] {
            return found(known.union(further))
        }
        guard host.description.joinedNetwork != nil else { return found(known) }
        guard let next = reference(of: host.description), !known.contains(next) else { return found(nil) }
        return hosts(of: next, known: known)
    }

    private func found(_ hosts: Set<String>?) -> EventLoopFuture<Set<String>?>.Isolated {
        eventLoop.makeSucceededFuture(hosts).assumeIsolated()
    }

    /// Logs sharers whose unknown hosts keep all clients from being identified by an address, and names of containers
    /// that labels depend on and that do not exist.
    func warn() {
        let containers = directory.look().knowledge.containers
        for sharer in containers.foreignSharers { lookup.report.foreignSharer(sharer) }
        guard containers.count > 0 else { return }
        for name in decisive where containers.container(name: name) == nil { lookup.report.missing(decisive: name) }
    }
}

extension ContainerDescription {
    fileprivate func sharing(with hosts: Set<String>) -> ContainerDescription {
        var sharer = self
        sharer.namespace = .shared(with: hosts)
        return sharer
    }
}
