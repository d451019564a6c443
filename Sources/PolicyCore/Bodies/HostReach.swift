// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The values allowed for a parameter that reaches out of the API ([HostParameter]): a closed list of common values,
/// none of which names a particular path of the host.
enum HostReach {
    /// Returns the reason for which a request is refused; nil if none of its parameters reaches the host. Binds are
    /// judged by the constraints on binds.
    static func violation(of facts: RequestFacts, at endpoint: Endpoint) -> Violation? {
        let parameters = endpoint.hostParameters
        if parameters.isEmpty { return nil }
        guard let query = QueryParameters(parsing: facts.request.target.query) else {
            return .parameter(.severalReadings)
        }
        for parameter in parameters {
            let given = values(of: parameter, in: query, facts: facts).map { String(decoding: $0, as: UTF8.self) }
            if !isHarmless(given, as: parameter.meaning, at: endpoint) {
                return .parameter(.reachesHost(name: parameter.name, parameter.meaning))
            }
        }
        return nil
    }

    private static func values(
        of parameter: HostParameter, in query: QueryParameters, facts: RequestFacts
    ) -> [[UInt8]] {
        switch parameter.place {
        case .query: query.values(of: parameter.name)
        case .path: facts.match?.secondName.map { [facts.request.target.name(at: $0)] } ?? []
        case .body: (facts.body?[path: parameter.name]?.string).map { [Array($0.utf8)] } ?? []
        }
    }

    /// Whether the body has to be read, for ``violation(of:at:)`` or because some of its fields are not sent on.
    static func needsBody(_ endpoint: Endpoint) -> Bool {
        AssignedMembers.areSent(to: endpoint) || endpoint.hostParameters.contains { $0.place == .body }
    }

    // MARK: Harmless values

    private static func isHarmless(
        _ values: [String], as meaning: HostParameter.Meaning, at endpoint: Endpoint
    ) -> Bool {
        switch meaning {
        case .processList: ProcessListArguments.areHarmless(values, takesColumns: endpoint != .containerTop)
        case .bind: true
        default: values.allSatisfy { isHarmless($0, as: meaning) }
        }
    }

    private static func isHarmless(_ value: String, as meaning: HostParameter.Meaning) -> Bool {
        if nothing.contains(value) { return true }
        return switch meaning {
        case .secretDriver: value == "file"
        case .driver: DriverName.isValid(value)
        case .checkpoint: ObjectName.isValid(value)
        case .secretLookup: !VisibilityLimits.isOn(Array(value.utf8))
        case .holdsPath: value.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
        case .source: value == "-" || urls.contains { value.begins(with: $0) }
        case .context: value == clientSession || (urls + remotes).contains { value.begins(with: $0) }
        case .destination: isInRegistry(value)
        case .inContext: staysInContext(value)
        case .seccompProfile: profiles.contains(value)
        // A name like `[::1]:5000/x` begins like a list.
        case .image: (names(in: value) ?? [value]).allSatisfy(namesImage)
        case .tag: value.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "[") }
        case .imageFilter: namesNoStore(value)
        case .isolation: isolations.contains(value)
        case .command, .path, .processList, .bind: false
        }
    }

    /// The values by which clients leave a parameter empty; Podman's client always writes its lists.
    private static let nothing: Set<String> = ["", "[]", "{}", "null"]

    private static let urls = ["http://", "https://"]

    /// The prefixes of remote contexts. `git@…` is not among them, since Podman takes it for a path.
    private static let remotes = ["git://", "github.com/"]

    /// A context that comes from the client, by BuildKit's session (docker build without buildx).
    private static let clientSession = "client-session"

    /// The harmless profiles: Podman's defaults, and none at all.
    static let profiles: Set<String> = [
        "unconfined", "/usr/share/containers/seccomp.json", "/etc/containers/seccomp.json",
    ]

    /// The harmless isolations: the default, and those of a runtime, which are the same for a root service; Podman's
    /// own client writes numbers.
    private static let isolations: Set<String> = ["default", "0", "oci", "1", "rootless", "3"]

    /// Returns one name, or those of a list in JSON. Returns nil if it begins like a list and cannot be read as one of
    /// strings: the engine reads longer ones, and other values.
    private static func names(in value: String) -> [String]? {
        guard value.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else { return [value] }
        guard let list = JSONValue(parameter: Array(value.utf8))?.array else { return nil }
        let names = list.compactMap(\.string)
        return names.count == list.count ? names : nil
    }

    private static func namesImage(_ name: String) -> Bool {
        ImageName.isOnlyImage(name) && !ImageName.isTransport(name)
    }

    /// Whether the filters contain no store's path. Its first letters could only be escaped by their numbers, as
    /// clients do only with `&<>`.
    private static func namesNoStore(_ filters: String) -> Bool {
        let text = ["\\u0026", "\\u003c", "\\u003e"].reduce(filters) { $0.substituting($1, with: "") }
        return !text.contains(text: ImageName.storeAtPath) && !text.contains(text: "\\u")
    }

    /// Whether the image is in a registry: a name without a tag, one with its registry, which no transport resembles
    /// (`dir:/x`, `oci-archive:x`), or one behind `docker://`.
    private static func isInRegistry(_ value: String) -> Bool {
        // The image behind a transport follows its colon.
        if !value.contains(text: ":") || value.begins(with: "docker://") { return true }
        guard let slash = value.firstIndex(ofASCII: "/") else { return false }
        let parts = value[..<slash].parts(between: ":", keepsEmpty: true)
        guard let host = parts.first, host == "localhost" || host.holds("."), parts.count <= 2 else { return false }
        let isHost = parts.count == 1 || !parts[1].isEmpty && parts[1].utf8.allSatisfy(\.isDigit)
        return isHost && ImageName.isOnlyImage(value)
    }

    /// Whether the files, one or a list, are inside of the context. Podman passes one that ends in `.in` to cpp, on its
    /// host and as root, which includes any file.
    private static func staysInContext(_ value: String) -> Bool {
        guard let names = names(in: value) else { return false }
        return names.allSatisfy { name in
            let holdsOther = ["..", "\0", "\\"].contains { name.contains(text: $0) }
            // The path is cleaned before its suffix is checked: `Dockerfile.in/.` ends in `.in`, too.
            return !holdsOther && !AbsolutePath.isAbsolute(name) && !AbsolutePath.clean("/" + name).ends(with: ".in")
        }
    }
}

extension JSONValue {
    /// The value at a path of names, with dots between; nil if one of them is missing.
    fileprivate subscript(path path: String) -> JSONValue? {
        path.parts(between: ".").reduce(self as JSONValue?) { value, name in value?[String(name)] }
    }
}
