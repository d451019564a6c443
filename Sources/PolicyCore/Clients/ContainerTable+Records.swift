// SPDX-License-Identifier: Apache-2.0

/// The owners of addresses by the networks' own records: an engine keeps there what it gave, and no client writes in
/// them.
extension ContainerTable {
    /// The state of an address in a container's endpoint by its network's record.
    enum Record: Equatable {
        /// The record was not requested since this turn of the table.
        case open(since: Int)
        case agrees
        case differs
        /// There is none to be had, or none is needed: what the endpoint says counts.
        case absent
    }

    /// Whether a container says that it has this address on a network of which nobody knows what it allots.
    public func awaitsNetworks(_ address: IPAddress, on networks: EngineNetworks) -> Bool {
        (claims[address] ?? []).contains {
            $0.record != .differs && networks.allots(address, in: $0.networkID) == nil
        }
    }

    /// The networks whose records have to be asked for to say whose this address is.
    public func openRecords(of address: IPAddress, on networks: EngineNetworks) -> Set<String> {
        (claims[address] ?? []).reduce(into: []) { open, claim in
            guard case .open = claim.record, networks.mayAllot(address, in: claim.networkID) else { return }
            open.insert(claim.networkID)
        }
    }

    /// Takes what the record of a network says, as it was at this turn.
    /// - Parameter members: the addresses of each container on it, by its id; nil where the engine does not tell.
    public mutating func settle(network: String, members: [String: Set<IPAddress>]?, asOf turn: Int) {
        settle(asOf: turn) { claim, address in
            guard claim.networkID == network else { return nil }
            guard let members else { return Record.absent }
            return members[claim.container]?.contains(address) == true ? .agrees : .differs
        }
    }

    /// Takes that there were no other networks than these at this turn. Nobody is on one that is not there.
    public mutating func settle(networks: EngineNetworks, asOf turn: Int) {
        settle(asOf: turn) { claim, _ in networks.allotted[claim.networkID] == nil ? .differs : nil }
    }

    /// Whether some container says that it is on another network than these were at this turn.
    public func claimsOther(than networks: EngineNetworks, asOf turn: Int) -> Bool {
        claims.values.contains { list in
            list.contains {
                $0.record != .differs && $0.isOlder(than: turn) && networks.allotted[$0.networkID] == nil
            }
        }
    }

    private mutating func settle(asOf turn: Int, _ record: (Claim, IPAddress) -> Record?) {
        for (address, list) in claims {
            for (index, claim) in list.enumerated() where claim.isOlder(than: turn) {
                if let record = record(claim, address), record != claim.record {
                    claims[address]?[index].record = record
                }
            }
        }
    }
}

extension ContainerTable.Claim {
    /// Whether an answer to a question of that turn tells of it. What needs no record waits for no answer.
    fileprivate func isOlder(than turn: Int) -> Bool {
        switch record {
        case .open(let since): since <= turn
        case .agrees, .differs: true
        case .absent: false
        }
    }
}

extension EngineNetworks {
    /// Whether the container of a claim has this address; nil while nobody knows.
    func counts(_ claim: ContainerTable.Claim, for address: IPAddress) -> Bool? {
        switch claim.record {
        case .differs: false
        case .open: mayAllot(address, in: claim.networkID) || allotted[claim.networkID] == nil ? nil : false
        case .agrees: unread.contains(claim.networkID) ? true : allots(address, in: claim.networkID)
        case .absent: allots(address, in: claim.networkID)
        }
    }

    /// Whether the network of this id is known to allot this address, or may, since not all of it was read.
    fileprivate func mayAllot(_ address: IPAddress, in id: String) -> Bool {
        unread.contains(id) || allots(address, in: id) == true
    }
}

extension ClientSnapshot {
    /// The networks whose records have to be asked for to say whose this client's address is.
    public func openRecords(of client: ClientIdentity) -> Set<String> {
        client.address.map { containers.openRecords(of: $0, on: networks) } ?? []
    }
}
