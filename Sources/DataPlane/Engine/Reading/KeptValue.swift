// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

/// The part of a value that ``ElementSplitter`` keeps. Values that are not used become `null` and are never held; those
/// that are too long become ``cut``, which differs from an absent value.
indirect enum KeptValue: Sendable {
    case nothing
    /// The whole value, of at most this many bytes.
    case whole(limit: Int)
    /// The whole value, which identifies its object; without it the object is unknown.
    case identifying(limit: Int)
    /// An array of a container's names. Clients choose the number and length of its aliases, so those are dropped
    /// first.
    case names
    /// Only these fields of an object.
    case members([String: KeptValue])
    /// Each field of an object or each element of an array, of at most this many bytes together.
    case each(KeptValue, limit: Int)

    /// The substitute for a value that was too long. The engine writes it nowhere in place of a string, an object or a
    /// list.
    static let cut: StaticString = "false"

    /// The most bytes of a string of the engine's own: an id, a mode, an address, a path.
    static let textLimit = 4096
    /// The most bytes of a field's name that is a network's: clients choose these, and may be on many.
    static let nameLimit = 80

    /// The most bytes of a value that is held whole.
    var limit: Int {
        switch self {
        case .nothing: 0
        case .whole(let limit), .identifying(let limit): limit
        case .names, .members, .each: Self.textLimit
        }
    }

    /// The most bytes of the value in all, its parts together.
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

    /// Whether a value that begins with this bracket is read in parts.
    func isTakenApart(at bracket: UInt8) -> Bool {
        switch self {
        case .members: bracket == UInt8(ascii: "{")
        case .names: bracket == UInt8(ascii: "[")
        case .each: true
        case .nothing, .whole, .identifying: false
        }
    }

    /// Returns the kept part of an element, or of the field with this name.
    func kept(of name: String = "") -> KeptValue {
        switch self {
        case .members(let members): members[name] ?? .nothing
        case .each(let kept, _): kept
        case .names: .whole(limit: Self.textLimit)
        case .nothing, .whole, .identifying: .nothing
        }
    }
}

// MARK: The kept parts of the engine's lists

extension KeptValue {
    private static let text = KeptValue.whole(limit: textLimit)
    /// An address, or a network's id; in endpoints an engine repeats what a client wrote.
    private static let shortText = KeptValue.whole(limit: 128)
    private static let labels = KeptValue.identifying(limit: ElementSplitter.memberLimit)
    private static let listLimit = 1 << 20

    /// The fields on networks that the list and the inspection of a container share.
    private static let networking: [String: KeptValue] = [
        "HostConfig": .members(["NetworkMode": text]),
        "NetworkSettings": .members([
            "Networks": .each(
                .members(["NetworkID": shortText, "IPAddress": shortText, "GlobalIPv6Address": shortText]),
                limit: listLimit)
        ]),
    ]

    /// A container in the list for the table.
    static let listedContainer = KeptValue.members(
        ["Id": text, "Names": .names, "Labels": labels, "State": text].merging(networking) { first, _ in first })

    /// A container's inspection for the table.
    static let inspectedContainer = KeptValue.members(
        [
            "Id": text, "Name": .identifying(limit: textLimit), "Config": .members(["Labels": labels]),
            "State": .members(["Status": text, "Pid": text, "Running": text, "StartedAt": text]),
            "Mounts": .whole(limit: ElementSplitter.memberLimit), "HostnamePath": text, "HostsPath": text,
            "ResolvConfPath": text,
        ].merging(networking) { first, _ in first })

    /// A network's addresses.
    static let network = KeptValue.members([
        "Id": text, "Name": text, "Driver": text, "ConfigOnly": text, "EnableIPv4": text, "EnableIPv6": text,
        "Options": .whole(limit: ElementSplitter.memberLimit),
        "IPAM": .members([
            "Driver": text,
            "Config": .each(.members(["Subnet": text, "Gateway": text, "IPRange": text]), limit: listLimit),
        ]),
    ])

    /// The containers on a network, with their addresses.
    static let networkRecord = KeptValue.members([
        "Id": text,
        "Containers": .each(
            .members(["IPv4Address": shortText, "IPv6Address": shortText]), limit: ElementSplitter.elementLimit / 2),
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
    /// - Parameter path: names separated by dots; `[]` follows the name of an array.
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
    /// Whether the value stands for one that was too long.
    var isCut: Bool { if case .bool(false) = self { true } else { false } }
}
