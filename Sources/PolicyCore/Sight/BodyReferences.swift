import DockerAPI

/// Where a request's body refers to objects.
struct BodyReferences {
    /// A place in a body, and how the text there refers.
    private struct Place {
        let path: [Step]
        let form: Form

        init(_ path: [Step], _ form: Form) {
            self.path = path
            self.form = form
        }
    }

    private enum Step {
        case member(String)
        case each
        /// The values of a map.
        case values
    }

    enum Form: Equatable {
        case whole(ObjectKind)
        /// `container:<reference>` among other words.
        case containerMode
        /// `container:<reference>`, or a network.
        case networkMode
        /// `<reference>:<rest>`
        case beforeColon(ObjectKind)
        /// `<volume>:<path>`; host paths begin with `/`.
        case bind
        /// Paths of the host among other words, which may lead to where a volume lies.
        case path
        /// An object that says by its `Type` what its `Source` is.
        case mount
        /// The names of an object's members.
        case keys(ObjectKind)
    }

    typealias Rewriting<Failure: Error> = (ObjectKind, String) throws(Failure) -> String

    private let places: [Place]

    /// Nil where bodies of the endpoint refer to nothing that is hidden.
    init?(of endpoint: Endpoint, _ visibility: Visibility) {
        places = Self.places(of: endpoint).filter { place in place.form.kinds.contains(where: visibility.rules) }
        if places.isEmpty { return nil }
    }

    /// The same body with what `visit` gives for each reference.
    func rewritten<Failure: Error>(
        _ body: JSONValue, _ visit: Rewriting<Failure>
    ) throws(Failure) -> JSONValue {
        var body = body
        for place in places { body = try Self.rewrite(body, place.path[...], place.form, visit) }
        return body
    }

    /// Why the mounts of a body cannot be judged; nil when they can. They are of a known type, and no part of one could
    /// be read as several: Podman writes them into one list of `name=value,…`, and reads that.
    func unreadableMount(in body: JSONValue) -> String? {
        do throws(BindViolation) {
            for place in places where place.form == .mount {
                for value in Self.values(of: body, place.path[...]) { try MountParts.check(value) }
            }
            if places.contains(where: { $0.form.kinds.contains(.volume) }) {
                for volume in body["Volumes"]?.object ?? [] { try MountParts.checkAnonymousVolume(volume.name) }
            }
            return nil
        } catch {
            return error.sentence
        }
    }

    // MARK: The walk

    private static func values(of value: JSONValue, _ path: ArraySlice<Step>) -> [JSONValue] {
        guard let step = path.first else { return [value] }
        let inner: [JSONValue] =
            switch (step, value) {
            case (.member(let name), .object(let members)): members.filter { $0.name == name }.map(\.value)
            case (.values, .object(let members)): members.map(\.value)
            case (.each, .array(let values)): values
            default: []
            }
        return inner.flatMap { values(of: $0, path.dropFirst()) }
    }

    private static func rewrite<Failure: Error>(
        _ value: JSONValue, _ path: ArraySlice<Step>, _ form: Form, _ visit: Rewriting<Failure>
    ) throws(Failure) -> JSONValue {
        guard let step = path.first else { return try form.rewrite(value, visit) }
        let rest = path.dropFirst()
        switch (step, value) {
        case (.member(let name), .object(let members)):
            return .object(
                try members.map { (member) throws(Failure) in
                    guard member.name == name else { return member }
                    return JSONMember(name: name, value: try rewrite(member.value, rest, form, visit))
                })
        case (.values, .object(let members)):
            return .object(
                try members.map { (member) throws(Failure) in
                    JSONMember(name: member.name, value: try rewrite(member.value, rest, form, visit))
                })
        case (.each, .array(let values)):
            return .array(try values.map { (value) throws(Failure) in try rewrite(value, rest, form, visit) })
        default: return value
        }
    }

    // MARK: The table

    private static func places(of endpoint: Endpoint) -> [Place] {
        switch endpoint {
        case .containerCreate: hostConfig(at: []) + hostConfig(at: [.member("HostConfig")]) + create
        case .volumeCreate: driver(options: [.member("DriverOpts")])
        case .networkConnect:
            [Place([.member("Container")], .whole(.container))] + settings([.member("EndpointConfig")])
        case .networkDisconnect: [Place([.member("Container")], .whole(.container))]
        case .networkCreate: [Place([.member("ConfigFrom"), .member("Network")], .whole(.network))]
        case .serviceCreate, .serviceUpdate: service
        default: []
        }
    }

    private static let create =
        [
            Place([.member("Image")], .whole(.image)),
            Place([.member("NetworkingConfig"), .member("EndpointsConfig")], .keys(.network)),
        ] + settings([.member("NetworkingConfig"), .member("EndpointsConfig"), .values])

    private static func settings(_ path: [Step]) -> [Place] {
        [
            Place(path + [.member("Links"), .each], .beforeColon(.container)),
            Place(path + [.member("NetworkID")], .whole(.network)),
        ]
    }

    private static func hostConfig(at path: [Step]) -> [Place] {
        [
            Place(path + [.member("NetworkMode")], .networkMode), Place(path + [.member("PidMode")], .containerMode),
            Place(path + [.member("IpcMode")], .containerMode),
            // Podman's.
            Place(path + [.member("UTSMode")], .containerMode), Place(path + [.member("UsernsMode")], .containerMode),
            Place(path + [.member("CgroupnsMode")], .containerMode), Place(path + [.member("Cgroup")], .containerMode),
            Place(path + [.member("VolumesFrom"), .each], .beforeColon(.container)),
            Place(path + [.member("Links"), .each], .beforeColon(.container)),
            Place(path + [.member("Binds"), .each], .bind),
            Place(path + [.member("Mounts"), .each], .mount),
        ] + mountedDriver(path + [.member("Mounts"), .each])
    }

    /// What a driver makes a volume of: of a path, with `local`, or of an image, with Podman's `image`.
    private static func driver(options path: [Step]) -> [Place] {
        [
            Place(path + [.member("device")], .path), Place(path + [.member("o")], .path),
            Place(path + [.member("image")], .whole(.image)),
        ]
    }

    private static func mountedDriver(_ path: [Step]) -> [Place] {
        driver(options: path + [.member("VolumeOptions"), .member("DriverConfig"), .member("Options")])
    }

    private static let service: [Place] = {
        let task = Step.member("TaskTemplate")
        let container = [task, .member("ContainerSpec")]
        return [
            Place([task, .member("Networks"), .each, .member("Target")], .whole(.network)),
            Place([.member("Networks"), .each, .member("Target")], .whole(.network)),
            Place([task, .member("NetworkAttachmentSpec"), .member("ContainerID")], .whole(.container)),
            Place(container + [.member("Image")], .whole(.image)),
            Place(container + [.member("Mounts"), .each], .mount),
            Place(container + [.member("Secrets"), .each, .member("SecretID")], .whole(.secret)),
            Place(container + [.member("Secrets"), .each, .member("SecretName")], .whole(.secret)),
            Place(container + [.member("Configs"), .each, .member("ConfigID")], .whole(.config)),
            Place(container + [.member("Configs"), .each, .member("ConfigName")], .whole(.config)),
        ] + mountedDriver(container + [.member("Mounts"), .each])
    }()
}

extension BodyReferences.Form {
    var kinds: [ObjectKind] {
        switch self {
        case .whole(let kind), .beforeColon(let kind), .keys(let kind): [kind]
        case .containerMode: [.container]
        case .networkMode: [.container, .network]
        case .bind, .path: [.volume]
        case .mount: [.volume, .image]
        }
    }

    /// Modes of the engine that are no names of networks: no network can have them.
    private static let words: Set<String> = ["", "default", "bridge", "host", "none"]

    /// A value of another type is no reference: the engine refuses it.
    func rewrite<Failure: Error>(
        _ value: JSONValue, _ visit: BodyReferences.Rewriting<Failure>
    ) throws(Failure) -> JSONValue {
        if case .keys(let kind) = self, case .object(let members) = value {
            return .object(
                try members.map { (member) throws(Failure) in
                    let name = Self.words.contains(member.name) ? member.name : try visit(kind, member.name)
                    return JSONMember(name: name, value: member.value)
                })
        }
        if case .mount = self {
            let source = Self.source(ofMount: value)
            return try value.replacing("Source") { (text) throws(Failure) in try source.rewrite(text, visit) }
        }
        guard case .string(let text) = value, !text.isEmpty else { return value }
        return .string(try rewrite(text, visit))
    }

    private static func source(ofMount mount: JSONValue) -> Self {
        mount["Type"]?.string == MountType.image.rawValue ? .whole(.image) : .bind
    }

    private func rewrite<Failure: Error>(
        _ text: String, _ visit: BodyReferences.Rewriting<Failure>
    ) throws(Failure) -> String {
        switch self {
        case .whole(let kind): return try visit(kind, text)
        case .beforeColon(let kind): return try Self.beforeColon(text, kind, visit)
        case .containerMode, .networkMode:
            // Podman takes a namespace by its path, whoever has it: nobody is called so.
            if text.hasPrefix("ns:") { return try visit(.container, text) }
            if text.hasPrefix("container:") {
                return "container:" + (try visit(.container, String(text.dropFirst(10))))
            }
            guard case .networkMode = self, !Self.words.contains(text) else { return text }
            return try visit(.network, text)
        case .path:
            for volume in Self.volumes(in: text) { _ = try visit(.volume, volume) }
            return text
        case .bind:
            for volume in Self.volumes(in: text) { _ = try visit(.volume, volume) }
            return text.hasPrefix("/") ? text : try Self.beforeColon(text, .volume, visit)
        case .keys, .mount: return text
        }
    }

    /// The volumes whose paths stand in a text, between colons, commas and equals signs: the parts of a bind and of its
    /// options (`upperdir=…`).
    private static func volumes(in text: String) -> [String] {
        text.split { $0 == ":" || $0 == "," || $0 == "=" }.filter { $0.hasPrefix("/") }
            .compactMap { volume(at: String($0)) }
    }

    /// The volume whose data lies at a path of the host: `…/volumes/<name>/_data`, wherever the engine's folder is.
    static func volume(at bind: String) -> String? {
        let parts = AbsolutePath.clean(String(bind.prefix { $0 != ":" })).split(separator: "/")
        let data = parts.indices.first { $0 >= 2 && parts[$0] == "_data" && parts[$0 - 2] == "volumes" }
        if let data { return String(parts[data - 1]) }
        // The folder of a volume, or that of all volumes, holds the data as well.
        return parts.count >= 2 && parts[parts.count - 2] == "volumes" ? String(parts[parts.count - 1]) : nil
    }

    private static func beforeColon<Failure: Error>(
        _ text: String, _ kind: ObjectKind, _ visit: BodyReferences.Rewriting<Failure>
    ) throws(Failure) -> String {
        let end = text.firstIndex(of: ":") ?? text.endIndex
        let name = String(text[..<end])
        // Links begin with a slash where the engine wrote them.
        let bare = name.hasPrefix("/") ? String(name.dropFirst()) : name
        return (try visit(kind, bare)) + text[end...]
    }
}
