// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

extension SecurityControl {
    /// The fields of bodies under the control, by the endpoint and the path from the body's root.
    public var members: [(endpoint: Endpoint, path: String)] {
        Self.members(controlledBy: self) + extraMembers.map { (.containerCreate, $0) }
    }

    /// The fields of all judged bodies under no control.
    public static var freeMembers: [(endpoint: Endpoint, path: String)] { members(controlledBy: nil) }

    /// Some fields belong to two controls.
    private var extraMembers: [String] {
        switch self {
        case .volumeTypes: ["HostConfig.Mounts[].Type"]
        case .volumeDrivers: ["HostConfig.Mounts[].VolumeOptions.DriverConfig", "the volumes that are there"]
        case .privilegeEscalation: ["HostConfig.SecurityOpt", "HostConfig.CapDrop"]
        default: []
        }
    }

    private static func members(controlledBy control: SecurityControl?) -> [(endpoint: Endpoint, path: String)] {
        let endpoints: [Endpoint] = [
            .containerCreate, .containerExec, .containerStart, .volumeCreate, .networkCreate, .networkConnect,
        ]
        return endpoints.flatMap { endpoint in
            (MemberTable.of(endpoint)?.paths(controlledBy: control) ?? []).map { (endpoint, $0) }
        }
    }
}

extension MemberTable {
    /// Returns the paths of the fields under a control, without those below a field that is under one.
    fileprivate func paths(controlledBy control: SecurityControl?) -> [String] {
        rows.flatMap { row -> [String] in
            if let own = row.rule.control { return own == control ? [row.name] : [] }
            let inside = row.value.table.map { table in
                table.paths(controlledBy: control).map { "\(row.name)\(row.value.step)\($0)" }
            }
            return inside ?? (control == nil ? [row.name] : [])
        }
    }
}

extension MemberValue {
    fileprivate var table: MemberTable? {
        switch self {
        case .structure(let table), .list(let table), .map(let table), .mapOfLists(let table): table
        case .flag, .number, .text, .texts, .textOrTexts, .replacement, .lists, .textMap, .marks, .numbers: nil
        }
    }

    fileprivate var step: String {
        switch self {
        case .list: "[]."
        case .map: ".*."
        case .mapOfLists: ".*[]."
        default: "."
        }
    }
}
