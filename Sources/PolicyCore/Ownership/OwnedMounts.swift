// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The volumes of a container's body, all of them written as mounts: an engine gives no labels to a volume that it
/// makes for an item of `Binds` (`name:/path`) or of `Volumes` (`/path`).
struct OwnedMounts {
    private let body: JSONValue
    private let volumesOfImage: [String]

    init(of body: JSONValue, withImage volumes: [String]) {
        self.body = body
        volumesOfImage = volumes
    }

    /// Returns the body with each of its mounts changed by `label`.
    func written(label: (JSONValue) throws(BodyViolation) -> JSONValue) throws(BodyViolation) -> JSONValue {
        let host = body["HostConfig"] ?? .null
        let (named, binds) = try separated(host["Binds"]?.array ?? [])
        let given = host["Mounts"]?.array ?? []
        let taken = Self.targets(binds: binds, mounts: given + named, tmpfs: host["Tmpfs"]?.object ?? [])
        let (anonymous, volumes) = separated(body["Volumes"]?.object ?? [], taken: taken)
        let ofImage = mounts(
            ofImageBeside: taken.union((body["Volumes"]?.object ?? []).map { AbsolutePath.clean($0.name) }))
        let mounts = try (given + named + anonymous + ofImage).map { (mount) throws(BodyViolation) in try label(mount) }
        if mounts.isEmpty { return body }
        var written = (host.isNull ? .object([]) : host).setting("Mounts", to: .array(mounts))
        if !named.isEmpty { written = written.setting("Binds", to: .array(binds)) }
        let body = anonymous.isEmpty ? body : body.setting("Volumes", to: .object(volumes))
        return body.setting("HostConfig", to: written)
    }

    /// The driver for volumes without one of their own.
    private var driver: String { body["HostConfig"]?["VolumeDriver"]?.string ?? "" }

    // MARK: Named volumes

    /// Returns the volumes among binds, as mounts, and the others unchanged.
    private func separated(
        _ binds: [JSONValue]
    ) throws(BodyViolation) -> (mounts: [JSONValue], binds: [JSONValue]) {
        var (mounts, others): ([JSONValue], [JSONValue]) = ([], [])
        for (index, bind) in binds.enumerated() {
            let parts = Self.parts(of: bind)
            guard parts.count >= 2, !AbsolutePath.isAbsolute(parts[0]) else {
                others.append(bind)
                continue
            }
            mounts.append(
                try at("HostConfig.Binds[\(index)]") { () throws(BodyViolation) in try mount(for: parts) })
        }
        return (mounts, others)
    }

    private func mount(for parts: [String]) throws(BodyViolation) -> JSONValue {
        var (isReadOnly, isEmpty) = (false, false)
        for option in parts.dropFirst(2).joined(separator: ":").parts(between: ",") {
            switch option {
            case "ro": isReadOnly = true
            case "rw": isReadOnly = false
            case "nocopy": isEmpty = true
            // These options have an effect only on other systems.
            case "cached", "delegated", "consistent": break
            default: throw BodyViolation(found: String(option), allowed: .optionOfMount)
            }
        }
        return mount(of: parts[0], at: parts[1], isReadOnly: isReadOnly, isEmpty: isEmpty)
    }

    private func mount(
        of source: String, at target: String, isReadOnly: Bool = false, isEmpty: Bool = false
    ) -> JSONValue {
        var options: [JSONMember] = []
        if isEmpty { options.append(JSONMember(name: "NoCopy", value: .bool(true))) }
        if !driver.isEmpty {
            let named = JSONValue.object([JSONMember(name: "Name", value: .string(driver))])
            options.append(JSONMember(name: "DriverConfig", value: named))
        }
        var members = [JSONMember(name: "Type", value: .string(MountType.volume.rawValue))]
        if !source.isEmpty { members.append(JSONMember(name: "Source", value: .string(source))) }
        members.append(JSONMember(name: "Target", value: .string(target)))
        if isReadOnly { members.append(JSONMember(name: "ReadOnly", value: .bool(true))) }
        members.append(JSONMember(name: "VolumeOptions", value: .object(options)))
        return .object(members)
    }

    // MARK: Volumes without a name

    /// Returns the anonymous volumes as mounts, and unchanged those at the path of another mount, for which an engine
    /// creates none.
    private func separated(
        _ volumes: [JSONMember], taken: Set<String>
    ) -> (mounts: [JSONValue], others: [JSONMember]) {
        let isTaken = volumes.map { taken.contains(AbsolutePath.clean($0.name)) }
        let free = zip(volumes, isTaken).filter { !$1 }.map { mount(of: "", at: $0.0.name) }
        return (free, zip(volumes, isTaken).filter { $1 }.map(\.0))
    }

    /// Those that the image asks for, where nothing else is mounted.
    private func mounts(ofImageBeside taken: Set<String>) -> [JSONValue] {
        volumesOfImage.filter { !taken.contains(AbsolutePath.clean($0)) }.map { mount(of: "", at: $0) }
    }

    private static func targets(binds: [JSONValue], mounts: [JSONValue], tmpfs: [JSONMember]) -> Set<String> {
        let ofBinds = binds.compactMap { bind in
            let parts = parts(of: bind)
            return parts.count >= 2 ? parts[1] : nil
        }
        let all = ofBinds + mounts.compactMap { $0["Target"]?.string } + tmpfs.map(\.name)
        return Set(all.map(AbsolutePath.clean))
    }

    private static func parts(of bind: JSONValue) -> [String] {
        (bind.string ?? "").utf8.split(
            separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
    }
}
