// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A writer of the owner's label into bodies, in all places that a created object gets its labels from.
struct OwnershipStamp {
    let ownership: Ownership
    let endpoint: Endpoint
    /// The paths at which the engine would make volumes of its own, as the image asks for them.
    var volumesOfImage: [String] = []

    /// Returns the body to send. Throws if it sets the label itself, or if an object that it creates could not get the
    /// label.
    func applied(to body: JSONValue) throws(BodyViolation) -> JSONValue {
        guard case .object = body else { return body }
        var stamped = body
        for path in Self.labels(of: endpoint) {
            stamped = try stamped.changing(at: path[...]) { (labels) throws(BodyViolation) in
                try label(labels, beside: resources(of: body))
            }
        }
        guard endpoint == .containerCreate, ownership.owner != nil else {
            return try stamped.changingMounts(of: endpoint) { (mount) throws(BodyViolation) in try check(mount) }
        }
        return try OwnedMounts(of: stamped, withImage: volumesOfImage).written { (mount) throws(BodyViolation) in
            try label(mount: mount)
        }
    }

    /// Returns the paths to the labels of the objects that an endpoint creates.
    private static func labels(of endpoint: Endpoint) -> [[String]] {
        switch endpoint {
        case .containerCreate, .networkCreate, .volumeCreate, .secretCreate, .secretUpdate, .configCreate,
            .configUpdate,
            .imageCommit:
            [["Labels"]]
        case .serviceCreate, .serviceUpdate: [["Labels"], ["TaskTemplate", "ContainerSpec", "Labels"]]
        default: []
        }
    }

    /// Whether the bodies of an endpoint can set labels.
    static func reads(_ endpoint: Endpoint) -> Bool { !labels(of: endpoint).isEmpty }

    // MARK: Labels

    /// The label stands there once, with the owner's name. Null is an empty map, or an empty text, to the engine.
    /// - Parameter more: further labels that are the gate's own.
    private func label(
        _ labels: JSONValue?, beside more: [JSONMember] = []
    ) throws(BodyViolation) -> JSONValue? {
        let members = try checked(labels)
        guard writesLabel else { return labels }
        let others = members.filter {
            !$0.name.hasSameBytes(as: Ownership.label) && !ContainerResources.isLabel($0.name)
        }
        return .object(others + [JSONMember(name: Ownership.label, value: .string(ownership.value))] + more)
    }

    /// The labels with a container's resources; none if these do not count.
    private func resources(of body: JSONValue) -> [JSONMember] {
        guard endpoint == .containerCreate, ownership.quota.boundsResources else { return [] }
        return ContainerResources(ofBody: body).labels
    }

    private func checked(_ labels: JSONValue?) throws(BodyViolation) -> [JSONMember] {
        guard let labels, !labels.isNull else { return [] }
        guard case .object(let members) = labels else { throw .malformed("the value") }
        for member in members where member.name.hasSameBytes(as: Ownership.label) {
            let found = member.value.isNull ? "" : member.value.string
            guard let found, found.hasSameBytes(as: ownership.value) else {
                throw BodyViolation(found: found ?? member.value.shown, allowed: .ownersLabel(ownership.owner)).below(
                    member.name)
            }
        }
        return members
    }

    private var writesLabel: Bool {
        ownership.owner != nil || ownership.clearsLabel && endpoint == .containerCreate
    }

    // MARK: Mounts

    private func label(mount: JSONValue) throws(BodyViolation) -> JSONValue {
        guard mount.isVolume else { return mount }
        return try mount.changing(at: ["VolumeOptions", "Labels"]) { (labels) throws(BodyViolation) in
            try label(labels)
        }
    }

    private func check(_ mount: JSONValue) throws(BodyViolation) -> JSONValue {
        guard mount.isVolume else { return mount }
        if ownership.owner != nil { return try label(mount: mount) }
        _ = try at("VolumeOptions.Labels") { () throws(BodyViolation) in
            try checked(mount["VolumeOptions"]?["Labels"])
        }
        return mount
    }
}

extension JSONValue {
    /// Whether an item of `Mounts` is a volume.
    fileprivate var isVolume: Bool { self["Type"]?.string == MountType.volume.rawValue }

    /// Returns the body with a change of each mount of its containers.
    fileprivate func changingMounts(
        of endpoint: Endpoint, change: (JSONValue) throws(BodyViolation) -> JSONValue
    ) throws(BodyViolation) -> JSONValue {
        let path: [String]
        switch endpoint {
        case .containerCreate: path = ["HostConfig", "Mounts"]
        case .serviceCreate, .serviceUpdate: path = ["TaskTemplate", "ContainerSpec", "Mounts"]
        default: return self
        }
        return try changing(at: path[...]) { (mounts) throws(BodyViolation) in
            guard case .array(let values) = mounts else { return mounts }
            return .array(try values.map { (mount) throws(BodyViolation) in try change(mount) })
        }
    }

    /// Returns the object with another value at the end of a path; missing objects on the path are added. If the change
    /// returns nil, the value stays.
    func changing(
        at path: ArraySlice<String>, change: (JSONValue?) throws(BodyViolation) -> JSONValue?
    ) throws(BodyViolation) -> JSONValue {
        guard let step = path.first else { return try change(self) ?? self }
        let present = self[step].flatMap { $0.isNull ? nil : $0 }
        let value: JSONValue? = try at(step) { () throws(BodyViolation) in
            if path.count == 1 { return try change(present) }
            let inner = try (present ?? .object([])).changing(at: path.dropFirst(), change: change)
            return present == nil && inner == .object([]) ? nil : inner
        }
        return value.map { setting(step, to: $0) } ?? self
    }

    /// Returns the object with this field, in place of one of that name; null counts as an empty one.
    func setting(_ name: String, to value: JSONValue) -> JSONValue {
        var members = object ?? []
        let member = JSONMember(name: name, value: value)
        if let index = members.firstIndex(where: { $0.name.hasSameBytes(as: name) }) {
            members[index] = member
        } else {
            members.append(member)
        }
        return .object(members)
    }
}
