// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

@Suite("A key of what may be created")
struct CreationKeyTests {
    private func outcome(
        _ json: String, to line: String = "POST /containers/create", _ standard: SecurityStandard = .baseline,
        change: (inout CreationLimit) -> Void
    ) -> CreationOutcome {
        CreationOutcome(json, to: line, under: .creating(standard, change: change), in: AskedEngine())
    }

    private func host(
        _ members: String, _ standard: SecurityStandard = .baseline, change: (inout CreationLimit) -> Void
    ) -> CreationOutcome {
        outcome(#"{"Image":"a","HostConfig":{\#(members)}}"#, standard, change: change)
    }

    private func denied(_ sentence: String) -> CreationOutcome {
        .denied("ContainerCreate is not allowed: \(sentence)")
    }

    @Test(
        "names the capabilities that may be added, and a denial says which word would allow one, and whether it is root"
    )
    func capabilities() {
        let admin = #""CapAdd":["cap_sys_admin"]"#
        #expect(
            host(admin) { _ in }
                == denied(
                    #"HostConfig.CapAdd: SYS_ADMIN is not allowed under standard baseline; "capabilities: [SYS_ADMIN]" would "#
                        + "allow it, and that is root on the host"))
        #expect(host(admin) { $0.capabilities = ["SYS_ADMIN"] }.passes)
        #expect(host(#""CapAdd":["NET_ADMIN"]"#) { $0.capabilities = ["NET_ADMIN"] }.passes)
        #expect(
            host(#""CapAdd":["CHOWN"]"#) { $0.capabilities = ["NET_ADMIN"] }
                == denied(
                    #"HostConfig.CapAdd: CHOWN is not allowed by "capabilities"; "capabilities: [CHOWN]" would allow it"#
                ))
        #expect(!host(admin, .privileged) { $0.capabilities = [] }.passes)
    }

    @Test("names the directories that may be bound, some of them to be read alone")
    func binds() {
        let allowed: (inout CreationLimit) -> Void = {
            $0.binds = [.init(path: "/srv/ci/"), .init(path: "/srv/ci/cache", isReadOnly: true)]
        }
        for bind in ["/srv/ci:/x:ro", "/srv/ci/a:/x:rslave", "/srv/ci/cache:/x:ro", "/srv/ci/cache/a:/x:ro,nocopy"] {
            #expect(host(#""Binds":["\#(bind)"]"#, change: allowed).passes, "\(bind)")
        }
        for bind in [
            "/srv/ci/cache:/x", "/srv/ci/cache:/x:rw", "/srv/ci/cache:/x:ro,z", "/srv/ci/cache/../cache:/x",
            "/srv/ci/a:/x\u{600}:rshared", "/srv/ci/a:/x:\u{301}rshared", "/srv/ci/cache:/x:\u{301}ro",
            "/srv/ci:/x", "/srv/ci/:/x", "/srv/ci/a/..:/x:rw", "/srv/ci:/x:ro,rshared", "/srv/cinema:/x", "/srv:/x",
            "/srv/ci/../..:/x", "/srv/ci/cache:/x:ro,rw",
        ] {
            #expect(!host(#""Binds":["\#(bind)"]"#, change: allowed).passes, "\(bind)")
        }
        func mount(_ more: String) -> CreationOutcome {
            host(#""Mounts":[{"Type":"bind","Target":"/x",\#(more)}]"#, change: allowed)
        }
        #expect(mount(#""Source":"/srv/ci/a""#).passes && !mount(#""Source":"/srv/ci""#).passes)
        #expect(mount(#""Source":"/srv/ci/cache","ReadOnly":true"#).passes)
        #expect(!mount(#""Source":"/srv/ci/cache""#).passes && !mount(#""Source":"/etc","ReadOnly":true"#).passes)
        #expect(!mount(#""Source":"/srv/ci/cache","ReadOnly":true,"BindOptions":{"ReadOnlyNonRecursive":true}"#).passes)
        #expect(!mount(#""Source":"/srv/ci/a","BindOptions":{"Propagation":"rshared"}"#).passes)
        #expect(
            host(#""Binds":["data:/d","/etc:/x"]"#) { _ in }
                == denied(
                    #"HostConfig.Binds[1]: /etc is not allowed under standard baseline; "binds: [/etc]" would allow it, "#
                        + "and that is root on the host"))
        #expect(
            host(#""Binds":["/srv/ci/cache:/x"]"#, change: allowed)
                == denied(
                    #"HostConfig.Binds[0] must be a read-only bind of /srv/ci/cache by "binds"; "binds: [/srv/ci/cache]" "#
                        + "would allow it"))
        let volume = #"{"Name":"a","DriverOpts":{"type":"none","o":"bind","device":"/srv/ci/a"}}"#
        #expect(outcome(volume, to: "POST /volumes/create", change: allowed).passes)
        let around = volume.replacing("/srv/ci/a", with: "/srv/ci")
        #expect(!outcome(around, to: "POST /volumes/create", change: allowed).passes, "it is never read-only")
    }

    @Test(
        "lets nothing be bound under restricted that the engine would write to as root, and of a directory listed twice reads"
    )
    func restrictedBinds() {
        let allowed: (inout CreationLimit) -> Void = { $0.binds = [.init(path: "/srv/ci")] }
        let volume = #"{"Name":"a","DriverOpts":{"type":"none","o":"bind","device":"/srv/ci/a"}}"#
        for option in ["U", "z", "Z"] {
            let bind =
                #"{"Image":"a","User":"1","HostConfig":{"Binds":["/srv/ci/a:/x:\#(option)"],"CapDrop":["ALL"],"#
                + #""SecurityOpt":["no-new-privileges"]}}"#
            #expect(outcome(bind, change: allowed).passes && !outcome(bind, .restricted, change: allowed).passes)
            #expect(outcome(bind.replacing(":\(option)", with: ":rw"), .restricted, change: allowed).passes)
        }
        let restricted = outcome(volume, to: "POST /volumes/create", .restricted, change: allowed)
        #expect(!restricted.passes, "the engine copies what the image has there, as root")
        for twice in [[true, false], [false, true]] {
            let both: (inout CreationLimit) -> Void = { limit in
                limit.binds = twice.map { .init(path: "/srv", isReadOnly: $0) }
            }
            #expect(!host(#""Binds":["/srv:/x"]"#, change: both).passes, "read-only counts, in any order")
            #expect(host(#""Binds":["/srv:/x:ro"]"#, change: both).passes)
        }
    }

    @Test("names images, by their whole names")
    func images() throws {
        let patterns = try ["docker.io/library/*", "ghcr.io/acme/app", "ghcr.io/acme/*@sha256:*"].map {
            try #require(ImagePattern(parsing: $0))
        }
        let digest = "sha256:" + String(repeating: "a", count: 64)
        func use(_ image: String) -> CreationOutcome {
            outcome(#"{"Image":"\#(image)"}"#) { $0.images = patterns }
        }
        for image in [
            "nginx", "nginx:1.27", "library/nginx", "docker.io/nginx", "index.docker.io/library/nginx",
            "ghcr.io/acme/app",
            "ghcr.io/acme/app:2", "ghcr.io/acme/app@\(digest)", "ghcr.io/acme/other@\(digest)", "nginx@\(digest)",
        ] {
            #expect(use(image).passes, "\(image): \(use(image))")
        }
        for image in [
            "acme/nginx", "ghcr.io/acme/other", "ghcr.io/acme/other:1", "ghcr.io/evil/app", "localhost/nginx",
            "localhost:5000/library/nginx", "docker.io.evil.com/library/nginx", digest, "abcdef", "abc123", "",
            "dir:/x", "docker-archive:/x", "nginx ", "../nginx", "docker://nginx",
        ] {
            #expect(!use(image).passes, "\(image)")
        }
        #expect(!outcome("{}") { $0.images = patterns }.passes)
        #expect(
            use("evil.io/x:1")
                == denied(#"Image: evil.io/x:1 is not allowed by "images"; "images: ["evil.io/x"]" would allow it"#))
        #expect(ImagePattern(parsing: "nginx") == nil && ImagePattern(parsing: "library/nginx") == nil)
    }

    @Test("names images, which travel with their registry: Podman would take a short name for any image that ends so")
    func qualifiedImages() throws {
        let pattern = try #require(ImagePattern(parsing: "docker.io/library/*"))
        for (asked, sent) in [("nginx", "docker.io/library/nginx"), ("nginx:1", "docker.io/library/nginx:1")] {
            #expect(
                outcome(#"{"Image":"\#(asked)"}"#) { $0.images = [pattern] }
                    == .sent(#"{"Image":"\#(sent)"}"#))
            #expect(outcome(#"{"Image":"\#(asked)"}"#) { _ in } == .sent(#"{"Image":"\#(asked)"}"#))
        }
        func mount(_ source: String) -> CreationOutcome {
            let mounts = #""Mounts":[{"Type":"image","Target":"/x","Source":"\#(source)"}]"#
            return outcome(#"{"Image":"docker.io/library/a","HostConfig":{\#(mounts)}}"#) { $0.images = [pattern] }
        }
        #expect(mount("docker.io/library/nginx").passes && !mount("nginx").passes && !mount("evil.io/nginx").passes)
        let policy = Policy.creating(.baseline) { $0.images = [pattern] }
        let hiding = policy.seeing(View(visibility: Visibility([.image: .init(hidden: [.name(.exact("vault"))])])))
        let body = #"{"Image":"nginx","HostConfig":{"Binds":["data:/d"]}}"#
        guard case .needs(.objects(let asked)) = hiding.evaluate(try .of("POST /containers/create", json: body)) else {
            Issue.record("nothing is asked")
            return
        }
        let name = ObjectQuestion(kind: .object(.image), reference: "docker.io/library/nginx")
        #expect(asked.contains(name), "what is sent is looked up: \(asked)")
        for (query, sent) in [
            ("fromImage=nginx&tag=1", "tag=1&fromImage=docker.io%2Flibrary%2Fnginx"),
            ("fromImage=docker.io%2Flibrary%2Fnginx&tag=1", "fromImage=docker.io%2Flibrary%2Fnginx&tag=1"),
        ] {
            let permit = try AskedEngine().permit(policy, "POST /images/create?\(query)")
            #expect(String(decoding: permit.request.target.query, as: UTF8.self) == sent)
        }
    }

    @Test("names networks, and an engine is asked which one it means by digits that an id could begin with")
    func networkDigits() throws {
        var engine = AskedEngine(objects: [AskedEngine.object(.network, "vault", id: "e")])
        let policy = Policy.creating(.baseline) { $0.networks = [.glob("e*"), .glob("db")] }
        func outcomes(_ name: String) -> [Bool] {
            let bodies = [
                #"{"Image":"a","HostConfig":{"NetworkMode":"\#(name)"}}"#,
                #"{"Image":"a","HostConfig":{"NetworkMode":"none"},"NetworkingConfig":{"EndpointsConfig":{"\#(name)":{}}}}"#,
            ]
            return bodies.map { CreationOutcome($0, under: policy, in: engine).passes } + [
                CreationOutcome(#"{"Container":"c"}"#, to: "POST /networks/\(name)/connect", under: policy, in: engine)
                    .passes
            ]
        }
        #expect(outcomes("eee") == [false, false, false], "the network vault")
        #expect(outcomes("db") == [true, true, true] && outcomes("east") == [true, true, true])
        engine.objects.append(AskedEngine.object(.network, "eee", id: "1"))
        #expect(outcomes("eee") == [true, true, true], "a name goes before an id")
    }

    @Test("lets an archive into a container of Docker's alone: Podman writes through read-only mounts")
    func archives() throws {
        let line = "PUT /containers/web/archive?path=/x"
        let web = AskedEngine.object(.container, "web", id: "a")
        for standard in SecurityStandard.allCases {
            let policy = Policy.creating(standard)
            #expect(throws: Never.self) { try AskedEngine(objects: [web]).permit(policy, line) }
            let podman = AskedEngine(objects: [web], isPodman: true)
            let isAllowed = (try? podman.permit(policy, line)) != nil
            #expect(isAllowed == (standard == .privileged), "\(standard)")
            for isReadOnly in [true, false] {
                let bound = Policy.creating(standard) { $0.binds = [.init(path: "/srv", isReadOnly: isReadOnly)] }
                let permit = try? AskedEngine(objects: [web]).permit(bound, line)
                #expect((permit == nil) == (standard == .restricted && !isReadOnly), "\(standard)")
            }
        }
        #expect(try Policy.creating(.baseline).objection("PUT /libpod/containers/web/archive?path=/x") != nil)
    }

    @Test("asks for a digest, so that no tag could mean another image later")
    func digests() throws {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let acme = try #require(ImagePattern(parsing: "ghcr.io/acme/*"))
        func use(_ image: String, _ images: [ImagePattern]? = nil) -> CreationOutcome {
            outcome(#"{"Image":"\#(image)"}"#) { ($0.images, $0.requiresDigest) = (images, true) }
        }
        for image in ["nginx@\(digest)", "ghcr.io/acme/app:1@\(digest)"] { #expect(use(image).passes, "\(image)") }
        for image in ["nginx", "ghcr.io/acme/app:1", digest, "", "nginx@sha256:a", "a@\(digest)@x"] {
            #expect(!use(image).passes, "\(image)")
        }
        #expect(use("ghcr.io/acme/app@\(digest)", [acme]).passes && !use("nginx@\(digest)", [acme]).passes)
        #expect(
            use("nginx:1", nil)
                == denied(
                    #"Image must be docker.io/library/nginx@sha256:… by "images", not docker.io/library/nginx:1"#))
        let policy = Policy.creating(.baseline) { $0.requiresDigest = true }
        #expect(try policy.objection("POST /images/create?fromImage=nginx&tag=\(digest)") == nil)
        for line in [
            "POST /images/create?fromImage=nginx&tag=1", "POST /images/a/tag?repo=nginx", "POST /images/load",
            "POST /commit?container=a&repo=b", "POST /images/create?fromSrc=-&repo=nginx",
        ] {
            #expect(try policy.objection(line) != nil, "\(line)")
        }
        #expect(
            !host(#""Mounts":[{"Type":"image","Source":"nginx","Target":"/x"}]"#) { $0.requiresDigest = true }.passes)
    }

    @Test("names images, and nothing else may take their names", arguments: ["pull", "tag", "load", "commit"])
    func imageNames(what: String) throws {
        let pattern = try #require(ImagePattern(parsing: "docker.io/library/*"))
        let policy = Policy.creating(.baseline) { $0.images = [pattern] }
        func objection(_ line: String) throws -> String? { try policy.objection(line) }
        switch what {
        case "pull":
            #expect(try objection("POST /images/create?fromImage=docker.io/library/nginx&tag=1") == nil)
            #expect(try objection("POST /images/create?fromImage=nginx&tag=1") == nil)
            #expect(try objection("POST /images/create?fromImage=evil.io/nginx&tag=1") != nil)
            #expect(try objection("POST /images/create?fromSrc=-&repo=nginx") != nil)
            #expect(try Policy.creating(.baseline).objection("POST /images/create?fromSrc=-&repo=nginx") == nil)
            #expect(try Policy.creating(.baseline).objection("POST /images/create?fromSrc=http://10.0.0.1/x") != nil)
        case "tag": #expect(try objection("POST /images/evil/tag?repo=nginx&tag=1") != nil)
        case "load": #expect(try objection("POST /images/load") != nil)
        default:
            #expect(try objection("POST /commit?container=a") == nil)
            #expect(try objection("POST /commit?container=a&repo=nginx") != nil)
        }
        #expect(try Policy.creating(.baseline).objection("POST /images/evil/tag?repo=nginx&tag=1") == nil)
    }

    @Test("names ports of the host")
    func ports() {
        func publish(_ binding: String, _ ports: CreationLimit.PortAllowance) -> Bool {
            host(#""PortBindings":{"80/tcp":[\#(binding)]}"#) { $0.ports = ports }.passes
        }
        let local = CreationLimit.PortAllowance(host: IPAddress("127.0.0.1"), ports: 8000..<9000)
        let any = CreationLimit.PortAllowance(host: nil, ports: 1024..<65_536)
        #expect(publish(#"{"HostIp":"127.0.0.1","HostPort":"8080"}"#, local))
        #expect(publish(#"{"HostIp":"127.0.0.1","HostPort":"8000-8010"}"#, local))
        #expect(publish(#"{"HostPort":"8080"}"#, any) && publish("{}", any) && publish(#"{"HostPort":"0"}"#, any))
        for binding in [
            #"{"HostPort":"8080"}"#, #"{"HostIp":"0.0.0.0","HostPort":"8080"}"#, #"{"HostIp":"::1","HostPort":"8080"}"#,
            #"{"HostIp":"127.0.0.1","HostPort":"80"}"#, #"{"HostIp":"127.0.0.1","HostPort":"8000-9500"}"#,
            #"{"HostIp":"127.0.0.1","HostPort":""}"#, #"{"HostIp":"127.0.0.1","HostPort":"8080x"}"#,
            #"{"HostIp":"127.0.0.1","HostPort":"8080-8081-8082"}"#, #"{"HostIp":"127.0.0.1","HostPort":"-1"}"#,
        ] {
            #expect(!publish(binding, local), "\(binding)")
        }
        #expect(host(#""PublishAllPorts":true"#) { $0.ports = any }.passes)
        #expect(!host(#""PublishAllPorts":true"#) { $0.ports = local }.passes)
        #expect(
            host(#""PortBindings":{"80/tcp":[{"HostPort":"80"}]}"#) { _ in }
                == denied(
                    "HostConfig.PortBindings.80/tcp[0]: 80 is not allowed under standard baseline; "
                        + #""ports: { from: 80, to: 80 }" would allow it"#))
    }

    @Test("says how much a container must ask for at most")
    func maxima() {
        let limits: (inout CreationLimit) -> Void = {
            $0.maxima.memory = 1 << 20
            $0.maxima.nanoCPUs = 2_000_000_000
            $0.maxima.processes = 100
        }
        let (memory, pids, cpus) = (#""Memory":1048576"#, #""PidsLimit":100"#, #""NanoCpus":10000000"#)
        for processors in [
            cpus, #""NanoCpus":2000000000"#, #""CpuQuota":200000"#, #""CpuQuota":10000,"CpuPeriod":5000"#,
        ] {
            #expect(host("\(memory),\(pids),\(processors)", change: limits).passes, "\(processors)")
        }
        for members in [
            "", memory, #"\#(memory),\#(pids)"#, #"\#(memory),\#(pids),"NanoCpus":2000000001"#,
            #"\#(memory),\#(pids),"CpuQuota":200001"#, #"\#(memory),\#(pids),"CpuQuota":-1"#,
            #"\#(memory),\#(pids),"CpuQuota":10000,"CpuPeriod":4999"#,
            #"\#(memory),\#(pids),"NanoCpus":1"#, #"\#(memory),\#(pids),"NanoCpus":9999999"#,
            #"\#(memory),\#(pids),\#(cpus),"CpuQuota":999999"#,
            #"\#(memory),"PidsLimit":101,\#(cpus)"#, #"\#(memory),"PidsLimit":-1,\#(cpus)"#,
            #"\#(pids),"Memory":1048577,\#(cpus)"#, #"\#(pids),"Memory":-1,\#(cpus)"#,
            #"\#(memory),\#(pids),\#(cpus),"MemorySwap":-1"#,
            #"\#(memory),\#(pids),\#(cpus),"MemorySwap":2097153"#,
            #"\#(memory),\#(pids),"NanoCpus":99999999999999999999"#,
            #"\#(memory),\#(pids),"CpuQuota":9223372036854775807"#,
        ] {
            #expect(!host(members, change: limits).passes, "\(members)")
        }
        #expect(
            host("", change: limits)
                == denied(#"HostConfig.Memory must be from 1 to 1048576 (memory) by "limits", not 0"#))
        let update = "POST /containers/web/update"
        #expect(outcome(#"{"Memory":1,"PidsLimit":null}"#, to: update, change: limits).passes)
        for json in [
            #"{"Memory":1048577}"#, #"{"PidsLimit":0}"#, #"{"PidsLimit":-1}"#, #"{"CpuPeriod":1000}"#,
            #"{"CpuQuota":-1}"#,
            #"{"NanoCpus":2000000001}"#, #"{"MemorySwap":-1}"#,
        ] {
            #expect(!outcome(json, to: update, change: limits).passes, "\(json)")
        }
    }

    @Test("names networks, of which the bridge is one")
    func networks() {
        let named: (inout CreationLimit) -> Void = { $0.networks = [.exact("ci"), .glob("job-*")] }
        for mode in ["ci", "job-1", "none"] {
            #expect(host(#""NetworkMode":"\#(mode)""#, change: named).passes, "\(mode)")
        }
        for mode in ["", "default", "bridge", "other", "cii", "host"] {
            #expect(!host(#""NetworkMode":"\#(mode)""#, change: named).passes, "\(mode)")
        }
        #expect(!host("", change: named).passes)
        #expect(host("") { $0.networks = [.exact("bridge")] }.passes)
        let other = #"{"HostConfig":{"NetworkMode":"ci"},"NetworkingConfig":{"EndpointsConfig":{"other":{}}}}"#
        #expect(!outcome(other, change: named).passes)
        #expect(outcome("{}", to: "POST /networks/ci/connect", change: named).passes)
        #expect(!outcome("{}", to: "POST /networks/other/connect", change: named).passes)
    }

    @Test("may be the standard restricted, which asks for more")
    func restricted() {
        func outcome(_ user: String, _ members: String) -> Bool {
            self.outcome(#"{"User":"\#(user)","HostConfig":{\#(members)}}"#, .restricted) { _ in }.passes
        }
        let (drop, gain) = (#""CapDrop":["ALL"]"#, #""SecurityOpt":["no-new-privileges:true"]"#)
        #expect(outcome("1000:1000", "\(drop),\(gain)") && outcome("1000", #""CapDrop":["all"],\#(gain)"#))
        #expect(outcome("1000", #"\#(drop),\#(gain),"CapAdd":["NET_BIND_SERVICE"]"#))
        for user in ["", "0", "00", "root", "app", "0:1000", "-1", "4294967296", "+1"] {
            #expect(!outcome(user, "\(drop),\(gain)"), "\(user)")
        }
        #expect(!outcome("1000", gain) && !outcome("1000", drop) && !outcome("1000", #""CapDrop":["CHOWN"],\#(gain)"#))
        #expect(!outcome("1000", #"\#(drop),\#(gain),"CapAdd":["CHOWN"]"#))
        #expect(!outcome("1000", #"\#(drop),"SecurityOpt":["no-new-privileges:false"]"#))
        #expect(!self.outcome(#"{"HostConfig":{}}"#, .restricted) { _ in }.passes)
        let exec = "POST /containers/web/exec"
        #expect(self.outcome(#"{"Cmd":["ls"]}"#, to: exec, .restricted) { _ in }.passes)
        #expect(!self.outcome(#"{"Cmd":["ls"],"User":"root"}"#, to: exec, .restricted) { _ in }.passes)
    }

    @Test("may be root on the host, and says so")
    func powers() {
        func powers(_ standard: SecurityStandard = .baseline, change: (inout CreationLimit) -> Void) -> [String] {
            var limit = CreationLimit(standard: standard)
            change(&limit)
            return limit.powers
        }
        #expect(powers { $0.binds = [.init(path: "/srv/ci")] } == [])
        #expect(powers { $0.capabilities = ["NET_ADMIN", "CHOWN"] } == [])
        #expect(powers(.privileged) { _ in } == ["standard: privileged"])
        for path in [
            "/", "/etc", "/var/run/docker.sock", "/run", "/var", "/var/lib/docker/volumes", "/usr/local", "/dev/sda",
        ] {
            #expect(powers { $0.binds = [.init(path: path)] } == ["binds: [\(path)]"], "\(path)")
        }
        #expect(powers { $0.capabilities = ["SYS_ADMIN", "ALL", "CHOWN"] } == ["capabilities: [ALL, SYS_ADMIN]"])
    }
}
