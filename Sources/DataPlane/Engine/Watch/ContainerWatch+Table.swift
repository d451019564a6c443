// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The table of containers, and what it takes of the memory budget.
extension ContainerWatch {
    /// Reads a list of all containers, and takes room for a table of them.
    func listed(in response: LookupResponse) throws(EngineLookup.Failure) -> [ContainerDescription] {
        var containers = try EngineContainer.listed(in: response)
        // From here on it counts as the table.
        try response.memory?.keep(bytes: 0)
        var limit = DescriptionLimit()
        var bytes = limit.fit(&containers)
        while !tableMemory.change(to: bytes) {
            guard limit.lower() else { throw .noRoom }
            bytes = limit.fit(&containers)
        }
        tableBytes = bytes
        return containers
    }

    /// Reads what the engine says of one container, and takes room for that in the place of what it said before.
    func inspected(
        in response: LookupResponse
    ) throws(EngineLookup.Failure) -> InspectedContainer {
        var container = try EngineContainer.inspected(in: response)
        let known = directory.look().knowledge.containers.container(id: container.description.id)?.memory ?? 0
        do throws(EngineLookup.Failure) {
            try changeTable(by: container.description.memory - known)
        } catch {
            container.description = container.description.withoutLabels
            try changeTable(by: container.description.memory - known)
        }
        return container
    }

    func removeFromTable(_ id: String) {
        let known = directory.look().knowledge.containers.container(id: id)
        directory.update { $0.containers.remove(id: id) }
        readLabels.remove(id)
        try? changeTable(by: -(known?.memory ?? 0))
        sharedNamespaces[id] = nil
    }

    func forgetTable() {
        directory.update { $0.containers = ContainerTable() }
        tableBytes = 0
        readLabels = []
        _ = tableMemory.change(to: 0)
    }

    /// Labels that did not count before are looked at again: the gate's own container may not have been known.
    func tellOfLabels() {
        guard let labels else { return }
        let table = directory.look().knowledge.containers
        for id in table.ids where !readLabels.contains(id) {
            guard let container = table.container(id: id), labels.tell(of: container, in: table) else { continue }
            readLabels.insert(id)
        }
    }

    private func changeTable(by bytes: Int) throws(EngineLookup.Failure) {
        // What a list left out because events told more of it may not have been counted.
        let bytes = max(tableBytes + bytes, 0)
        guard tableMemory.change(to: bytes) else { throw .noRoom }
        tableBytes = bytes
    }

    /// Takes what a list says, but for what events told meanwhile.
    func take(_ containers: [ContainerDescription]) {
        let newer = touched.union(inspections.open)
        let present = Set(containers.map(\.id))
        sharedNamespaces = sharedNamespaces.filter { present.contains($0.key) || newer.contains($0.key) }
        var sharers: [String] = []
        directory.update { knowledge in
            for id in Array(knowledge.containers.ids) where !present.contains(id) && !newer.contains(id) {
                knowledge.containers.remove(id: id)
            }
            for id in knowledge.containers.untoldStarts where !present.contains(id) && !touched.contains(id) {
                knowledge.containers.remove(id: id)
            }
            for container in containers {
                let known = knowledge.containers.container(id: container.id)
                if newer.contains(container.id) {
                    // It is being asked for; until then it claims what the list says, too.
                    guard inspections.hasAsked(for: container.id), let claim = container.merging(previous: known) else {
                        continue
                    }
                    let wasPlaceless = knowledge.containers.isPlaceless(container.id)
                    knowledge.containers.put(claim)
                    knowledge.containers.markStale(id: container.id)
                    if wasPlaceless { knowledge.containers.begin(id: container.id) }
                    continue
                }
                let placed = container.placed(as: known)
                if known != placed { knowledge.containers.put(placed) }
                guard placed.namespace == .unknown, known?.namespace != .unknown else { continue }
                knowledge.containers.markStale(id: placed.id)
                sharers.append(placed.id)
            }
        }
        for id in sharers { inspect(id) }
        tellOfLabels()
    }
}
