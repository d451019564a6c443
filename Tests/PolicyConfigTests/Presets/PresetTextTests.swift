// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("A preset in print")
struct PresetTextTests {
    @Test("holds each granted endpoint once, with a reason", arguments: Preset.all.map(\.name))
    func endpoints(name: String) throws {
        let preset = try #require(Preset.named(name))
        let options = preset.options.compactMap(\.option)
        for held in [[]] + options.map({ [$0] }) + [options] {
            let lines = preset.printed(with: held).split(separator: "\n").filter { $0.hasPrefix("      - ") }
            let entries = lines.map { $0.dropFirst(8).split(separator: "#", maxSplits: 1) }
            let printed = entries.map { $0[0].split(separator: " ").joined() }
            let granted = Set(preset.parts(with: held).flatMap(\.grants).map(\.endpoint.operationId))
            #expect(printed.sorted() == granted.sorted(), "\(held)")
            #expect(entries.allSatisfy { $0.count == 2 && $0[1].contains { $0.isLetter } }, "\(held)")
        }
    }

    @Test("is a policy file that shows which options are not in force")
    func wholeText() throws {
        let text = """
            # Diun: preset diun.
            # Tells when there is a newer image.
            caisson: 1

            policies:
              diun:
                allow:
                  - SystemPingHead  # agrees on a version of the API
                  - SystemPing      # agrees on it where HEAD is not answered
                  - SystemVersion   # asks for the engine's platform
                  - ContainerList   # finds the containers
                  - ImageInspect    # reads the digest of their image
                  # option swarm, not in force: looks after services of a swarm
                  # - ServiceList  # finds the services
                # Of these answers its source reads no more. Leave a line out to let all of it through.
                fields:
                  ContainerList: [Id, Image, Labels, Names, Created, State, Status, Command, SizeRw, SizeRootFs]
                  ImageInspect: [RepoDigests, RepoTags]

            """
        #expect(try #require(Preset.named("diun")).printed(with: []) == text)
    }

    @Test("leaves out of answers what the preset leaves out")
    func readings() throws {
        for preset in Preset.all {
            let options = preset.options.compactMap(\.option)
            let reading = PolicyText.read(preset.printed(with: options))
            let view = preset.policy(with: options).view
            #expect(reading.issues.filter { $0.severity == .error } == [], "\(preset.name)")
            #expect(reading.file?.policies.first?.policy.view == view, "\(preset.name)")
            #expect(Set(preset.fields(with: []).keys).isSubset(of: preset.policy(with: []).grantedEndpoints))
        }
        let traefik = try #require(Preset.named("traefik")).fields(with: [])
        #expect(traefik[.containerInspect]?.contains("Config.Labels") == true)
        #expect(traefik[.containerInspect]?.contains { $0.contains("Env") } == false)
    }

    @Test("warns where an option is root on the host, and the heading warns where all of it is")
    func warnings() throws {
        let netdata = try #require(Preset.named("netdata")).printed(with: [])
        #expect(
            netdata.contains(
                "# option varnish, not in force: measures Varnish inside a container (this is root on the host)\n"))
        let watchtower = try #require(Preset.named("watchtower")).printed(with: ["hooks"])
        #expect(
            watchtower.hasPrefix(
                """
                # Watchtower: preset watchtower with hooks.
                # Replaces containers whose image is outdated: this is root on the host.
                # It serves containrrr/watchtower and nicholas-fedor/watchtower.
                caisson: 1

                """))
    }

    @Test("stands in the table with its options and its other names, in a hundred columns, aligned")
    func table() throws {
        let lines = Preset.table.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 && $0.last != " " })
        #expect(
            lines.filter { $0.first != " " }.compactMap { $0.split(separator: " ").first }
                == Preset.all.map { $0.name[...] })
        let column = try #require(lines.first { $0.first == " " }?.prefix { $0 == " " }.count)
        #expect(lines.allSatisfy { $0.dropFirst(column - 1).first == " " && $0.dropFirst(column).first != " " })
        var paragraphs: [String] = []
        for line in lines {
            if line.first == " ", !paragraphs.isEmpty {
                paragraphs[paragraphs.count - 1] += line
            } else {
                paragraphs.append(String(line))
            }
        }
        for (preset, paragraph) in zip(Preset.all, paragraphs) {
            let words = Set(paragraph.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init))
            let named =
                preset.options.compactMap(\.option) + Preset.aliases.filter { $0.value == preset.name }.map(\.key)
            #expect(named.allSatisfy(words.contains), "\(preset.name)")
            #expect(words.contains("HOST") == preset.isRootOnHost(with: []), "\(preset.name)")
        }
        let traefik = try #require(lines.first)
        #expect(
            traefik.split(separator: " ", maxSplits: 1).last?.trimmingPrefix { $0 == " " }
                == "Traefik, Docker provider: Reads routes off the labels of containers.")
        #expect(lines.contains { $0.hasSuffix("with cleanup, self-update, engine, hooks") })
    }
}
