// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DockerAPI
@testable import PolicyCore

/// What a client writes stands in answers afterwards: every field of a body that may be a path of the host, an address
/// or an option of a driver is masked there, or is known to be none.
@Suite("Fields of bodies that are redacted in answers")
struct RedactedFieldTests {
    private static let bodies: [(written: Endpoint, read: Endpoint, place: @Sendable (String) -> String)] = [
        (.containerCreate, .containerInspect, container),
        (.serviceCreate, .serviceInspect, { "Spec.\($0)" }),
        (.volumeCreate, .volumeInspect, { $0.replacingStart("DriverOpts", with: "Options") }),
        (.networkCreate, .networkInspect, { $0 }),
        (.secretCreate, .secretInspect, { "Spec.\($0)" }), (.configCreate, .configInspect, { "Spec.\($0)" }),
        (.nodeUpdate, .nodeInspect, { "Spec.\($0)" }), (.swarmUpdate, .swarmInspect, { "Spec.\($0)" }),
    ]

    private static let container: @Sendable (String) -> String = { path in
        if path.hasPrefix("NetworkingConfig.EndpointsConfig") {
            return path.replacingStart("NetworkingConfig.EndpointsConfig", with: "NetworkSettings.Networks")
        }
        return path.hasPrefix("HostConfig.") ? path : "Config.\(path)"
    }

    private static let telling = [
        "Path", "File", "Source", "Dir", "Parent", "IP", "Ip", "Addr", "Address", "Gateway", "Subnet", "Mirror", "URL",
        "Device", "device", "Opts", "Options", "Mounts", "Binds", "Dns", "Hosts", "Nameservers", "Mac", "value",
    ]

    /// Looked at one by one: paths in a container, names, numbers and switches.
    private static let harmless: Set<String> = [
        "ContainerInspect Config.WorkingDir", "ContainerInspect HostConfig.DnsOptions",
        "ContainerInspect HostConfig.DnsSearch", "ContainerInspect HostConfig.IpcMode",
        "ContainerInspect HostConfig.MaskedPaths", "ContainerInspect HostConfig.ReadonlyPaths",
        "ContainerInspect HostConfig.Devices[].PathInContainer", "ContainerInspect HostConfig.DeviceCgroupRules",
        "ContainerInspect HostConfig.DeviceRequests[].Options.*",
        "ContainerInspect NetworkSettings.Networks.*.IPPrefixLen",
        "ContainerInspect NetworkSettings.Networks.*.GlobalIPv6PrefixLen",
        "ContainerInspect HostConfig.Mounts[].TmpfsOptions.Options",
        "ServiceInspect Spec.TaskTemplate.ContainerSpec.Mounts[].TmpfsOptions.Options",
        "ServiceInspect Spec.TaskTemplate.ContainerSpec.Dir",
        "ServiceInspect Spec.TaskTemplate.ContainerSpec.DNSConfig.Options",
        "NetworkInspect EnableIPv4", "NetworkInspect EnableIPv6",
        // Told in docs/visibility.md.
        "NetworkInspect Options.*",
        // No template has any.
        "SecretInspect Spec.Templating.Options.*", "ConfigInspect Spec.Templating.Options.*",
    ]

    @Test("stand in the table of answers, or are known to be harmless")
    func fields() throws {
        var missing: Set<String> = []
        for body in Self.bodies {
            let shape = try #require(BodySchema.shape(of: body.written))
            let places = body.read.redacted
            let leaves = Set(Self.leaves(shape, ""))
            // Engines up to 26.1 read members of a HostConfig beside it, and write them where they belong.
            for field in leaves where Self.isTelling(field) && !leaves.contains("HostConfig.\(field)") {
                let place = body.place(field)
                let isKnown = places.contains {
                    $0 == place || $0 == place + "[]" || place.hasPrefix($0 + ".") || place.hasPrefix($0 + "[")
                }
                if !isKnown { missing.insert("\(body.read.operationId) \(place)") }
            }
        }
        let untold = missing.subtracting(Self.harmless).sorted()
        #expect(untold.isEmpty, "\(untold.joined(separator: "\n"))")
        #expect(Self.harmless.subtracting(missing).isEmpty)
    }

    private static func isTelling(_ path: String) -> Bool {
        let name = path.split(separator: ".").last { $0 != "*" } ?? ""
        return telling.contains { name.contains($0) }
    }

    private static func leaves(_ shape: BodyShape, _ path: String) -> [String] {
        switch shape {
        case .plain: [path]
        case .list(let inner): leaves(inner, path + "[]")
        case .map(let inner): leaves(inner, path + ".*")
        case .structure(let structure):
            structure.all.flatMap { leaves($0.shape, path.isEmpty ? $0.name : "\(path).\($0.name)") }
        }
    }
}

extension Endpoint {
    /// The places whose values a policy can redact.
    fileprivate var redacted: [String] {
        var redaction = Redaction()
        (redaction.hostPaths, redaction.addresses, redaction.credentials) = (true, true, true)
        guard case .document(let places) = responseShape else { return [] }
        return places.filter { $0.treatment?.isActive(under: Visibility(), redaction: redaction) == true }.map(\.path)
    }
}

extension String {
    fileprivate func replacingStart(_ start: String, with other: String) -> String {
        hasPrefix(start) ? other + dropFirst(start.count) : self
    }
}
