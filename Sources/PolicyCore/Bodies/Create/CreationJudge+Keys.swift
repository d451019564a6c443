// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Checks of single fields against the keys of `create`, beside its standard.
extension CreationJudge {
    /// Checks a value that only a key limits, or limits further than a standard does.
    func checkKey(of value: JSONValue, by judgement: MemberRule.Judgement) throws(BodyViolation) {
        switch judgement {
        case .labels: try checkLabels(in: value)
        case .restart: try checkRestart(in: value)
        case .devices: try checkDevices(in: value)
        case .graphics: try checkGraphics(in: value)
        case .runtime: try checkRuntime(in: value)
        case .systemControls: try checkSystemControls(in: value)
        default: break
        }
    }

    // MARK: Labels and variables

    func checkLabels(in value: JSONValue) throws(BodyViolation) {
        guard let labels = limit.labels else { return }
        for label in value.object ?? [] where labels.forbidden.contains(where: { $0.matches(label.name) }) {
            if labels.added.contains(where: { $0.name.hasSameBytes(as: label.name) }) { continue }
            throw .creation(found: label.name, CreationObjection(.key("labels")))
        }
    }

    func checkRequiredLabels(in body: JSONValue) throws(BodyViolation) {
        for wanted in limit.labels?.required ?? [] {
            let value = body["Labels"]?[wanted.name]?.string
            let isThere = wanted.value.map { value?.hasSameBytes(as: $0) == true } ?? (value != nil)
            if !isThere { throw needed("the label \(wanted.text) among them", by: "labels", at: "Labels") }
        }
    }

    func checkVariable(_ variable: JSONValue) throws(BodyViolation) {
        try HostPathsInBody.checkVariable(variable)
        guard let forbidden = limit.variables?.forbidden, let text = variable.string else { return }
        let name = Self.name(ofVariable: text)
        if forbidden.contains(where: { $0.matches(name) }) {
            throw .creation(found: name, CreationObjection(.key("env")))
        }
    }

    /// Checks the required variables. If a name stands twice, an engine may take the first or the last.
    func checkRequiredVariables(in body: JSONValue) throws(BodyViolation) {
        let variables = (body["Env"]?.array ?? []).compactMap(\.string)
        for wanted in limit.variables?.required ?? [] {
            let found = variables.filter { Self.name(ofVariable: $0).hasSameBytes(as: wanted.name) }
            let isThere =
                !found.isEmpty && (wanted.value == nil || found.allSatisfy { $0.hasSameBytes(as: wanted.text) })
            if !isThere { throw needed("the variable \(wanted.text) among them", by: "env", at: "Env") }
        }
    }

    private static func name(ofVariable text: String) -> String {
        String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }

    // MARK: Users and restarts

    /// Checks the name of a user; a group may follow behind a colon.
    func checkUser(named text: String, by users: [TextPattern]) throws(BodyViolation) {
        let user = String(decoding: text.utf8.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        if users.contains(where: { $0.matches(user) }) { return }
        throw .creation(
            found: text,
            CreationObjection(
                .key("users"), needed: "one of \(Self.list(of: users))", word: user.isEmpty ? nil : "users: [\(user)]"))
    }

    /// Checks the restart policy; an absent one is `no`.
    func checkRestart(in value: JSONValue) throws(BodyViolation) {
        guard let restarts = limit.restarts else { return }
        let given = value["Name"]?.string ?? ""
        let name = given.isEmpty ? "no" : given
        if restarts.contains(where: { $0.hasSameBytes(as: name) }) { return }
        throw BodyViolation.creation(found: name, CreationObjection(.key("restart"), word: "restart: [\(name)]"))
            .below("Name")
    }

    // MARK: Devices and runtimes

    func checkDevices(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged, limit.devices == nil { return }
        for (index, device) in (value.array ?? []).enumerated() {
            let path = device["PathOnHost"]?.string ?? ""
            let clean = AbsolutePath.clean(path)
            let isListed = (limit.devices ?? []).contains { AbsolutePath.isInside(clean, directory: $0) }
            if AbsolutePath.isAbsolute(path), isListed { continue }
            throw BodyViolation.creation(
                found: path.isEmpty ? "a device without a path" : path,
                CreationObjection(
                    source(of: "devices", where: limit.devices != nil),
                    word: AbsolutePath.isAbsolute(path) ? "devices: [\(clean)]" : nil,
                    isRoot: HostPower.isRoot(device: clean))
            ).below("[\(index)]")
        }
    }

    /// Checks requests for GPUs. Those to other drivers than NVIDIA's add devices, mounts and programs by files of the
    /// host.
    func checkGraphics(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged, limit.gpus == nil { return }
        let requests = value.array ?? []
        var count = 0
        for (index, request) in requests.enumerated() {
            let driver = request["Driver"]?.string ?? ""
            let words = (request["Capabilities"]?.array ?? []).flatMap { $0.array ?? [] }.compactMap(\.string)
            let isGraphics = !words.isEmpty && words.allSatisfy(SafeNames.graphics.contains)
            let isPlain = request["Options"]?.isNeutral ?? true
            guard ["", "nvidia"].contains(driver), isGraphics, isPlain, limit.gpus != nil else {
                let source = source(of: "gpus", where: limit.gpus != nil)
                let found = isGraphics ? words.joined(separator: ", ") : request.shown
                throw BodyViolation.creation(
                    found: found, CreationObjection(source, word: isGraphics && limit.gpus == nil ? "gpus: all" : nil)
                ).below("[\(index)]")
            }
            let devices = request["DeviceIDs"]?.array ?? []
            let asked = devices.isEmpty ? request["Count"]?.number.flatMap { Int($0) } ?? 0 : devices.count
            // A negative number stands for all.
            count = asked < 0 || asked > 1_000_000 ? Int.max : count == Int.max ? count : count + asked
        }
        if let gpus = limit.gpus, count > gpus {
            let found = count == Int.max ? "all" : "\(count)"
            throw .creation(
                found: found, CreationObjection(.key("gpus"), needed: "at most \(gpus)", word: "gpus: \(found)"))
        }
    }

    func checkRuntime(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged, limit.runtimes == nil { return }
        let name = value.string ?? ""
        if let runtimes = limit.runtimes, runtimes.contains(where: { $0.hasSameBytes(as: name) }) { return }
        let source = source(of: "runtimes", where: limit.runtimes != nil)
        throw .creation(found: name, CreationObjection(source, word: "runtimes: [\(name)]"))
    }

    func checkSystemControls(in value: JSONValue) throws(BodyViolation) {
        if isPrivileged, limit.sysctls == nil { return }
        for control in value.object ?? [] {
            let isListed =
                limit.sysctls.map { $0.contains { $0.matches(control.name) } }
                ?? SafeNames.systemControls.contains(control.name)
            if isListed { continue }
            let source = source(of: "sysctls", where: limit.sysctls != nil)
            throw .creation(found: control.name, CreationObjection(source, word: "sysctls: [\(control.name)]"))
        }
    }

    /// Checks the name of a volume; one without a name belongs to no other client.
    func checkName(ofVolume name: String) throws(BodyViolation) {
        guard let volumes = limit.volumes, !name.isEmpty, !volumes.contains(where: { $0.matches(name) }) else { return }
        throw .creation(found: name, CreationObjection(.key("volumes"), word: "volumes: [\(name)]"))
    }

    /// Checks the name of a container, without the slash that engines write in front of it.
    func checkName(ofContainer text: String, by names: [TextPattern]) throws(BodyViolation) {
        let name = text.rest(behind: "/").map(String.init) ?? text
        if names.contains(where: { $0.matches(name) }) { return }
        throw .creation(
            found: name.isEmpty ? "none" : name,
            CreationObjection(.key("name"), needed: "one of \(Self.list(of: names))"))
    }

    // MARK: The whole body

    /// Checks the values that keys require.
    func checkKeys(of body: JSONValue) throws(BodyViolation) {
        try checkRequiredLabels(in: body)
        if endpoint == .volumeCreate {
            return try at("Name") { () throws(BodyViolation) in try checkName(ofVolume: body["Name"]?.string ?? "") }
        }
        guard endpoint == .containerCreate else { return }
        try checkRequiredVariables(in: body)
        if let users = limit.users, body["User"]?.string ?? "" == "" {
            try at("User") { () throws(BodyViolation) in try checkUser(named: "", by: users) }
        }
        let host = body["HostConfig"]
        try at("HostConfig.RestartPolicy") { () throws(BodyViolation) in
            try checkRestart(in: host?["RestartPolicy"] ?? .null)
        }
        guard let runtimes = limit.runtimes, !runtimes.contains(CreationLimit.ownRuntime) else { return }
        if host?["Runtime"]?.isNeutral ?? true {
            throw needed("one of \(runtimes.joined(separator: ", "))", by: "runtimes", at: "HostConfig.Runtime")
        }
    }

    private func needed(_ what: String, by key: String, at place: String) -> BodyViolation {
        BodyViolation.creation(CreationObjection(.key(key), needed: what)).below(place)
    }

    private func source(of key: String, where isWritten: Bool) -> CreationObjection.Limit {
        isWritten ? .key(key) : .standard(limit.standard)
    }

    private static func list(of patterns: [TextPattern]) -> String {
        patterns.map(\.written).joined(separator: ", ")
    }
}

extension TextPattern {
    /// The pattern as written.
    package var written: String {
        switch self {
        case .exact(let text), .glob(let text), .contains(let text): text
        }
    }
}

extension SafeNames {
    /// The capabilities of NVIDIA's driver that a container may have.
    static let graphics: Set<String> = [
        "gpu", "nvidia", "compute", "compat32", "graphics", "utility", "video", "display", "ngx",
    ]
}
