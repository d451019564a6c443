// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// What ``ElementSplitter`` keeps of a value. What nobody reads becomes `null` and is never held; what is too long
/// becomes ``cut``, which is not what stands there when there is nothing.
indirect enum KeptValue: Sendable {
    case nothing
    /// The value as it is, of up to so many bytes.
    case whole(limit: Int)
    /// The same of a value that tells its object from others: one without it is told from none.
    case identifying(limit: Int)
    /// An array of a container's names. Others choose how many aliases it has and how long they are: those go first.
    case names
    /// These members of an object, and no others.
    case members([String: KeptValue])
    /// Each member of an object, or each element of an array, of up to so many bytes together.
    case each(KeptValue, limit: Int)

    /// Stands in the place of a value that was too long. The engine writes it nowhere where a text, an object or a list
    /// may stand.
    static let cut: StaticString = "false"

    /// Texts that engines give to things: ids, modes, addresses, paths of their own.
    static let textLimit = 4096
    /// Names of members, which are names of networks: somebody may be on many, and choose how each is called.
    static let nameLimit = 80

    /// How many bytes a value may have that is neither taken apart nor passed over.
    var limit: Int {
        switch self {
        case .nothing: 0
        case .whole(let limit), .identifying(let limit): limit
        case .names, .members, .each: Self.textLimit
        }
    }

    /// How many bytes it may have in all.
    var wholeLimit: Int {
        switch self {
        case .names: ElementSplitter.memberLimit
        case .each(_, let limit): limit
        case .nothing, .whole, .identifying, .members: .max
        }
    }

    var isIdentifying: Bool {
        switch self {
        case .identifying, .names: true
        case .nothing, .whole, .members, .each: false
        }
    }

    /// Whether a value that begins with this bracket is taken apart.
    func isTakenApart(at bracket: UInt8) -> Bool {
        switch self {
        case .members: bracket == UInt8(ascii: "{")
        case .names: bracket == UInt8(ascii: "[")
        case .each: true
        case .nothing, .whole, .identifying: false
        }
    }

    /// What is kept of an element, or of the member of this name.
    func kept(of name: String = "") -> KeptValue {
        switch self {
        case .members(let members): members[name] ?? .nothing
        case .each(let kept, _): kept
        case .names: .whole(limit: Self.textLimit)
        case .nothing, .whole, .identifying: .nothing
        }
    }
}

// MARK: What is read of the engine's lists

extension KeptValue {
    private static let text = KeptValue.whole(limit: textLimit)
    /// An address, or its network's id. Of endpoints an engine repeats what somebody wrote there.
    private static let shortText = KeptValue.whole(limit: 128)
    private static let labels = KeptValue.identifying(limit: ElementSplitter.memberLimit)
    private static let listLimit = 1 << 20

    /// What both the list and the inspection of a container tell of its networks.
    private static let networking: [String: KeptValue] = [
        "HostConfig": .members(["NetworkMode": text]),
        "NetworkSettings": .members([
            "Networks": .each(
                .members(["NetworkID": shortText, "IPAddress": shortText, "GlobalIPv6Address": shortText]),
                limit: listLimit)
        ]),
    ]

    /// A container in the list by which clients are told.
    static let listedContainer = KeptValue.members(
        ["Id": text, "Names": .names, "Labels": labels, "State": text].merging(networking) { first, _ in first })

    /// A container's inspection.
    static let inspectedContainer = KeptValue.members(
        [
            "Id": text, "Name": .identifying(limit: textLimit), "Config": .members(["Labels": labels]),
            "State": .members(["Status": text, "Pid": text, "Running": text, "StartedAt": text]),
            "Mounts": .whole(limit: ElementSplitter.memberLimit), "HostnamePath": text, "HostsPath": text,
            "ResolvConfPath": text,
        ].merging(networking) { first, _ in first })

    /// A network, by its addresses.
    static let network = KeptValue.members([
        "Id": text, "Name": text, "Driver": text, "ConfigOnly": text, "EnableIPv4": text, "EnableIPv6": text,
        "Options": .whole(limit: ElementSplitter.memberLimit),
        "IPAM": .members([
            "Driver": text,
            "Config": .each(.members(["Subnet": text, "Gateway": text, "IPRange": text]), limit: listLimit),
        ]),
    ])

    /// An object of a kind, at the places by which it is judged.
    static func object(_ kind: ObjectKind) -> KeptValue {
        var members: [String: KeptValue] = [:]
        let fields = ObjectFields.places(of: kind)
        for path in fields.compactMap(\.id) { members.keep(text, at: path) }
        for path in fields.flatMap(\.labels) { members.keep(labels, at: path) }
        let names = fields.flatMap(\.names) + fields.compactMap(\.image) + fields.flatMap(\.owners).map(\.path)
        for path in names { members.keep(.identifying(limit: listLimit), at: path) }
        if kind == .container {
            members["Names"] = .names
            members["State"] = .members(["Status": text])
        }
        return .members(members)
    }
}

extension [String: KeptValue] {
    /// - Parameter path: names with dots between them; `[]` stands behind that of an array.
    fileprivate mutating func keep(_ value: KeptValue, at path: String) {
        let names = path.parts(between: ".", most: 2).map(String.init)
        guard let first = names.first else { return }
        let name = first.ends(with: "[]") ? String(first.dropLast(2)) : first
        guard names.count == 2 else { return self[name] = self[name] ?? value }
        var inner: [String: KeptValue] = [:]
        if case .members(let members) = self[name] { inner = members }
        inner.keep(value, at: names[1])
        self[name] = .members(inner)
    }
}

extension JSONValue {
    /// Whether something that was too long stood here.
    var isCut: Bool { if case .bool(false) = self { true } else { false } }
}
