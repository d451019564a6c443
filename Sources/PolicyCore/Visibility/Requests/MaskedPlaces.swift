// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The places of a body that could hold the mask of a redacted value. A program that reads an object and writes it
/// back, as updaters do, would set the mask as the value.
struct MaskedPlaces {
    private let places: [ResponsePath]
    private let mask: Redaction.Mask

    /// Returns nil if bodies of the endpoint have no such place.
    init?(of endpoint: Endpoint, redaction: Redaction) {
        if redaction.isEmpty { return nil }
        let nothing = Visibility()
        places = Self.places(of: endpoint).filter {
            $0.treatment?.isActive(under: nothing, redaction: redaction) == true
        }
        mask = redaction.mask
        if places.isEmpty { return nil }
    }

    /// Returns the violation of a body by which the engine's status would confirm a guess of a redacted value; nil if
    /// there is none. An update of a config fails unless its data equal the config's (swarmkit
    /// manager/controlapi/config.go), and passes without data, for which an empty text counts.
    static func comparison(
        in body: JSONValue, of endpoint: Endpoint, redaction: Redaction
    ) -> BodyViolation? {
        guard endpoint == .configUpdate, redaction.configData, let data = body["Data"], !data.isNull, data.string != ""
        else { return nil }
        return BodyViolation(path: "Data", allowed: .nothingToCompare)
    }

    /// Returns the first place that holds a mask, by its path in the body; nil if there is none.
    func violation(in body: JSONValue) -> BodyViolation? {
        for place in places {
            let steps = place.path.parts(between: ".").map(String.init)
            if Self.values(of: body, at: steps[...]).contains(where: holdsMask) {
                return BodyViolation(path: place.path, found: Self.stars, allowed: .valueItself)
            }
        }
        return nil
    }

    // MARK: Texts

    static let stars = "***"

    private func holdsMask(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): holdsMask(text)
        case .array(let values): values.contains(where: holdsMask)
        case .object(let members): members.contains { holdsMask($0.value) }
        default: false
        }
    }

    /// Whether the text is a mask, alone, behind the name of a variable or a label, or in front of the path in the
    /// container.
    private func holdsMask(_ text: String) -> Bool {
        let bytes = text.utf8
        let value = bytes.firstIndex(of: UInt8(ascii: "=")).map { bytes[bytes.index(after: $0)...] }
        let source = bytes.prefix { $0 != UInt8(ascii: ":") }
        return isMask(bytes[...]) || value.map(isMask) == true || isMask(source)
    }

    private func isMask(_ text: Substring.UTF8View) -> Bool {
        switch mask {
        case .stars: text.elementsEqual(Self.stars.utf8)
        // The hash follows.
        case .hash: text.starts(with: Self.stars.utf8)
        }
    }

    // MARK: Places

    private static func values(of value: JSONValue, at path: ArraySlice<String>) -> [JSONValue] {
        guard let step = path.first else { return [value] }
        if step == "*" { return (value.object ?? []).flatMap { values(of: $0.value, at: path.dropFirst()) } }
        let isList = step.ends(with: "[]")
        let name = isList ? String(step.dropLast(2)) : step
        guard let member = name.isEmpty ? value : value[name] else { return [] }
        return (isList ? member.array ?? [] : [member]).flatMap { values(of: $0, at: path.dropFirst()) }
    }

    private static func places(of endpoint: Endpoint) -> [ResponsePath] {
        switch endpoint {
        case .containerCreate: ImagePlaces.config + hostConfig
        case .containerUpdate: hostConfig
        case .imageCommit: ImagePlaces.config
        // Podman's client sends the body of an exec without a content type, so that body is not read.
        case .containerExec: .at(.environment, "Env") + .at(.command, "Cmd")
        case .serviceCreate, .serviceUpdate: SwarmPlaces.serviceSpec
        case .volumeCreate: .at(.labels, "Labels") + VolumePlaces.options.under("DriverOpts")
        case .networkCreate, .nodeUpdate: .at(.labels, "Labels")
        case .swarmUpdate: SwarmPlaces.swarmSpec
        case .swarmInit: SwarmPlaces.swarmSpec.under("Spec")
        case .secretCreate, .secretUpdate: .at(.labels, "Labels") + .at(.hostPath, "Driver.Options.path")
        case .configCreate, .configUpdate: .at(.labels, "Labels")
        // A list of `NAME=value`, of the plugin's variables, mounts and devices.
        case .pluginSet: .at(.environment, "") + .at(.hostPath, "") + .at(.command, "")
        default: []
        }
    }

    /// The places of `HostConfig`, whose fields engines up to 26.1 also read beside it.
    private static let hostConfig = ContainerPlaces.hostConfig + ContainerPlaces.hostConfig.under("HostConfig")
}
