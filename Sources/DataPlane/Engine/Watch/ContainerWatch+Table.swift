// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The container table, and its memory.
extension ContainerWatch {
    /// Reads a list of all containers, and reserves memory for a table of them.
    func listed(in response: LookupResponse) throws(EngineLookup.Failure) -> [ContainerDescription] {
        var containers = try EngineContainer.listed(in: response)
        // From here on the memory counts as the table's.
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

    /// Reads a container's inspection, and reserves memory for it in place of its previous description's.
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
        directory.update { $0.containers = ContainerTable(inPlaceOf: $0.containers) }
        tableBytes = 0
        readLabels = []
        _ = tableMemory.change(to: 0)
    }

    /// Reads the labels again that did not count before: the gate's own container may have been unknown.
    func tellOfLabels() {
        guard let labels else { return }
        let table = directory.look().knowledge.containers
        for id in table.ids where !readLabels.contains(id) {
            guard let container = table.container(id: id), labels.tell(of: container, in: table) else { continue }
            readLabels.insert(id)
        }
    }

    private func changeTable(by bytes: Int) throws(EngineLookup.Failure) {
        // Containers that a list left out because of newer events may not have been counted.
        let bytes = max(tableBytes + bytes, 0)
        guard tableMemory.change(to: bytes) else { throw .noRoom }
        tableBytes = bytes
    }

    /// Takes over a list, except for containers of which events came meanwhile.
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
                    // The container is being inspected; until then it claims the list's addresses, too.
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
