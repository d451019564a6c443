// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A parameter that reaches the engine's host")
struct HostReachTests {
    private static let guarded = Policy.open.guardingHost()
    private static let limited = Policy.open.constraining(.binds(BindMountLimit(directories: ["/srv"])))
    private static let hiding = Policy.open.seeing(
        View(visibility: Visibility([.container: .init(hidden: [.name(.exact("vault"))])])))
    private static let redacting: Policy = {
        var redaction = Redaction()
        redaction.addresses = true
        return Policy.open.seeing(View(visibility: Visibility(), redaction: redaction))
    }()
    private static let trimming = Policy.open.seeing(View(fields: [.containerTop: ["Titles"]]))

    /// What nobody may give, for each meaning.
    private static func harm(_ meaning: HostParameter.Meaning) -> [String] {
        switch meaning {
        case .processList: ["axe", "-oargs:3000,user,user=PID%20-p%201%20e"]
        case .command: ["sh", #"{"lookup":"id"}"#]
        case .secretDriver: ["shell", "pass"]
        case .secretLookup: ["1", "true"]
        case .driver: ["../../x", "/run/x", "a/../../x", "..", "./x", "a//b", "a/."]
        case .checkpoint: ["../../etc/passwd", "/etc", "..", "a/b"]
        case .path, .holdsPath, .seccompProfile: ["/etc/shadow", "../x/"]
        case .source: ["/etc/x.tar", "file:///etc/x.tar", "etc"]
        case .destination:
            [
                "dir:/etc", "oci-archive:x", "dir:5000/x", "docker-archive:/root/x", "oci:%CC%81.x/y",
                "oci%D8%80:.x/y", "docker-archive:%CC%81.x/y",
            ]
        case .context: ["/etc", "file:///etc", "etc", "git@/../../etc", "git@github.com:a/b", "client-session/.."]
        case .inContext:
            [
                "/etc/shadow", "../x", #"["/etc/shadow"]"#, "Dockerfile.in", #"["a", "b.in" ]"#, "Dockerfile.in/",
                "Dockerfile.in/.", "a/./b.in//", #"["Dockerfile.in/."]"#, #"["a",null]"#, #" ["a",["/etc/shadow"]]"#,
                #"["/etc/shadow","\ud800"]"#, "[", "x%D8%80.in", "x.%CC%81/y.in",
            ]
        case .bind: ["/etc:/x", "/srv/../etc:/x", "x"]
        case .image:
            [
                "dir:/etc", "docker-archive:/etc/cron.d/x", "oci:x", "containers-storage:[vfs@/x+/y]z", "x:y/z", "dir",
                "/etc", "../x", "a//b", "a b", #"["a:1","dir:/etc"]"#, #"["a:1",["dir:/etc"]]"#, #"["a:1",1]"#,
                #"["dir:/etc"]x"#,
            ]
        case .tag: ["[vfs@/x]y", "/etc"]
        case .imageFilter:
            [#"{"before":["containers-storage:[/x]y"]}"#, #"{"since":["\u0063ontainers-storage:[x]y"]}"#]
        case .isolation: ["chroot", "2", "x"]
        }
    }

    /// Every parameter of the route table, as a request that gives it, and what a harmless one would be.
    private static let requests: [(route: Route, parameter: HostParameter, line: String, json: String?)] =
        RouteTable.routes.flatMap { route in
            route.hostParameters.flatMap { parameter in
                harm(parameter.meaning).map { value in
                    switch parameter.place {
                    case .query: (route, parameter, route.line("\(parameter.name)=\(escaped(value))"), nil)
                    case .path: (route, parameter, route.line(destination: escaped(value)), nil)
                    case .body: (route, parameter, route.line(), Self.json(value, at: parameter.name))
                    }
                }
            }
        }

    /// A body with a text at the end of a way of names.
    private static func json(_ value: String, at path: String) -> String {
        path.split(separator: ".").reversed().reduce(#""\#(value)""#) { #"{"\#($1)":\#($0)}"# }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("/", with: "%2F").replacing("\"", with: "%22").replacing("\\", with: "%5C").replacing(
            " ", with: "%20")
    }

    /// Switches, numbers, words, names of what is no image, texts that are kept, and filters that name no image.
    private static let harmless = Set(
        """
        addcaps after all allplatforms allTags amend annotation annotations append Arch Architecture \
        artifactMIMEType author build buildargs buildcache cachettl cgroupparent changes comment compatMode \
        compatvolumes compress compression compressionFormat compressionLevel condition container containers \
        copyUIDGID cpuperiod cpuquota cpusetcpus cpusetmems cpushares createdannotation delay depend detachKeys \
        diffType dnsoptions dnssearch dnsservers dropcaps dryrun excludes export external extrahosts fileLocks \
        fileMIMEType fileName follow force forcerm format groupadd h httpproxy identitylabel ignore ignoreIfExists \
        ignoreRootFS inheritannotations inheritlabels interval jobs keep labelopts labels last layerLabel layers \
        leaveRunning limit link logs lookupManifest memory memswap message namespace networkmode new nocache \
        noHeader nohosts noOverwriteDirNonDir noprune noTrunc ociAcceptUncompressedLayers omithistory one-shot OS \
        osfeature osversion outputformat pause platform podmanOnly policy preCheckpoint printStats pull pullpolicy \
        pullProgress q quiet registry reload-systemd removeSignatures rename replace replicas requires restartPolicy \
        retry retry-delay retryDelay retrydelay rewritetimestamp rm running rusage save-stages scope service setenv \
        shared-size shmsize signal since size skipunusedstages sourcedateepoch sourcePolicy squash stage-labels \
        stderr stdin stdout stream sync t tail target tcpEstablished templateUnitFile timeout timestamp timestamps \
        tlsVerify type ulimits unsetannotation unsetenv unsetlabel until useName v Variant verbose volumes w wants \
        whatrequires withPrevious
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Names of containers, pods and artifacts, which are looked for by nothing else.
    private static let namesOfOthers: [(Endpoint, String)] = [
        (.libpodContainerRename, "name"), (.libpodSecretCreate, "name"), (.libpodPodStats, "namesOrIDs"),
        (.libpodArtifactBatchDelete, "artifacts"), (.libpodContainerList, "filters"), (.libpodSystemEvents, "filters"),
        (.libpodContainerArchive, "path"), (.putContainerArchive, "path"), (.libpodPutContainerArchive, "path"),
        (.libpodSystemCheck, "quick"), (.libpodSystemCheck, "repair"), (.libpodSystemCheck, "repair_lossy"),
        (.libpodSystemCheck, "unreferenced_layer_max_age"), (.libpodGenerateKube, "names"),
    ]

    @Test("is each of Podman's that is no switch, number or word: a read would open a store, or a file, by any other")
    func everyParameterOfPodman() {
        for (endpoint, name) in EngineParameters.podman {
            // What is root anyway needs no parameter; a tag is of an image, and a name of a build as well.
            if endpoint.traits.effects.contains(.controlsHost), endpoint != .imageBuild { continue }
            let isOther = Self.namesOfOthers.contains { $0 == (endpoint, name) }
            let reaches = endpoint.hostParameters.contains { $0.name == name }
            #expect(reaches || isOther || Self.harmless.contains(name), "\(endpoint.operationId) \(name)")
        }
        for endpoint in [Endpoint.containerChanges, .libpodContainerChanges, .libpodImageChanges] {
            #expect(endpoint.hostParameters.map(\.name) == ["parent"])
        }
    }

    @Test("is the whole of a copy of an image to another host: it passes nowhere, whatever is given")
    func copies() throws {
        for line in ["destination=root@host", "destination=", "", "quiet=1"] {
            let request = "POST /libpod/images/scp/localhost/app:1" + (line.isEmpty ? "" : "?\(line)")
            for policy in [Self.limited, Self.hiding, Self.redacting] {
                #expect(try policy.objection(request) != nil, "\(request)")
            }
        }
        #expect(
            try Self.guarded.objection("POST /libpod/images/scp/localhost/app:1?destination=x") == nil, "it is root")
    }

    @Test("passes nowhere where something is limited or hidden, whatever the route that has it")
    func everyRoute() throws {
        #expect(Self.requests.count > 100)
        for (_, parameter, line, json) in Self.requests {
            #expect(try Self.limited.objection(line, json: json) != nil, "\(line)")
            // What is bound is no question of what is seen.
            if parameter.meaning == .bind { continue }
            #expect(try Self.hiding.objection(line, json: json) != nil, "\(line)")
            if parameter.place == .body { continue }
            #expect(try Self.redacting.objection(line) != nil, "\(line)")
        }
    }

    @Test("makes no way to root of what is none, and is free where the endpoint is one anyway")
    func guardedPolicies() throws {
        for (route, parameter, line, json) in Self.requests {
            let objection = try Self.guarded.objection(line, json: json)
            #expect(route.traits.effects.contains(.controlsHost) == (objection == nil), "\(line)")
            #expect(objection?.contains(parameter.name) ?? true, "\(objection ?? "")")
        }
    }

    @Test("is no list that is longer than what is read here: the engine reads it")
    func longLists() throws {
        let line = #"POST /build?dockerfile=["/etc/shadow""# + String(repeating: #","""#, count: 20_010) + "]"
        #expect(try Self.limited.objection(line)?.contains("dockerfile") == true)
    }

    @Test("is free where nothing is limited, hidden or guarded, and is told")
    func freePolicies() throws {
        for (_, _, line, json) in Self.requests {
            #expect(try Policy.open.objection(line, json: json) == nil, "\(line)")
        }
        let told = Policy.open.endpointsThatReachHost
        #expect(told.contains(.containerTop) && told.contains(.imageCreate) && !told.contains(.containerCreate))
        #expect(Self.guarded.endpointsThatReachHost.isEmpty && Self.hiding.endpointsThatReachHost.isEmpty)
    }

    @Test(
        "passes with what everybody asks for",
        arguments: [
            "GET /containers/x/top", "GET /containers/x/top?ps_args=", "GET /containers/x/top?ps_args=-ef",
            "GET /containers/x/top?ps_args=aux", "GET /containers/x/top?ps_args=-o%20pid,user,comm",
            "GET /containers/x/top?ps_args=-eo+pid,ppid,user,args",
            "GET /v5.0.0/libpod/containers/x/top?ps_args=pid&ps_args=huser&ps_args=args",
            "GET /v4.0.0/libpod/containers/x/top?ps_args=pid,seccomp,comm&stream=true&delay=3",
            "POST /images/create?fromImage=ghcr.io:443/acme/x&tag=sha256:00&repo=",
            "GET /images/get?names=a:1&names=b@sha256:0",
            "GET /images/json?filters=%7B%22before%22:%5B%22a:1%22%5D,%22label%22:%5B%22a%3Db%5Cu0026c%22%5D%7D",
            "POST /build?dockerfile=a.in/Dockerfile", "POST /build?dockerfile=%5B%22a%22,%22b/c%22%5D",
            "GET /containers/x/changes?parent=a:1&diffType=all", "DELETE /v5.0.0/libpod/quadlets?quadlets=x.container",
            "POST /build?t=localhost:5000/a:1&t=%5B::1%5D:5000/a&cachefrom=%5B%22a/b:1%22%5D&isolation=default",
            "POST /v5.0.0/libpod/build?t=a&from=docker://a/b:1&isolation=1&output=containers-storage:a/b",
            "POST /images/a/tag?repo=h:5000/a/b&tag=1", "POST /v5.0.0/libpod/images/pull?reference=docker://h/a:1",
            "GET /images/containers-storage:a/b/json", "GET /images/%5B::1%5D:5000/a/json",
            "GET /images/h:5000/a:1/json",
            "POST /images/create?fromSrc=-&repo=a", "POST /images/create?fromSrc=https://h/x.tar&repo=a",
            "POST /images/acme/x/push?tag=1", "POST /images/acme/x/push?destination=ghcr.io:443/acme/x:1",
            "POST /v5.0.0/libpod/images/x/push?destination=docker://ghcr.io/acme/x",
            "POST /v5.0.0/libpod/images/x/push?destination=localhost/x:1", "GET /secrets/x?showsecret=0",
            "POST /containers/x/start?checkpoint-dir=", "GET /containers/x/checkpoints?dir=",
        ])
    func harmless(line: String) throws {
        #expect(try Self.guarded.objection(line) == nil)
        #expect(try Self.limited.objection(line) == nil)
    }

    @Test(
        "shows no process but those of the container, however ps is asked",
        arguments: [
            "axe", "auxe", "e", "eww", "aux%20e", "-ef%20e", "-oargs:3000,user,user=PID%20-p%201%20e",
            "-omin_flt=PID%20-oargs%20axe%20f", "-o%20args,pid", "-o%20comm,pid", "-o%20pid,user=X", "-o%20pid%20axe",
            "-ef%00e", "AUX", "-C%20x", "-q1", "p1", "--format%20pid", "pid,environ", "-ef,pid", "pid&ps_args=axe",
            "-ef&ps_args=e", "aux&PS_ARGS=axe", "aux&ps_args.0=axe", "%09axe",
        ])
    func processes(arguments: String) throws {
        for policy in [Self.guarded, Self.limited, Self.hiding, Self.redacting, Self.trimming] {
            let lines = ["GET /containers/x/top?ps_args=", "GET /v5.0.0/libpod/containers/x/top?ps_args="]
            for line in lines { #expect(try policy.objection(line + arguments) != nil) }
        }
    }

    @Test("names columns to Podman alone: to ps each letter of them is an order")
    func columns() throws {
        for name in ["user", "pid", "etime", "pid,user,args"] {
            #expect(try Self.guarded.objection("GET /containers/x/top?ps_args=\(name)") != nil)
            #expect(try Self.guarded.objection("GET /v5.0.0/libpod/containers/x/top?ps_args=\(name)") == nil)
            #expect(try Self.guarded.objection("GET /v5.0.0/libpod/pods/x/top?ps_args=\(name)") == nil)
        }
    }

    @Test(
        "is refused where a query has two readings, and stays refused where a policy only warns of all but what is hidden"
    )
    func oddQueries() throws {
        #expect(try Self.guarded.objection("GET /containers/x/top?a;ps_args=axe")?.contains("reading") == true)
        #expect(try Self.guarded.objection("GET /containers/json?a;b") == nil, "nothing reaches the host there")
        let line = "GET /containers/x/top?ps_args=axe"
        guard case .allowed(let permit) = Self.guarded.enforcing(.warns).evaluate(try .of(line)) else {
            Issue.record("a warning lets pass")
            return
        }
        #expect(permit.warning?.sentence.contains("only -ef, aux") == true)
        #expect(try Self.hiding.enforcing(.warns).objection(line) != nil)
    }

    @Test("is the name of an image as well, wherever a path has one: Podman opens a store at a path that it tells")
    func namesOfImages() throws {
        let routes = RouteTable.routes.filter {
            // The name of the others has no slash, hence no path.
            "\($0.template)".contains("{name:.*}") && $0.endpoint.namesImage
                && !$0.endpoint.traits.effects.contains(.controlsHost)
        }
        #expect(routes.count > 20)
        for route in routes {
            for name in ["containers-storage:%5Bvfs@%2Fx%2B%2Fy%5Dz", "dir:%2Fetc", "tarball:%2Fetc%2Fpasswd"] {
                let line = route.line(name: name)
                for policy in [Policy.open, Self.guarded, Self.limited, Self.hiding] {
                    #expect(try policy.objection(line)?.contains("image") == true, "\(line)")
                }
            }
        }
    }

    @Test("is not asked for by the gate itself")
    func questions() {
        for name in ["dir:/etc", "containers-storage:[vfs@/x]y"] {
            #expect(!ObjectQuestion(kind: .object(.image), reference: name).canBeAsked)
            #expect(
                ObjectQuestion(kind: .object(.container), reference: name).canBeAsked,
                "nothing but images has transports")
        }
        let digits = String(repeating: "0a", count: 32)
        for name in [
            "a", "a:1", "acme/x", "ghcr.io:443/acme/x:1", "localhost/a_b-c.d:v1.2-rc_3", "a@sha256:\(digits)",
            "a:1@sha256:\(digits)", "sha256:\(digits)", digits, "0a1b2c", "registry:5000/a/b", "[::1]:5000/a",
            "containers-storage:a/b", "A/B",
        ] {
            #expect(ObjectQuestion(kind: .object(.image), reference: name).canBeAsked, "\(name)")
        }
        for name in ["/web", "a//b", "a/", "../x", "a/./b", "..", ""] {
            #expect(
                !ObjectQuestion(kind: .object(.container), reference: name).canBeAsked,
                "an engine asks another question: \(name)")
        }
        #expect(
            ObjectQuestion(kind: .object(.container), reference: "a..b").canBeAsked
                && ObjectQuestion(kind: .exec, reference: "0a").canBeAsked)
    }

    @Test(
        "is named in bodies of what Podman makes a list of images of, or of what it changes: no limit lets those pass")
    func bodies() throws {
        for endpoint in [
            Endpoint.libpodManifestCreate, .libpodManifestModify, .libpodManifestAddV3, .libpodContainerUpdate,
        ] {
            #expect(endpoint.traits.effects.contains(.controlsHost))
            for route in RouteTable.routes where route.endpoint == endpoint {
                #expect(try Self.limited.objection(route.line()) != nil, "\(endpoint)")
            }
        }
        #expect(
            Endpoint.containerExec.counterparts.contains(.libpodContainerUpdate),
            "it sets the command of a health check")
    }

    @Test("of a secret: the driver file, without options, or none")
    func secretDrivers() throws {
        let line = "POST /v5.0.0/libpod/secrets/create?name=x"
        for query in ["", "&driver=file", "&driver=", "&driver=file&driveropts=%7B%7D&labels=%7B%7D"] {
            #expect(try Self.limited.objection(line + query) == nil, "\(query)")
        }
        for query in [
            "&driver=shell", "&Driver=shell", "&driver=file&driver=shell", "&driveropts=%7B%22lookup%22%3A%22id%22%7D",
        ] {
            #expect(try Self.limited.objection(line + query) != nil, "\(query)")
        }
        #expect(Endpoint.libpodSecretCreate.traits.effects.contains(.controlsHost))
    }

    @Test("of a build is bound as a container's binds are")
    func buildVolumes() throws {
        for path in ["/build", "/v5.0.0/libpod/build"] {
            #expect(try Self.limited.objection("POST \(path)?volume=/srv/a:/x:ro&volume=/srv/b:/y") == nil)
            let denied = try Self.limited.objection("POST \(path)?volume=/srv/a:/x&volume=/etc:/y")
            #expect(denied?.contains("/etc may not be bound from the host") == true)
        }
        let volumes = Policy.open.seeing(View(visibility: Visibility([.volume: .init(shown: [.name(.glob("pub*"))])])))
        let hidden = try RequestFacts.of("POST /build?volume=/r/volumes/vault/_data:/x")
        guard case .needs(.objects(let questions)) = volumes.evaluate(hidden) else {
            Issue.record("nobody asked whose folder that is")
            return
        }
        let found = questions.map { question in
            let vault = ObjectDescription(kind: .volume, id: "vault", names: ["vault"])
            return (
                question, question.reference == "vault" ? ObjectResult(id: "vault", descriptions: [vault]) : .missing
            )
        }
        let answers = ObjectResults(
            byQuestion: Dictionary(found) { first, _ in first }, decoy: String(repeating: "d", count: 64))
        guard case .denied = volumes.evaluate(hidden.with(objects: answers)) else {
            Issue.record("a hidden volume is bound into a build")
            return
        }
    }
}
