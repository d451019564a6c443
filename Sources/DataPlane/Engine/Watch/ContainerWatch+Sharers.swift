// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import NIOCore
import PolicyCore

/// In whose network namespace a guest runs since it was started at this moment of the engine's clock.
struct SharedNamespace {
    let startedAt: String
    let hosts: Set<String>
}

/// Containers whose processes are in the network namespace of another one.
///
/// What a network mode says is what was meant when the guest was started: by now the name may be another's, and the one
/// that it was may be gone. So it is resolved once for each start, and what came of it holds for as long as the guest runs.
extension ContainerWatch {
    /// A guest may be one of a guest, and so on: more is nobody's in earnest.
    private static let longestChain = 8

    /// The container as it was described, in the namespace that it turned out to be in.
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

    /// What names the host, if it can only mean the one that it meant at the start: an id does, and a name where the
    /// start has just been told of.
    private func reference(of sharer: ContainerDescription) -> String? {
        guard let reference = sharer.joinedNetwork?.rest(behind: "container:").map(String.init) else { return nil }
        if EngineID.isOne(reference) { return reference }
        return inspections.begun.contains(sharer.id) && Self.isName(reference) ? reference : nil
    }

    /// The engine reads a name out of a path: nothing else may be read out of it.
    private static func isName(_ text: String) -> Bool {
        let parts = text.parts(between: "/", keepsEmpty: true).drop { $0.isEmpty }
        return (1...2).contains(parts.count)
            && parts.allSatisfy(ObjectName.isValid)
    }

    /// Follows the chain of guests to one that has a namespace of its own. Nil where that leads to nobody.
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

    /// Tells of guests that keep everybody from being told by an address, and of a name that labels need and nobody has.
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
