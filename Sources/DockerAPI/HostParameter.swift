// SPDX-License-Identifier: Apache-2.0

/// A parameter that reaches beyond the API: the engine passes it to a program on its host, or takes it for a path
/// there.
///
/// The routes list these parameters. Bodies that describe a container, a service or a volume are not listed: their
/// endpoints are ways to root on the host as a whole (``Effects/controlsHost``).
public struct HostParameter: Sendable, Equatable {
    public enum Location: Sendable, Equatable {
        case query
        /// The second variable of the path.
        case path
        /// A field of the body, by its names from the root, separated by dots.
        case body
    }

    /// The engine's use of the parameter.
    public enum Meaning: Sendable, Equatable, CaseIterable {
        /// Arguments of `ps`, which runs as root among all processes of the host. Podman takes names of columns, too.
        case processList
        /// Arguments of another program, or a command.
        case command
        /// The driver of a secret; Podman's `shell` runs commands that its options name.
        case secretDriver
        /// A switch that makes Podman run the command of a secret's driver.
        case secretLookup
        /// The name of a driver; engines join an unknown one to folders of the host (``DriverName``).
        case driver
        /// The name of a checkpoint, which the engine joins to a folder of its host without cleaning it.
        case checkpoint
        /// A path of the host, or a list of paths.
        case path
        /// A value that may contain a path.
        case holdsPath
        /// The source of a download; for Podman a text that is no URL is a path.
        case source
        /// The destination of a push; behind a transport (`dir:`) it is a path for Podman.
        case destination
        /// The source of a build; for Podman a text that is no URL is a path.
        case context
        /// A file of a build's context; Podman takes an absolute path for one of the host.
        case inContext
        /// A profile of seccomp; Podman takes a path.
        case seccompProfile
        /// A bind: `source:target`.
        case bind
        /// The name of an image, or a list of names; behind a transport (`dir:`) it is a path for Podman.
        case image
        /// The text behind the name of an image and a colon.
        case tag
        /// Filters, some of which name images.
        case imageFilter
        /// The isolation of a build's steps from the host; Podman's `chroot` leaves them among its processes.
        case isolation
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

    /// The parameters of a build. Docker's builder reads some of them, Podman's all (podman
    /// pkg/api/handlers/compat/images_build.go); both read them on Docker's path.
    static let ofBuild: Self =
        query(.bind, names: "volume") + query(.context, names: "remote") + query(.inContext, names: "dockerfile")
        + query(.seccompProfile, names: "seccomp")
        + query(
            .path, names: "additionalbuildcontexts", "transientRunMounts", "outputs", "secrets", "rusagelogfile",
            "sbom-output", "sbom-purl-output", "sbom-image-output", "sbom-image-purl-output", "localcontextdir")
        + query(.command, names: "cppflags", "sbom-scanner-image", "sbom-scanner-command", "sbom-merge-strategy")
        + query(.holdsPath, names: "nsoptions", "idmappingoptions", "devices", "securityopt", "apparmor")
        // If its name begins with a transport, the result is written to that path.
        + query(.image, names: "t", "from", "manifest", "output", "cachefrom", "cacheto")
        + query(.isolation, names: "isolation")
}

extension Endpoint {
    /// The parameters that reach beyond the API, from the endpoint's row in the route tables.
    public var hostParameters: [HostParameter] { Self.hostParameters[Int(rawValue)] ?? [] }

    private static let hostParameters: ImmortalTable<[HostParameter]> = {
        var table = [[HostParameter]](repeating: [], count: allCases.count)
        for route in RouteTable.routes.reversed() { table[Int(route.endpoint.rawValue)] = route.hostParameters }
        return ImmortalTable(table)
    }()
}
