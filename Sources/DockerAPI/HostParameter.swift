// SPDX-License-Identifier: Apache-2.0

/// A parameter that reaches out of the API: the engine hands it to a program on its host, or takes it for a path there.
///
/// The routes say which parameters these are. Bodies that describe a container, a service or a volume are not listed:
/// their endpoints are ways to root on the host as a whole (``Effects/controlsHost``).
public struct HostParameter: Sendable, Equatable {
    public enum Location: Sendable, Equatable {
        case query
        /// The second variable of the path.
        case path
        /// A member of the body, by its names from the root, with dots between.
        case body
    }

    /// What the engine makes of it.
    public enum Meaning: Sendable, Equatable, CaseIterable {
        /// Arguments of `ps`, which runs as root among all processes of the host. Podman takes names of columns, too.
        case processList
        /// Arguments of another program, or a command.
        case command
        /// The driver of a secret; Podman's `shell` runs commands that its options name.
        case secretDriver
        /// A switch that makes Podman run the command of a secret's driver.
        case secretLookup
        /// The name of a driver; engines join one that they do not know to folders of the host (``DriverName``).
        case driver
        /// The name of a checkpoint, which the engine joins to a folder of its host as it is.
        case checkpoint
        /// A path of the host, or a list of such.
        case path
        /// A value in which a path may stand.
        case holdsPath
        /// Where something is fetched from; what is no URL is a path to Podman.
        case source
        /// Where an image is pushed to; behind a transport (`dir:`) it is a path to Podman.
        case destination
        /// Where a build comes from; what is no URL is a path to Podman.
        case context
        /// A file of a build's context; Podman takes an absolute path for one of the host.
        case inContext
        /// Which profile of seccomp holds; Podman takes a path.
        case seccompProfile
        /// A bind: `source:target`.
        case bind
        /// The name of an image, or a list of such; behind a transport (`dir:`) it is a path to Podman.
        case image
        /// What stands behind the name of an image, with a colon between.
        case tag
        /// Filters, of which some name images.
        case imageFilter
        /// How the steps of a build are kept from the host; Podman's `chroot` leaves them among its processes.
        case isolation
        /// An address that the engine gives, which Docker 28 repeats from the request where it gives none: identity goes by it.
        case assignedAddress
    }

    public let name: String
    public let place: Location
    public let meaning: Meaning
}

extension [HostParameter] {
    static func query(_ meaning: HostParameter.Meaning, names: String...) -> Self {
        names.map { HostParameter(name: $0, place: .query, meaning: meaning) }
    }

    static func body(_ meaning: HostParameter.Meaning, named names: String...) -> Self {
        names.map { HostParameter(name: $0, place: .body, meaning: meaning) }
    }

    static func path(_ meaning: HostParameter.Meaning, named name: String) -> Self {
        [HostParameter(name: name, place: .path, meaning: meaning)]
    }

    /// Those of a build. Docker's builder reads some of them, Podman's all (podman
    /// pkg/api/handlers/compat/images_build.go); both read them on Docker's path.
    static let ofBuild: Self =
        query(.bind, names: "volume") + query(.context, names: "remote") + query(.inContext, names: "dockerfile")
        + query(.seccompProfile, names: "seccomp")
        + query(
            .path, names: "additionalbuildcontexts", "transientRunMounts", "outputs", "secrets", "rusagelogfile",
            "sbom-output", "sbom-purl-output", "sbom-image-output", "sbom-image-purl-output", "localcontextdir")
        + query(.command, names: "cppflags", "sbom-scanner-image", "sbom-scanner-command", "sbom-merge-strategy")
        + query(.holdsPath, names: "nsoptions", "idmappingoptions", "devices", "securityopt", "apparmor")
        // Under a transport for its name, what was built is written to that path.
        + query(.image, names: "t", "from", "manifest", "output", "cachefrom", "cacheto")
        + query(.isolation, names: "isolation")
}

extension Endpoint {
    /// What reaches out of the API there, as the endpoint's row in the route tables says.
    public var hostParameters: [HostParameter] { Self.hostParameters[Int(rawValue)] ?? [] }

    private static let hostParameters: ImmortalTable<[HostParameter]> = {
        var table = [[HostParameter]](repeating: [], count: allCases.count)
        for route in RouteTable.routes.reversed() { table[Int(route.endpoint.rawValue)] = route.hostParameters }
        return ImmortalTable(table)
    }()
}
