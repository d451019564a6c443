// SPDX-License-Identifier: Apache-2.0

/// The endpoint that a method and a path lead to, with the place of its object's name in the path.
public struct RouteMatch: Sendable, Equatable {
    public let endpoint: Endpoint
    /// The offsets of the object's name in the path; nil if the template has no variable. It may be empty.
    public let name: Range<Int>?
    /// Whether there is a slash in the name: `a/b` in `/containers/a/b/json`.
    public let nameSpansSlashes: Bool
    /// The offsets of the second variable: the checkpoint, or the destination of a manifest.
    public let secondName: Range<Int>?

    @inline(__always)
    init(endpoint: Endpoint, name: Range<Int>? = nil, nameSpansSlashes: Bool = false, secondName: Range<Int>? = nil) {
        self.endpoint = endpoint
        self.name = name
        self.nameSpansSlashes = nameSpansSlashes
        self.secondName = secondName
    }
}

/// Every route of the Docker Engine (API 1.24 to 1.56) and of Podman that a request can be allowed to.
///
/// Left out, and so refused: the engine's catch-alls (OPTIONS, unknown paths under a version), its gRPC services with
/// prior knowledge of HTTP/2, and podman's stubs for the swarm. A path is matched as the engine matches it (moby
/// daemon/server/server.go CreateMux, gorilla/mux): decoded once, and the first route registered wins. The engine
/// redirects a path that is not clean (`//`, `/./`, `/../`) without matching it; the caller has to refuse it before.
public enum RouteTable {
    /// All routes, in the order in which they are tried: moby daemon/command/daemon.go buildRouters, then libpod.
    public static let routes: [Route] = [
        checkpointRoutes, containerRoutes, execRoutes, imageRoutes, systemRoutes, volumeRoutes, buildRoutes,
        sessionRoutes, swarmRoutes, serviceRoutes, nodeRoutes, taskRoutes, secretRoutes, configRoutes, pluginRoutes,
        distributionRoutes, networkRoutes, debugRoutes,
        libpodArtifactRoutes, libpodContainerRoutes, libpodExecRoutes, libpodImageRoutes, libpodBuildRoutes,
        libpodKubeRoutes, libpodPlayRoutes, libpodGenerateRoutes, libpodManifestRoutes, libpodNetworkRoutes,
        libpodPodRoutes, libpodQuadletRoutes, libpodSecretRoutes, libpodSystemRoutes, libpodVolumeRoutes,
    ].flatMap { $0 }

    /// Returns the route of a request, or nil if there is none.
    ///
    /// - Parameters:
    ///   - path: the path, decoded once and without its version prefix. Any bytes will do.
    ///   - libpodMajor: the first number of the version prefix; nil without one. Only the manifest routes ask for it.
    public static func match(_ method: Method, path: UnsafeRawBufferPointer, libpodMajor: Int?) -> RouteMatch? {
        guard let base = path.baseAddress, path.count >= RouteIndex.shortestPath else { return nil }
        let index = RouteIndex.shared
        let lastFour = UInt32(littleEndian: Bytes.half(in: base, at: path.count &- 4))
        var next = index.bucket(for: method, base: base, count: path.count)
        while next.start < next.end {
            let place = next.start
            next.start &+= 1
            guard index.tails[place]?.admits(lastFour) == true, let candidate = index.candidates[place],
                candidate.era.admits(major: libpodMajor),
                let match = candidate.path.match(base, count: path.count, endpoint: candidate.endpoint)
            else { continue }
            return match
        }
        return nil
    }

    /// Returns the rows of one table, all of one group.
    static func group(_ group: EndpointGroup, _ routes: [Route]) -> [Route] {
        routes.map { route in
            var route = route
            route.group = group
            return route
        }
    }
}

/// The routes in buckets by method and by first path segment (second, if the first is `libpod`).
///
/// A segment's slot depends on its length, its first and its last byte. Two segments that share a bucket only cost one
/// more comparison, since the whole template is compared anyway. A test ensures that those of the table do not share.
struct RouteIndex: Sendable {
    /// A route's parts that matching needs.
    struct Candidate {
        let path: TemplateMatcher
        let endpoint: Endpoint
        let era: LibpodEra
    }

    static let shared = RouteIndex(routes: RouteTable.routes)

    /// The least length of a path: `/auth`, `/grpc` and `/info` are the shortest. Shorter ones are not examined, so
    /// four bytes can be read at once.
    static let shortestPath = 5

    private static let segmentSlots = 64
    private static let slotsPerMethod = 2 * segmentSlots

    let candidates: ImmortalTable<Candidate>
    /// The ends of the same candidates, side by side, so that most of a bucket is dismissed without further reads.
    let tails: ImmortalTable<TemplateMatcher.Tail>
    /// The start of each bucket's candidates; those of the last one end at the last element.
    private let starts: ImmortalTable<Int32>

    init(routes: [Route]) {
        var buckets = [[Candidate]](repeating: [], count: Method.allCases.count * Self.slotsPerMethod)
        for route in routes {
            let bucket = Self.bucket(of: route)
            guard buckets.indices.contains(bucket) else { continue }
            buckets[bucket].append(
                Candidate(path: route.template.matcher, endpoint: route.endpoint, era: route.libpodEra))
        }
        var starts: [Int32] = [0]
        for bucket in buckets { starts.append((starts.last ?? 0) + Int32(bucket.count)) }
        let all = buckets.flatMap { $0 }
        candidates = ImmortalTable(all)
        tails = ImmortalTable(all.map(\.path.tail))
        self.starts = ImmortalTable(starts)
    }

    /// Returns the indices of the routes that may match, in the order in which the engine tries them.
    @inline(__always)
    func bucket(for method: Method, base: UnsafeRawPointer, count: Int) -> (start: Int, end: Int) {
        let bucket = Self.bucket(for: method, base: base, count: count)
        return (Int(starts[bucket] ?? 0), Int(starts[bucket &+ 1] ?? 0))
    }

    /// Returns the bucket of a route. The first segments of a template have no variable, so it counts as a path.
    static func bucket(of route: Route) -> Int {
        let literal = route.template.literal
        return bucket(for: route.method, base: UnsafeRawPointer(literal.utf8Start), count: literal.utf8CodeUnitCount)
    }

    @inline(__always)
    private static func bucket(for method: Method, base: UnsafeRawPointer, count: Int) -> Int {
        // "/libpod/"
        let libpod = count > 8 && UInt64(littleEndian: Bytes.word(in: base, at: 0)) == 0x2F64_6F70_6269_6C2F
        let slot =
            libpod ? segmentSlots &+ segment(in: base, from: 8, count: count) : segment(in: base, from: 1, count: count)
        return Int(method.rawValue) &* slotsPerMethod &+ slot
    }

    /// Returns the slot of a segment. The factors were searched for, so that no two segments of the table share one.
    @inline(__always)
    private static func segment(in base: UnsafeRawPointer, from start: Int, count: Int) -> Int {
        var end = start
        while end < count, Bytes.byte(in: base, at: end) != 0x2F { end &+= 1 }
        guard end > start else { return 0 }
        let first = Int(Bytes.byte(in: base, at: start))
        let last = Int(Bytes.byte(in: base, at: end &- 1))
        return (end &- start &+ first &* 62 &+ last &* 17) & (segmentSlots &- 1)
    }
}
