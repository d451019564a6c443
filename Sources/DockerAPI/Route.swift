// SPDX-License-Identifier: Apache-2.0

/// The prefixes under which podman serves a route: its manifest routes differ (pkg/api/server/register_manifest.go).
public enum LibpodEra: Sendable, Equatable {
    /// Any prefix, or none.
    case any
    /// `/v{version:[0-3][0-9A-Za-z.-]*}`
    case v3
    /// `/v{version:[4-9][0-9A-Za-z.-]*}`
    case v4AndUp

    /// Whether a route of this era is served under a prefix with this major version.
    ///
    /// Podman reads only the first digit, so there `/v10.0.0` is of the older era, and thus here.
    func admits(major: Int?) -> Bool {
        if self == .any { return true }
        guard var digit = major, digit >= 0 else { return false }
        while digit > 9 { digit /= 10 }
        return (digit <= 3) == (self == .v3)
    }
}

/// A route of the engine's or podman's router.
public struct Route: Sendable {
    public let method: Method
    public let template: RouteTemplate
    public let endpoint: Endpoint
    public let traits: EndpointTraits
    public internal(set) var group: EndpointGroup
    public let libpodEra: LibpodEra
    /// The parameters that reach beyond the API.
    public private(set) var hostParameters: [HostParameter] = []

    init(
        _ method: Method, _ template: StaticString, _ endpoint: Endpoint,
        _ effects: Effects, _ transfer: Transfer, _ object: ObjectReference, _ era: LibpodEra = .any
    ) {
        self.method = method
        self.template = RouteTemplate(template)
        self.endpoint = endpoint
        traits = EndpointTraits(effects: effects, transfer: transfer, object: object)
        group = .debug
        libpodEra = era
    }

    /// Returns the route with these parameters, which reach beyond the API.
    func reaching(_ parameters: [HostParameter]) -> Route {
        var route = self
        route.hostParameters = parameters
        return route
    }

    /// Matches a decoded path without its version prefix; method and era are not checked.
    public func match(_ path: UnsafeRawBufferPointer) -> RouteMatch? {
        guard let base = path.baseAddress else { return nil }
        return template.matcher.match(base, count: path.count, endpoint: endpoint)
    }
}
