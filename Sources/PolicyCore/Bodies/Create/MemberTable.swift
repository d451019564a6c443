// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The closed list of the fields that a structure of a body may have. An unknown field is refused unless it has no
/// effect, and is never sent.
struct MemberTable: Sendable {
    struct Row: Sendable {
        let name: String
        let value: MemberValue
        let rule: MemberRule
    }

    /// The rows in the order in which they were written.
    let rows: [Row]
    private let byName: [String: Row]

    init(_ rows: [Row]) {
        self.rows = rows
        byName = Dictionary(rows.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Returns the row of a member with exactly this name.
    func row(named name: String) -> Row? {
        guard let row = byName[name], row.name.hasSameBytes(as: name) else { return nil }
        return row
    }

    /// Returns these rows and more; if both have a name, this table's row stays.
    func with(_ more: MemberTable) -> MemberTable {
        MemberTable(rows + more.rows.filter { byName[$0.name] == nil })
    }

    /// Returns the same fields, all of which have to be neutral.
    func neutral(by control: SecurityControl) -> MemberTable {
        MemberTable(rows.map { Row(name: $0.name, value: $0.value, rule: .neutral(control)) })
    }
}

/// The rule of a standard for a field.
enum MemberRule: Sendable {
    /// Any value is allowed.
    case free
    /// Only a value without effect is allowed.
    case neutral(SecurityControl)
    /// Only one of these strings is allowed.
    case words([String], SecurityControl)
    case judged(Judgement)

    /// The checks, each by a function of ``CreationJudge``.
    enum Judgement: Sendable {
        case image, user, groups, variables, anonymousVolumes
        case binds, mounts, tmpfs, volumeDriver, volumeOptions
        case capabilities, securityOptions, systemControls, annotations, logging, storageOptions
        case networkMode, networks, ports, allPorts, extraHosts
        case memory, memoryAndSwap, processors, processorQuota, processes, oomScore
        case networkDriver, networkOptions, execUser
        case labels, restart, devices, graphics, runtime

        var control: SecurityControl? {
            switch self {
            case .user, .execUser: .nonRoot
            case .variables: .hostFiles
            case .binds, .mounts, .tmpfs: .hostPathVolumes
            case .anonymousVolumes, .volumeDriver, .volumeOptions: .volumeDrivers
            case .capabilities: .capabilities
            case .securityOptions: .securityOptions
            case .systemControls: .sysctls
            case .annotations, .groups, .runtime: .runtime
            case .devices, .graphics: .devices
            case .logging: .logging
            case .storageOptions: .storage
            case .networkMode, .networks: .hostNamespaces
            case .ports, .allPorts: .hostPorts
            case .extraHosts: .hostGateway
            case .oomScore: .controlGroups
            case .networkDriver, .networkOptions: .networkIdentity
            case .image, .memory, .memoryAndSwap, .processors, .processorQuota, .processes, .labels, .restart: nil
            }
        }
    }

    var control: SecurityControl? {
        switch self {
        case .free: nil
        case .neutral(let control), .words(_, let control): control
        case .judged(let judgement): judgement.control
        }
    }
}

/// The kind of a field's value, as the engine reads it.
indirect enum MemberValue: Sendable {
    case flag, number, text
    /// A list of strings.
    case texts
    /// A string or a list of strings.
    case textOrTexts
    /// A list of strings in place of the engine's own: an empty one has an effect, too.
    case replacement
    /// A list of lists of strings.
    case lists
    /// A map of strings.
    case textMap
    /// A map whose values are empty objects.
    case marks
    case numbers
    case structure(MemberTable)
    case list(MemberTable)
    case map(MemberTable)
    case mapOfLists(MemberTable)
}

// MARK: - Rows

extension MemberTable {
    static func + (left: MemberTable, right: MemberTable) -> MemberTable { left.with(right) }

    /// Returns fields of one kind, their names with blanks between.
    static func of(_ value: MemberValue, _ names: String, rule: MemberRule = .free) -> MemberTable {
        MemberTable(names.parts(between: " ").map { Row(name: String($0), value: value, rule: rule) })
    }
}
