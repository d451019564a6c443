// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import Testing

@testable import PolicyConfig

@Suite("The presets")
struct PresetTests {
    @Test(
        "are there for every client that was promised one",
        arguments: [
            "traefik", "traefik-swarm", "homepage", "watchtower", "portainer", "dozzle", "uptime-kuma", "diun",
            "autoheal", "docker-gen", "caddy-docker-proxy", "beszel", "glances", "cadvisor", "telegraf", "netdata",
            "prometheus", "alloy", "promtail", "vector", "fluent-bit", "datadog", "crowdsec", "wud", "sablier",
            "ofelia", "dockge", "komodo", "authentik", "gitlab-runner", "act", "testcontainers", "swag-auto-proxy",
            "tsdproxy", "podman-exporter", "docker-cli", "compose", "home-assistant", "arcane", "dockhand", "homarr",
            "docker-volume-backup", "woodpecker", "gitea-runner", "jenkins", "lazydocker", "ctop", "acme-companion",
            "tinyauth", "godoxy", "newt", "swarm-cronjob", "loggifly", "dockpeek", "ansible", "dockerspawner",
            "nextcloud-appapi",
        ])
    func promised(name: String) {
        #expect(Preset.named(name)?.name == name)
    }

    @Test("have names of their own, and so have their options")
    func names() {
        #expect(Set(Preset.all.map(\.name)).count == Preset.all.count)
        for preset in Preset.all {
            let options = preset.options.compactMap(\.option)
            #expect(Set(options).count == preset.parts.count - 1, "\(preset.name)")
            #expect(preset.parts.first?.option == nil, "\(preset.name)")
            for name in [preset.name] + options {
                #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(name)")
            }
        }
    }

    @Test("give a reason for each endpoint, hold it once, and say what an option is good for")
    func reasons() {
        for preset in Preset.all {
            #expect(!preset.title.isEmpty && preset.summary.hasSuffix("."))
            for part in preset.parts {
                #expect(!part.grants.isEmpty, "\(preset.name): \(part.option ?? "")")
                #expect(part.option == nil || !part.note.isEmpty, "\(preset.name): \(part.option ?? "")")
                #expect(Set(part.grants.map(\.endpoint)).count == part.grants.count, "\(preset.name)")
                for grant in part.grants {
                    #expect(!grant.why.isEmpty && !grant.why.contains("\n"), "\(preset.name): \(grant.endpoint)")
                }
            }
        }
    }

    // MARK: Root

    @Test("say in their summary that they are root on the host, where they are, and by which option")
    func root() {
        for preset in Preset.all {
            if preset.isRootOnHost(with: []) {
                #expect(preset.summary.hasSuffix(": this is root on the host."), "\(preset.name)")
                continue
            }
            let dangerous = preset.options.compactMap(\.option).filter { preset.isRootOnHost(with: [$0]) }
            let words = preset.summary.split(separator: "; with ").last?.split { " ,".contains($0) } ?? []
            #expect(dangerous.allSatisfy { words.contains(Substring($0)) }, "\(preset.name)")
            #expect(preset.summary.contains("root on the host") == !dangerous.isEmpty, "\(preset.name)")
        }
    }

    @Test("of those that create containers are root from the start, and no others")
    func rootFromTheStart() {
        #expect(
            Set(Preset.all.filter { $0.isRootOnHost(with: []) }.map(\.name)) == [
                "dockge", "watchtower", "authentik", "gitlab-runner", "act", "testcontainers", "compose", "woodpecker",
                "gitea-runner", "jenkins", "dockerspawner", "ansible", "nextcloud-appapi", "swarm-cronjob",
                "tugtainer", "shepherd",
            ])
        for preset in Preset.all {
            let endpoints = preset.parts.first?.grants.map(\.endpoint) ?? []
            let reaches = !Set(endpoints).isDisjoint(with: [
                .containerCreate, .containerExec, .imageBuild, .grpc, .serviceUpdate,
            ])
            #expect(preset.isRootOnHost(with: []) == reaches, "\(preset.name)")
        }
        #expect(Preset.named("netdata")?.summary.contains("with varnish this is root on the host") == true)
        #expect(
            Preset.named("dozzle")?.summary
                == "Shows the logs of containers; with update, swarm-update or shell this is root on the host.")
    }

    @Test("of dashboards and commands change nothing unless they are asked to")
    func readOnly() throws {
        for name in ["portainer", "docker-cli", "homepage", "dozzle", "komodo", "traefik"] {
            let rules = try #require(Preset.named(name)).parts.first?.grants ?? []
            for grant in rules {
                #expect(
                    grant.endpoint.traits.effects.isDisjoint(with: [.changes, .executes, .controlsHost]), "\(name)")
            }
        }
    }

    @Test("have further names that people type, each of which leads to one of them")
    func aliases() {
        for (alias, name) in Preset.aliases {
            #expect(!Preset.all.contains { $0.name == alias }, "\(alias)")
            #expect(Preset.named(alias)?.name == name, "\(alias)")
        }
        #expect(Preset.named("nginx-proxy")?.name == "docker-gen")
    }

    // MARK: Names that are not there

    @Test(
        "say what may have been meant",
        arguments: [
            ("traefk", "traefik"), ("Portainer", "portainer"), ("docker-compose", "compose"),
            ("grafana-alloy", "alloy"), ("watchtowr", "watchtower"), ("gitlab", "gitlab-runner"),
            ("prometheus-podman-exporter", "podman-exporter"),
        ])
    func meant(written: String, meant: String) {
        #expect(Preset.named(written) == nil)
        guard case .failure(let error) = Preset.find(written) else { return #expect(Bool(false), "\(written)") }
        #expect("\(error)" == "there is no preset \"\(written)\"; did you mean \(meant)?")
    }

    @Test("say where the list is when nothing comes near")
    func notMeant() {
        guard case .failure(let error) = Preset.find("zzz") else { return #expect(Bool(false)) }
        #expect("\(error)" == "there is no preset \"zzz\"; caisson presets lists them")
    }

    @Test("name the options that there are, when one is asked for that is not")
    func unknownOptions() throws {
        let error = { (name: String, options: [String]) -> String? in
            guard case .failure(let error) = try #require(Preset.named(name)).rules(with: options) else { return nil }
            return "\(error)"
        }
        #expect(try error("watchtower", ["cleanup", "hooks"]) == nil)
        #expect(
            try error("watchtower", ["cleanup", "hook"])
                == "preset watchtower has no option \"hook\"; did you mean hooks? "
                + "there are cleanup, self-update, engine, hooks")
        #expect(
            try error("diun", ["zzz"]) == "preset diun has no option \"zzz\"; there are swarm")
        #expect(try error("traefik", ["scale"]) == "preset traefik has no option \"scale\", it has none at all")
    }

    @Test("grant nothing by an option that is not there")
    func unknownOptionsGrantNothing() throws {
        let preset = try #require(Preset.named("netdata"))
        #expect(preset.policy(with: ["zzz"]).allowedEndpoints == preset.policy(with: []).allowedEndpoints)
        #expect(!preset.isRootOnHost(with: ["zzz"]))
        #expect(preset.isRootOnHost(with: ["zzz", "varnish"]))
    }

    // MARK: Rules and denials

    @Test("name themselves and the option in each rule")
    func origins() throws {
        let rules = try #require(Preset.named("watchtower")).rules(with: ["hooks", "cleanup", "hooks"]).get().rules
        #expect(
            rules.map(\.id.name) == [
                "preset watchtower", "preset watchtower with cleanup", "preset watchtower with hooks",
            ])
        #expect(rules.allSatisfy { $0.effect == .allow })
    }

    @Test("teach what would allow what they deny: an option, the narrowest, or one line")
    func denials() throws {
        let message = { (name: String, options: [String], call: String) in
            try #require(Preset.named(name)).policy(with: options).denial(of: call)?.sentence
        }
        #expect(
            try message("sablier", [], "POST /v1.51/containers/web/pause")
                == "ContainerPause is not allowed: preset sablier does not hold it; CAISSON_PRESET: sablier with pause would allow it"
        )
        #expect(
            try message("portainer", [], "GET /containers/web/logs")
                == "ContainerLogs is not allowed: preset portainer does not hold it; CAISSON_PRESET: portainer with logs would allow it"
        )
        #expect(
            try message("watchtower", ["cleanup"], "POST /containers/web/exec")
                == "ContainerExec is not allowed: preset watchtower with cleanup does not hold it; "
                + "CAISSON_PRESET: watchtower with cleanup, hooks would allow it, which is ROOT ON THE HOST")
        #expect(
            try message("traefik", [], "POST /containers/web/stop")
                == "ContainerStop is not allowed: preset traefik does not hold it; "
                + "CAISSON_ALLOW: ContainerStop would allow it")
        #expect(
            try message("watchtower", ["hooks", "cleanup"], "GET /events")
                == "SystemEvents is not allowed: preset watchtower with cleanup, hooks does not hold it; "
                + "CAISSON_ALLOW: SystemEvents would allow it")
    }
}
