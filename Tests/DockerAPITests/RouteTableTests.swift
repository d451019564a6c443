// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DockerAPI

@Suite("the route table")
struct RouteTableTests {
    // MARK: Precedence

    @Test("a container named json is not the list")
    func containerNamedJSON() {
        #expect(Found("GET", "/containers/json") == Found(.containerList))
        #expect(Found("GET", "/containers/json/json") == Found(.containerInspect, "json"))
        #expect(Found("DELETE", "/containers/json") == Found(.containerDelete, "json"))
    }

    @Test("a container named prune can be started and deleted, and a prune is a prune")
    func containerNamedPrune() {
        #expect(Found("POST", "/containers/prune") == Found(.containerPrune))
        #expect(Found("POST", "/containers/prune/start") == Found(.containerStart, "prune"))
        #expect(Found("DELETE", "/containers/prune") == Found(.containerDelete, "prune"))
        #expect(Found("POST", "/containers/create/kill") == Found(.containerKill, "create"))
    }

    @Test("the last occurrence of a template's end counts")
    func lastOccurrence() {
        #expect(Found("GET", "/containers/a/json/json") == Found(.containerInspect, "a/json"))
        #expect(Found("GET", "/containers/a/logs/json") == Found(.containerInspect, "a/logs"))
        #expect(Found("POST", "/containers/a/exec/attach") == Found(.containerAttach, "a/exec"))
    }

    @Test("images/get is all images, images/x/get is one")
    func imageGet() {
        #expect(Found("GET", "/images/get") == Found(.imageGetAll))
        #expect(Found("GET", "/images/get/get") == Found(.imageGet, "get"))
        #expect(
            Found("GET", "/images/registry.example:5000/a/b:c/json")
                == Found(.imageInspect, "registry.example:5000/a/b:c"))
        #expect(Found("DELETE", "/images/prune") == Found(.imageDelete, "prune"))
    }

    @Test("the deletion of a checkpoint is not that of a container")
    func checkpointDelete() {
        #expect(Found("DELETE", "/containers/a/checkpoints/b") == Found(.checkpointDelete, "a", "b"))
        #expect(
            Found("DELETE", "/containers/a/checkpoints/b/c")
                == Found(.containerDelete, "a/checkpoints/b/c"))
        #expect(Found("DELETE", "/containers/a/checkpoints/") == Found(.containerDelete, "a/checkpoints/"))
        #expect(
            Found("DELETE", "/containers/checkpoints/checkpoints/checkpoints")
                == Found(.checkpointDelete, "checkpoints", "checkpoints"))
    }

    @Test("the websocket is a GET of a container, not an attach")
    func websocket() {
        #expect(Found("GET", "/containers/a/attach/ws") == Found(.containerAttachWebsocket, "a"))
        #expect(Found("POST", "/containers/a/attach/ws") == nil)
        #expect(Found("GET", "/containers/a/attach") == nil)
    }

    @Test("plugins/privileges is not a plugin")
    func pluginPrivileges() {
        #expect(Found("GET", "/plugins/privileges") == Found(.getPluginPrivileges))
        #expect(Found("GET", "/plugins/privileges/json") == Found(.pluginInspect, "privileges"))
        #expect(Found("GET", "/plugins/a/b:c") == Found(.pluginInspect, "a/b:c"))
    }

    @Test("podman tries a push before scp, and remove before a name")
    func podmanPrecedence() {
        #expect(Found("POST", "/libpod/images/scp/a/push") == Found(.libpodImagePush, "scp/a"))
        #expect(Found("POST", "/libpod/images/scp/a/b") == Found(.libpodImageScp, "a/b"))
        #expect(Found("DELETE", "/libpod/images/remove") == Found(.libpodImageBatchDelete))
        #expect(Found("DELETE", "/libpod/artifacts/remove") == Found(.libpodArtifactBatchDelete))
        #expect(Found("GET", "/libpod/networks/json") == Found(.libpodNetworkList))
    }

    // MARK: Names

    @Test("networks/ lists the networks, volumes/ inspects a volume without a name")
    func emptyNames() {
        #expect(Found("GET", "/networks/") == Found(.networkList))
        #expect(Found("GET", "/volumes/") == Found(.volumeInspect, ""))
        #expect(Found("DELETE", "/networks/") == Found(.networkDelete, ""))
        #expect(Found("GET", "/containers//json") == nil)
        #expect(Found("GET", "/services/") == nil)
        #expect(Found("POST", "/services//update") == nil)
    }

    @Test("the id of a swarm object has no slash")
    func swarmIds() {
        #expect(Found("GET", "/services/a") == Found(.serviceInspect, "a"))
        #expect(Found("GET", "/services/a/b") == nil)
        #expect(Found("GET", "/tasks/a/b/logs") == nil)
        #expect(Found("GET", "/libpod/containers/a/b/json") == nil)
    }

    @Test("a name may hold any byte but a line feed")
    func lineFeed() {
        #expect(Found("GET", "/containers/a\nb/json") == nil)
        #expect(Found("GET", "/containers/aaaaaaaa\nbbbbbbbb/json") == nil)
        #expect(Found("GET", "/containers/a?b#c d\u{FF}/json") == Found(.containerInspect, "a?b#c d\u{FF}"))
        #expect(Found("DELETE", "/volumes/\n") == nil)
    }

    @Test("it says whether a name has a slash")
    func slashes() {
        #expect(Found("GET", "/containers/abcdefghijkl/json")?.spans == false)
        #expect(Found("GET", "/containers/abcdefgh/jkl/json")?.spans == true)
        #expect(Found("DELETE", "/containers/a/")?.spans == true)
    }

    @Test("the destination of a manifest is what follows the last /registry/")
    func manifestPush() {
        #expect(
            Found("POST", "/libpod/manifests/a/registry/b/c", major: 5)
                == Found(.libpodManifestPush, "a", "b/c"))
        #expect(
            Found("POST", "/libpod/manifests/a/registry/b/registry/c", major: 5)
                == Found(.libpodManifestPush, "a/registry/b", "c"))
        #expect(Found("POST", "/libpod/manifests/registry/c", major: 5) == Found(.libpodManifestCreate, "registry/c"))
        #expect(Found("POST", "/libpod/manifests/a/registry/", major: 5) == Found(.libpodManifestPush, "a", ""))
    }

    // MARK: Eras

    @Test("the manifest routes go by the first digit of the version")
    func eras() {
        #expect(Found("DELETE", "/libpod/manifests/a", major: 3) == Found(.libpodManifestRemoveDigestV3, "a"))
        #expect(Found("DELETE", "/libpod/manifests/a", major: 4) == Found(.libpodManifestDelete, "a"))
        #expect(Found("DELETE", "/libpod/manifests/a", major: 10) == Found(.libpodManifestRemoveDigestV3, "a"))
        #expect(Found("DELETE", "/libpod/manifests/a", major: nil) == nil)
        #expect(Found("DELETE", "/libpod/manifests/a", major: -5) == nil)
        #expect(Found("POST", "/libpod/manifests/a/add", major: 3) == Found(.libpodManifestAddV3, "a"))
        #expect(Found("POST", "/libpod/manifests/a/add", major: 5) == Found(.libpodManifestCreate, "a/add"))
        #expect(Found("POST", "/libpod/manifests/create", major: 3) == Found(.libpodManifestCreate))
        #expect(Found("PUT", "/libpod/manifests/a", major: 3) == nil)
    }

    // MARK: Refusals

    @Test(
        "what no engine routes has no route",
        arguments: [
            "", "/", "a", "/_", "/_PING", "/_ping/", "/_ping\0", "/_ping ", "/_ping;x=1", "_ping", "//_ping", "*",
            "/Containers/json", "/containers", "/containers/", "/containers/json/", "/v1.41/_ping", "/libpod",
            "/libpod/", "/libpod//", "/libpod/info/", "/libpod/libpod/info", "/containers/a", "/networkss",
            "/debug/pprof", "/debug/pprof/a/b", "/debug/pprof//", "/session", "/grpc", "/xxxx/xxxx",
        ])
    func refused(path: String) {
        #expect(Found("GET", path) == nil)
        #expect(Found("OPTIONS", path) == nil)
    }

    @Test("a method is part of the route")
    func methods() {
        #expect(Found("HEAD", "/containers/json") == nil)
        #expect(Found("HEAD", "/_ping") == Found(.systemPingHead))
        #expect(Found("HEAD", "/containers/a/archive") == Found(.containerArchiveInfo, "a"))
        #expect(Found("PUT", "/containers/a/archive") == Found(.putContainerArchive, "a"))
        for method in [Method.patch, .options, .trace, .connect] {
            #expect(RouteTable.routes.allSatisfy { $0.method != method })
        }
    }

    @Test("any bytes can be matched, of any length")
    func anyBytes() {
        var generator = SystemRandomNumberGenerator()
        let parts = [
            "/", "//", "containers", "libpod", "manifests", "registry", "json", "\n", "\0", "{", "a", "volumes",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<8, using: &generator)
            let path = (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            for method in Method.allCases {
                let major = Int.random(in: -1...12, using: &generator)
                guard let found = Found(method, path, major: major) else { continue }
                #expect(path.hasPrefix("/"))
                #expect(!found.name.contains("\n"))
            }
        }
    }
}

@Suite("the route table and the known routes")
struct KnownRoutesTests {
    @Test("every known route leads to its endpoint, whatever the names are")
    func knownRoutes() throws {
        for row in KnownRoutes.all {
            let method = try #require(Method.allCases.first { "\($0.token)" == row.method }, "\(row)")
            let spans = !KnownRoutes.engine112.contains { $0.description == row.description }
            for (path, major) in samples(of: row, spanning: spans) {
                #expect(Found(method, path, major: major)?.endpoint.operationId == row.operationId, "\(row): \(path)")
            }
        }
    }

    @Test("every route of the table is a known one")
    func tableIsKnown() {
        let known = Set(KnownRoutes.all.map { "\($0) \($0.operationId)" })
        for route in RouteTable.routes {
            let row = "\(route.method.token) \(route.template) (\(route.libpodEra)) \(route.endpoint.operationId)"
            #expect(known.contains(row))
        }
    }

    @Test("the copy is whole")
    func counts() {
        #expect(KnownRoutes.docker.count + KnownRoutes.engine112.count == 131)
        #expect(KnownRoutes.podmanDocker.count + KnownRoutes.libpod.count == 213)
        #expect(KnownRoutes.unrouted.allSatisfy { !$0.reason.isEmpty })
    }

    @Test("every endpoint has a route, and all its routes agree on what it does")
    func endpoints() {
        for endpoint in Endpoint.allCases {
            let routes = RouteTable.routes.filter { $0.endpoint == endpoint }
            #expect(!routes.isEmpty, "\(endpoint)")
            #expect(routes.allSatisfy { $0.traits == endpoint.traits && $0.group == endpoint.group }, "\(endpoint)")
        }
    }

    @Test("every operationId leads back to its endpoint")
    func operationIds() {
        for endpoint in Endpoint.allCases {
            #expect(Endpoint(operationId: endpoint.operationId) == endpoint)
        }
        #expect(Endpoint.containerList.operationId == "ContainerList")
        #expect(Endpoint(operationId: "containerList") == nil)
        #expect(Endpoint(operationId: "") == nil)
    }

    @Test("no two first segments share a bucket")
    func buckets() {
        var segments: [Int: Set<String>] = [:]
        for route in RouteTable.routes {
            let parts = "\(route.template)".split(separator: "/")
            let segment = parts.first == "libpod" && parts.count > 1 ? "libpod/\(parts[1])" : "\(parts[0])"
            segments[RouteIndex.bucket(of: route), default: []].insert(segment)
        }
        #expect(segments.values.allSatisfy { $0.count == 1 })
        #expect(segments.keys.allSatisfy { $0 >= 0 })
    }

    @Test("alone, a route matches what the table matches with it")
    func routeAlone() {
        for route in RouteTable.routes {
            let path = fill("\(route.template)", ["abc", "def"])
            let match = withBytes(path) { route.match($0) }
            #expect(match?.endpoint == route.endpoint)
        }
    }

    @Test("no template has more than two variables, or text after the second")
    func templates() {
        for route in RouteTable.routes {
            let template = "\(route.template)"
            let variables = template.filter { $0 == "{" }.count
            #expect(variables < 2 || (variables == 2 && template.hasSuffix("}")))
            #expect(template.utf8.count >= RouteIndex.shortestPath)
        }
    }

    private func samples(of row: KnownRoutes.Row, spanning: Bool) -> [(path: String, major: Int?)] {
        let names: [[String]] = [
            ["web", "one"], ["a", "b"], ["0123456789abcdef0123456789abcdef", "x"], ["start", "prune"], ["é %", "."],
        ]
        let wide: [[String]] = [["a/b", "c/d"], ["registry.example:5000/a/b", "c"], ["a/json", "a/b/c"]]
        let spans = spanning && row.template.contains(":.")
        let majors: [Int?] = row.era == "any" ? [nil, 1, 5] : row.era == "v3" ? [0, 1, 3] : [4, 5, 9]
        return (names + (spans ? wide : [])).flatMap { names in
            majors.map { (fill(row.template, names), $0) }
        }
    }
}

@Suite("what endpoints do")
struct EndpointTraitsTests {
    @Test("a GET that executes says so")
    func getsThatExecute() {
        for route in RouteTable.routes where route.method == .get && route.traits.effects.contains(.executes) {
            #expect([.containerAttachWebsocket, .libpodContainerHealthcheck].contains(route.endpoint))
            #expect(route.endpoint.access == .exec)
        }
        #expect(Endpoint.containerAttachWebsocket.traits.effects.contains(.executes))
        #expect(Endpoint.libpodContainerHealthcheck.traits.effects.contains(.executes))
    }

    @Test("tunnels are attach, exec start, the websocket, /session and /grpc")
    func tunnels() {
        var tunnels: [Endpoint: TunnelProtocol] = [:]
        for endpoint in Endpoint.allCases {
            if case .tunnel(let kind) = endpoint.traits.transfer { tunnels[endpoint] = kind }
        }
        #expect(
            tunnels == [
                .containerAttach: .tcp, .execStart: .tcp, .libpodContainerAttach: .tcp, .libpodExecStart: .tcp,
                .containerAttachWebsocket: .websocket, .session: .h2c, .grpc: .h2c,
            ])
        #expect(tunnels.keys.allSatisfy { $0.access == .exec })
    }

    @Test("whatever changes something is neither read, logs nor files, and nothing else is write or exec")
    func access() {
        for endpoint in Endpoint.allCases {
            let effects = endpoint.traits.effects
            let alters = !effects.isDisjoint(with: [.changes, .executes, .controlsHost])
            #expect(alters == [.write, .exec].contains(endpoint.access), "\(endpoint)")
        }
    }

    @Test("access goes by what an endpoint does")
    func accessByEffect() {
        #expect(Endpoint.containerList.access == .read)
        #expect(Endpoint.containerWait.access == .read)
        #expect(Endpoint.containerStats.access == .read)
        #expect(Endpoint.containerLogs.access == .logs)
        #expect(Endpoint.containerArchive.access == .files)
        #expect(Endpoint.containerArchiveInfo.access == .files)
        #expect(Endpoint.containerCopy.access == .files)
        #expect(Endpoint.putContainerArchive.access == .write)
        #expect(Endpoint.containerExec.access == .exec)
        #expect(Endpoint.imageBuild.access == .write)
    }

    @Test("the ways to root on the host are marked")
    func controlsHost() {
        let endpoints: [Endpoint] = [
            .containerCreate, .serviceCreate, .volumeCreate, .pluginPull, .swarmJoin, .checkpointDelete,
            .libpodContainerCreate, .libpodPodCreate, .libpodKubePlay, .libpodPlayKube, .libpodQuadletInstall,
        ]
        #expect(endpoints.allSatisfy { $0.traits.effects.contains(.controlsHost) })
    }

    @Test("what gives secrets away is marked")
    func leaks() {
        let endpoints: [Endpoint] = [
            .containerInspect, .containerLogs, .containerTop, .containerArchive, .containerExport, .swarmInspect,
            .swarmUnlockkey, .configInspect, .systemEvents, .libpodSecretInspect,
        ]
        #expect(endpoints.allSatisfy { $0.traits.effects.contains(.leaks) })
        #expect(!Endpoint.secretInspect.traits.effects.contains(.leaks))
    }

    @Test("libpod has groups of its own")
    func groups() {
        for endpoint in Endpoint.allCases {
            #expect(endpoint.operationId.hasPrefix("Libpod") == endpoint.group.rawValue.hasPrefix("libpod-"))
        }
        #expect(Set(Endpoint.allCases.map(\.group)) == Set(EndpointGroup.allCases))
    }
}

// MARK: - Help

/// A match with its names as text. Of two, only what the path says is compared.
private struct Found: Equatable {
    let endpoint: Endpoint
    let name: String
    let second: String
    var spans = false

    init(_ endpoint: Endpoint, _ name: String = "", _ second: String = "") {
        self.endpoint = endpoint
        self.name = name
        self.second = second
    }

    init?(_ method: String, _ path: String, major: Int? = nil) {
        guard let method = Method.allCases.first(where: { "\($0.token)" == method }) else { return nil }
        self.init(method, path, major: major)
    }

    init?(_ method: Method, _ path: String, major: Int?) {
        let match = withBytes(path) { RouteTable.match(method, path: $0, libpodMajor: major) }
        guard let match else { return nil }
        let bytes = Array(path.utf8)
        endpoint = match.endpoint
        name = match.name.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        second = match.secondName.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        spans = match.nameSpansSlashes
    }

    static func == (left: Found, right: Found) -> Bool {
        left.endpoint == right.endpoint && left.name == right.name && left.second == right.second
    }
}

private func withBytes<R>(_ path: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    Array(path.utf8).withUnsafeBytes(body)
}

/// A template with names in the place of its variables, in turn.
private func fill(_ template: String, _ names: [String]) -> String {
    var path = ""
    var names = names[...]
    var inside = false
    for character in template {
        if character == "{" {
            inside = true
            path += names.popFirst() ?? "name"
        } else if character == "}" {
            inside = false
        } else if !inside {
            path.append(character)
        }
    }
    return path
}
