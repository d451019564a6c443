// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Where a request's body refers to objects.
struct BodyReferences {
    /// A place in a body, how the text there refers, and what the engine does with it.
    struct BodyPath {
        let path: [Step]
        let form: Form
        let use: Use
        /// What comes along with a container that is referred to there.
        let brings: Implication?

        init(at path: [Step], form: Form, use: Use = .touched, brings: Implication? = nil) {
            self.path = path
            self.form = form
            self.use = use
            self.brings = brings
        }

        /// The kinds of which a rule is reason enough to judge what stands there.
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

    /// What the engine does with a reference.
    enum Use: Equatable {
        /// It looks the object up now, and refuses what is not there.
        case touched
        /// The same; what it keeps, or looks by, is the name.
        case named
        /// It keeps the text, whether there is such an object or not, and looks by it later: by a name.
        case stored
        /// The same, by an id as well, which cannot come to be somebody else's.
        case storedByID
        /// The files of this volume are reached by their path.
        case path
        /// A path reaches the files of all volumes; there is no name.
        case everyPath
    }

    /// An object that a body refers to.
    struct Reference {
        let kind: ObjectKind
        let name: String
        let use: Use
        /// What comes along with the container that is meant.
        var brings: Implication?
        /// What a volume is labelled with if it is made by this.
        var labels: [(key: String, value: String)] = []
    }

    /// Gives what is written in the place of a reference; of a path, which stays, it is not asked.
    typealias Rewriting = (Reference) -> String

    private let places: [BodyPath]
    private let visibility: Visibility

    /// Nil where bodies of the endpoint refer to nothing that is hidden.
    init?(of endpoint: Endpoint, visibility: Visibility) {
        places = Self.places(of: endpoint).filter { place in place.kinds.contains(where: visibility.rules) }
        self.visibility = visibility
        if places.isEmpty { return nil }
    }

    /// The same body with what `visit` gives for each reference.
    func rewritten(_ body: JSONValue, visit: Rewriting) -> JSONValue {
        places.reduce(body) { body, place in
            Self.rewrite(body, at: place.path[...], place: place) { reference in
                var reference = reference
                if reference.kind == .container { reference.brings = place.brings }
                return visit(reference)
            }
        }
    }

    /// A name that an object of the body has twice, since two references to one thing became the same text.
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

    /// Why the mounts of a body cannot be judged; nil when they can. They are of a known type, and no part of one could
    /// be read as several: Podman writes them into one list of `name=value,…`, and reads that.
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
            // A log's path could be that of another container's, or lie in a volume.
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

    /// Options of binds could name a volume by a path from the container's own folder.
    private func checkBindOptions(in body: JSONValue) throws(BodyViolation) {
        for hostConfig in [body, body["HostConfig"]].compactMap(\.self) {
            for bind in hostConfig["Binds"]?.array?.compactMap(\.string) ?? [] {
                try at("Binds") { () throws(BodyViolation) in try BindSpecification.checkOptions(of: bind) }
            }
        }
    }

    /// A device that is no absolute path lies beside the folder that the engine runs in, and other options than those
    /// that are known name further places: no word of them would tell which volume that is.
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

    /// A value of another type is no reference: the engine refuses it.
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

    /// What joins another container is kept by its id: whoever has the name at the next start is not joined.
    private func mode(of text: String, use: BodyReferences.Use, visit: BodyReferences.Rewriting) -> String {
        let joining = use == .stored ? BodyReferences.Use.storedByID : use
        switch ModeReference(parsing: text) {
        // Whose it is nobody can tell: nobody is called so.
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

    /// The slash that the engine writes in front of a name stays.
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
    /// The texts of a map of texts, such as `Labels`; null is an empty one to the engine.
    var texts: [(key: String, value: String)] {
        (object ?? []).compactMap { member in
            member.value.isNull ? (member.name, "") : member.value.string.map { (member.name, $0) }
        }
    }
}

extension JSONValue {
    /// The same object with another value for one of its members.
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
