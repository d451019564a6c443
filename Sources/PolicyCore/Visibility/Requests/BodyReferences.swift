// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// The references to objects in a request's body.
struct BodyReferences {
    /// A place in a body, the form of the reference there, and the engine's use of it.
    struct BodyPath {
        let path: [Step]
        let form: Form
        let use: Use
        /// The objects that the container there implies for the new one.
        let brings: Implication?

        init(at path: [Step], form: Form, use: Use = .touched, brings: Implication? = nil) {
            self.path = path
            self.form = form
            self.use = use
            self.brings = brings
        }

        /// The kinds whose rules make it necessary to judge the place.
        var kinds: [ObjectKind] { form.kinds + (brings?.kinds ?? []) }
    }

    enum Step {
        case member(String)
        case each
        /// The values of a map.
        case values
    }

    enum Form: Equatable {
        case whole(ObjectKind)
        /// `container:<reference>`, or a word without a reference.
        case containerMode
        /// `container:<reference>`, or a network.
        case networkMode
        /// `<reference>:<rest>`
        case beforeColon(ObjectKind)
        /// `<volume>:<path>`; host paths begin with `/`.
        case bind
        /// Paths of the host among other words, which may lead to volumes.
        case path
        /// An object whose `Type` determines the meaning of its `Source`.
        case mount
        /// The names of an object's fields.
        case keys(ObjectKind)
    }

    /// The engine's use of a reference.
    enum Use: Equatable {
        /// The engine looks the object up now, and refuses a missing one.
        case touched
        /// The engine looks the object up now, but keeps the name, or looks by the name.
        case named
        /// The engine keeps the text, whether the object exists or not, and looks it up later by name.
        case stored
        /// The engine keeps the text and looks it up later, also by an id, which cannot become another object's.
        case storedByID
        /// The volume's files are reached by their path.
        case path
        /// A path reaches the files of all volumes, and names none.
        case everyPath
    }

    /// A reference to an object in a body.
    struct Reference {
        let kind: ObjectKind
        let name: String
        let use: Use
        /// The objects that the container implies.
        var brings: Implication?
        /// The labels that the volume gets if this request creates it.
        var labels: [(key: String, value: String)] = []
    }

    /// Returns the text in place of a reference; ignored for a path, which stays.
    typealias Rewriting = (Reference) -> String

    private let places: [BodyPath]
    private let visibility: Visibility

    /// Returns nil if bodies of the endpoint refer to no kind that may be hidden.
    init?(of endpoint: Endpoint, visibility: Visibility) {
        places = Self.places(of: endpoint).filter { place in place.kinds.contains(where: visibility.rules) }
        self.visibility = visibility
        if places.isEmpty { return nil }
    }

    /// Returns the body with each reference replaced by the result of `visit`.
    func rewritten(_ body: JSONValue, visit: Rewriting) -> JSONValue {
        places.reduce(body) { body, place in
            Self.rewrite(body, at: place.path[...], place: place) { reference in
                var reference = reference
                if reference.kind == .container { reference.brings = place.brings }
                return visit(reference)
            }
        }
    }

    /// Returns a field's name that an object has twice, because two references to one object became the same text.
    func repeatedName(in body: JSONValue) -> String? {
        for place in places {
            guard case .keys = place.form else { continue }
            for value in Self.values(of: body, at: place.path[...]) {
                var seen: Set<String> = []
                for member in value.object ?? [] where !seen.insert(member.name).inserted { return member.name }
            }
        }
        return nil
    }

    /// Returns the violation that keeps the body's mounts from being judged; nil if there is none. Their type has to be
    /// known, and no part of one may have several readings: Podman writes them into one list of `name=value,…`, and
    /// parses that.
    func unreadableMount(in body: JSONValue) -> BodyViolation? {
        do throws(BodyViolation) {
            for place in places where place.form == .mount {
                for value in Self.values(of: body, at: place.path[...]) { try MountParts.check(value) }
            }
            if visibility.rules(.volume) {
                for volume in body["Volumes"]?.object ?? [] { try MountParts.checkAnonymousVolume(volume.name) }
            }
            if visibility.rules(.volume) || visibility.rules(.image) { try checkDrivers(in: body) }
            if visibility.rules(.volume) { try checkBindOptions(in: body) }
            // A log's path may be another container's, or within a volume.
            if visibility.rules(.volume) || visibility.rules(.container) {
                for hostConfig in [body, body["HostConfig"]].compactMap(\.self) where hostConfig.object != nil {
                    try HostPathsInBody.check(hostConfig: hostConfig.judged(at: "HostConfig"))
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Checks the options of binds, which could name a volume by a path relative to the container's own folder.
    private func checkBindOptions(in body: JSONValue) throws(BodyViolation) {
        for hostConfig in [body, body["HostConfig"]].compactMap(\.self) {
            for bind in hostConfig["Binds"]?.array?.compactMap(\.string) ?? [] {
                try at("Binds") { () throws(BodyViolation) in try BindSpecification.checkOptions(of: bind) }
            }
        }
    }

    /// Checks the drivers of volumes. A device that is not an absolute path is relative to the engine's folder, and
    /// unknown options name further places; in neither case the volume is known.
    private func checkDrivers(in body: JSONValue) throws(BodyViolation) {
        var drivers = [try VolumeDriver(in: body.judged(at: "a volume"), name: "Driver", options: "DriverOpts")]
        for place in places where place.form == .mount {
            for mount in Self.values(of: body, at: place.path[...]) {
                guard let options = try mount.judged(at: "Mounts").member(named: "VolumeOptions"),
                    let driver = try options.member(named: "DriverConfig")
                else { continue }
                drivers.append(try VolumeDriver(in: driver, name: "Name", options: "Options"))
            }
        }
        for driver in drivers {
            try driver.checkReferences()
            guard visibility.rules(.volume) else { continue }
            switch try driver.reach() {
            case .nothing, .network: break
            case .disk(let device): throw .disk(device)
            case .directory(let path): guard AbsolutePath.isAbsolute(path) else { throw .notAbsolute(path: path) }
            }
        }
    }

    // MARK: The walk

    private static func values(of value: JSONValue, at path: ArraySlice<Step>) -> [JSONValue] {
        guard let step = path.first else { return [value] }
        let inner: [JSONValue] =
            switch (step, value) {
            case (.member(let name), .object(let members)): members.filter { $0.name == name }.map(\.value)
            case (.values, .object(let members)): members.map(\.value)
            case (.each, .array(let values)): values
            default: []
            }
        return inner.flatMap { values(of: $0, at: path.dropFirst()) }
    }

    private static func rewrite(
        _ value: JSONValue, at path: ArraySlice<Step>, place: BodyPath, visit: Rewriting
    ) -> JSONValue {
        guard let step = path.first else { return place.form.rewrite(value, use: place.use, visit: visit) }
        let rest = path.dropFirst()
        switch (step, value) {
        case (.member(let name), .object(let members)):
            return .object(
                members.map { member in
                    guard member.name == name else { return member }
                    return JSONMember(name: name, value: rewrite(member.value, at: rest, place: place, visit: visit))
                })
        case (.values, .object(let members)):
            return .object(
                members.map {
                    JSONMember(name: $0.name, value: rewrite($0.value, at: rest, place: place, visit: visit))
                })
        case (.each, .array(let values)):
            return .array(values.map { rewrite($0, at: rest, place: place, visit: visit) })
        default: return value
        }
    }
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

    /// Rewrites a value. One of another type is no reference, and the engine refuses it.
    func rewrite(_ value: JSONValue, use: BodyReferences.Use, visit: BodyReferences.Rewriting) -> JSONValue {
        if case .keys(let kind) = self, case .object(let members) = value {
            return .object(
                members.map { member in
                    let isWord = ModeReference.words.contains(member.name)
                    let reference = BodyReferences.Reference(kind: kind, name: member.name, use: use)
                    return JSONMember(name: isWord ? member.name : visit(reference), value: member.value)
                })
        }
        if case .mount = self { return Self.rewrite(mount: value, use: use, visit: visit) }
        guard case .string(let text) = value, !text.isEmpty else { return value }
        return .string(rewrite(text, use: use, visit: visit))
    }

    private static func rewrite(
        mount: JSONValue, use: BodyReferences.Use, visit: BodyReferences.Rewriting
    ) -> JSONValue {
        let labels = mount["VolumeOptions"]?["Labels"]?.texts ?? []
        let isImage = mount["Type"]?.string == MountType.image.rawValue
        return mount.replacing("Source") { (source) throws(Never) in
            guard case .string(let text) = source, !text.isEmpty else { return source }
            if isImage { return .string(visit(.init(kind: .image, name: text, use: use))) }
            return .string(rewrite(text, bind: BindReference(source: text), labels: labels, visit: visit))
        }
    }

    private func rewrite(
        _ text: String, use: BodyReferences.Use, visit: BodyReferences.Rewriting
    ) -> String {
        switch self {
        case .whole(let kind): return visit(.init(kind: kind, name: text, use: use))
        case .beforeColon(let kind): return Self.beforeColon(in: text, kind: kind, use: use, visit: visit)
        case .containerMode, .networkMode: return mode(of: text, use: use, visit: visit)
        case .path:
            Self.visit(VolumesAtPath(inWords: text), visit: visit)
            return text
        case .bind: return Self.rewrite(text, bind: BindReference(bind: text), labels: [], visit: visit)
        case .keys, .mount: return text
        }
    }

    /// Rewrites a mode. A joined container is kept by its id, so that the holder of its name at the next start is not
    /// joined.
    private func mode(of text: String, use: BodyReferences.Use, visit: BodyReferences.Rewriting) -> String {
        let joining = use == .stored ? BodyReferences.Use.storedByID : use
        switch ModeReference(parsing: text) {
        // The owner of the path is unknown, and no container has such a name.
        case .foreign: return visit(.init(kind: .container, name: text, use: joining))
        case .container(let name): return "container:" + visit(.init(kind: .container, name: name, use: joining))
        case .other where self == .networkMode: return visit(.init(kind: .network, name: text, use: use))
        case .other, .word: return text
        }
    }

    private static func rewrite(
        _ text: String, bind: BindReference, labels: [(key: String, value: String)],
        visit: BodyReferences.Rewriting
    ) -> String {
        Self.visit(bind.paths, visit: visit)
        guard let volume = bind.volume else { return text }
        return visit(.init(kind: .volume, name: volume.reference, use: .stored, labels: labels)) + volume.rest
    }

    private static func visit(_ paths: VolumesAtPath, visit: BodyReferences.Rewriting) {
        for name in paths.names { _ = visit(.init(kind: .volume, name: name, use: .path)) }
        if paths.holdsAll { _ = visit(.init(kind: .volume, name: "", use: .everyPath)) }
    }

    /// Rewrites a reference before a colon; the engine's slash in front of a name stays.
    private static func beforeColon(
        in text: String, kind: ObjectKind, use: BodyReferences.Use, visit: BodyReferences.Rewriting
    ) -> String {
        let found = ReferenceBeforeColon(in: text)
        let written = visit(.init(kind: kind, name: found.reference, use: use))
        let isSlashed = AbsolutePath.isAbsolute(text) && written == found.reference
        return (isSlashed ? "/" : "") + written + found.rest
    }
}

extension JSONValue {
    /// The entries of a map of strings, such as `Labels`; to the engine null is an empty string.
    var texts: [(key: String, value: String)] {
        (object ?? []).compactMap { member in
            member.value.isNull ? (member.name, "") : member.value.string.map { (member.name, $0) }
        }
    }
}

extension JSONValue {
    /// Returns the object with another value for one of its fields.
    func replacing<Failure: Error>(
        _ name: String, change: (JSONValue) throws(Failure) -> JSONValue
    ) throws(Failure) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(
            try members.map { (member) throws(Failure) in
                member.name == name ? JSONMember(name: name, value: try change(member.value)) : member
            })
    }
}
