// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import PolicyCore

/// Descriptions of containers for identifying clients: which container has which address.
extension EngineContainer {
    /// Returns the container for the table, as a list describes it; `nil` if its id is not a whole id.
    func listed(by engine: EngineLookup.Engine) -> ContainerDescription? {
        client(on: engine, in: mayShareNamespace(on: engine) ? .unknown : .own, runs: mayRun)
    }

    /// Returns the container for the table, as an inspection describes it; `nil` if its id is not a whole id.
    func inspected(by engine: EngineLookup.Engine) -> InspectedContainer? {
        client(on: engine, in: inspectedNamespace(on: engine), runs: mayRunByInspection).map {
            InspectedContainer(description: $0, process: process, startedAt: startedAt)
        }
    }

    private func client(
        on engine: EngineLookup.Engine, in namespace: ContainerDescription.NetworkNamespace, runs: Bool
    ) -> ContainerDescription? {
        guard EngineID.isOne(object.id) else { return nil }
        let attachments = (attachments ?? []).map { runs ? $0.told(by: engine) : $0.withoutAddresses }
        return ContainerDescription(
            id: object.id, name: ownName, labels: object.labels, attachments: attachments,
            joinedNetwork: joinedNetwork(on: engine), namespace: namespace)
    }

    /// The container's own name, not a link's alias: one slash, in front.
    private var ownName: String {
        let name = object.names.first { !$0.utf8.dropFirst().contains(UInt8(ascii: "/")) } ?? ""
        return name.rest(behind: "/").map(String.init) ?? name
    }

    /// Returns the network mode, if it refers to another namespace. Docker's names another container or a network, in
    /// any characters (moby api/types/container `NetworkMode.IsContainer`); another engine's is taken for a network's
    /// name only if the container is on that network.
    private func joinedNetwork(on engine: EngineLookup.Engine) -> String? {
        if hasUnreadNetworks { return "more networks than are read" }
        guard let networkMode else {
            return hasLongNetworkMode && !engine.isDocker ? "a mode that is too long to be read" : nil
        }
        switch ModeReference(parsing: networkMode) {
        case .word: return nil
        case .container: return networkMode
        case .foreign, .other:
            let hasColon = networkMode.utf8.contains(UInt8(ascii: ":"))
            return engine.isDocker || !hasColon || isOn(network: networkMode) ? nil : networkMode
        }
    }

    private func isOn(network: String) -> Bool {
        attachments?.contains { $0.networkName == network || $0.networkID == network } == true
    }

    // MARK: Namespaces

    /// Whether a list leaves the container's network namespace open. Podman's has `host` for all containers; one with
    /// addresses counts as a second owner of them anyway.
    private func mayShareNamespace(on engine: EngineLookup.Engine) -> Bool {
        guard mayRun else { return false }
        let joinedNetwork = joinedNetwork(on: engine)
        if engine.isDocker, networkMode?.isEmpty == false { return joinedNetwork != nil }
        return joinedNetwork != nil || (attachments ?? []).isEmpty
    }

    private var mayRun: Bool { !Self.idleStates.contains(object.state ?? "") }

    private var mayRunByInspection: Bool { process != 0 || isRunning != false }

    /// The states, Docker's and Podman's, in which a container has no processes.
    private static let idleStates: Set<String> = [
        "created", "exited", "dead", "configured", "initialized", "stopped", "removing",
    ]

    private func inspectedNamespace(on engine: EngineLookup.Engine) -> ContainerDescription.NetworkNamespace {
        guard joinedNetwork(on: engine) != nil, mayRunByInspection else { return .own }
        if hasUnreadNetworks { return .unknown }
        guard let owner = networkFilesOwner, owner != object.id else { return .unknown }
        return .shared(with: [owner])
    }
}

extension ContainerDescription.Attachment {
    /// Podman writes all that stands in its endpoints itself.
    fileprivate func told(by engine: EngineLookup.Engine) -> Self {
        guard mayBe(on: engine) else { return withoutAddresses }
        var place = self
        place.needsRecord = !engine.isPodman
        return place
    }

    /// Whether the engine may have made it: Docker writes the network's whole id there, a swarm's among them, and what else
    /// stands there somebody wrote into a request that came to nothing. Podman 4 writes the network's name.
    fileprivate func mayBe(on engine: EngineLookup.Engine) -> Bool {
        !engine.isDocker || EngineID.isOne(networkID) || SwarmID.isOne(networkID)
    }
}

/// An inspection of a container that clients may run in.
struct InspectedContainer {
    var description: ContainerDescription
    /// The id of its first process, in the engine's pid namespace; 0 while it does not run.
    let process: Int32
    /// The time of its last start, on the engine's clock.
    let startedAt: String
}

/// Readers of containers from the engine's responses.
extension EngineContainer {
    /// Reads all containers of `GET /containers/json?all=1`.
    static func listed(in response: LookupResponse) throws(EngineLookup.Failure) -> [ContainerDescription] {
        guard response.status == 200 else { throw response.refusal }
        guard case .containers(let containers) = try ListReader.read(from: response, to: .table) else {
            throw .notUnderstood
        }
        return containers
    }

    /// Reads the container of `GET /containers/{id}/json`.
    static func inspected(in response: LookupResponse) throws(EngineLookup.Failure) -> InspectedContainer {
        guard response.status == 200 else { throw response.refusal }
        guard case .inspection(let container) = try ListReader.read(from: response, to: .inspection("")) else {
            throw .notUnderstood
        }
        return container
    }
}
