// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("What a policy's clients see, written as a policy file")
struct VisibilityConversionTests {
    private func expectSame(_ conversion: Conversion) throws {
        #expect(!conversion.back.hasErrors, "\(conversion.back.issues)\n\(conversion.text)")
        let before = try #require(conversion.source.policies.policies.first?.view)
        let after = try #require(conversion.back.policies.policies.first?.view, "\(conversion.text)")
        #expect(after.visibility == before.visibility, "\(conversion.text)")
        #expect(after.redaction == before.redaction, "\(conversion.text)")
        #expect(after.fields == before.fields, "\(conversion.text)")
    }

    @Test("is the same, whatever it says")
    func file() throws {
        let conversion = Conversion(
            file: """
                caisson: 1
                policies:
                  p:
                    allow: ["*"]
                    containers:
                      name: [web, "*", "no", { contains: "a: b" }]
                      label: [homepage.*, "a=b", "a*=b=c", "a=", { contains: "k=v" }, { contains: k }, { contains: "=v" }]
                      compose_project: shop
                      image: ["nginx:*", { contains: "?" }]
                      except: { name: [db, "d?"], label: "#x" }
                    images: { name: "nginx:1", except: { label: x } }
                    networks: { except: { name: { contains: "[" } } }
                    redact: [commands, addresses, { labels: ["*secret*", { contains: "}" }] }, paths]
                    env: { keep: [TZ, "PUBLIC_*"] }
                    mask: { hash: "it's a: #secret text" }
                    fields: { ContainerList: [Id], ImageList: [Id, "A.*.B"] }
                """)
        #expect(!conversion.source.hasErrors, "\(conversion.source.issues)")
        try expectSame(conversion)
    }

    @Test("has lists that are too long for a line below each other")
    func longLists() throws {
        let names = (1...40).map { "container-\($0)" }
        let file =
            "caisson: 1\npolicies: { p: { allow: ['*'], containers: { name: [\(names.joined(separator: ", "))] } } }"
        let conversion = Conversion(file: file)
        try expectSame(conversion)
        #expect(conversion.text.contains("\n      name:\n        - container-1\n        - container-2\n"))
    }

    @Test("is the same when docker-proxy-filter's variables say it, and everything else passes")
    func alone() throws {
        let conversion = Conversion([
            "PROXY_URL": "http://proxy:2375", "CONTAINER_NAMES": "/web,db", "CONTAINER_LABELS": "homepage,a=b,=c",
            "EXCLUDE_NAMES": "x*", "EXCLUDE_LABELS": "hide", "SCRUB_ENVS": "true",
        ])
        try expectSame(conversion)
        #expect(try conversion.differences(["/brandnew", "/v1.41/brandnew/x"]) == [])
        #expect(conversion.back.settings.upstream == conversion.source.settings.upstream)
        #expect(conversion.back.settings.listeners == conversion.source.settings.listeners)
        let expected = """
            policies:
              docker-proxy-filter:
                allow:
                  # docker-proxy-filter
                  - '* /**'
                containers:
                  name: [{ contains: /web }, { contains: db }]
                  label: [{ contains: homepage }, { contains: 'a=b' }, { contains: '=c' }]
                  except:
                    name: { contains: 'x*' }
                    label: { contains: hide }
                redact: [env]

            """
        #expect(conversion.text.hasSuffix(expected), "\(conversion.text)")
    }

    @Test("is the same when it stands beside another dialect's variables")
    func beside() throws {
        try expectSame(Conversion(["CONTAINERS": "1", "CONTAINER_LABELS": "homepage", "SCRUB_ENVS": "true"]))
        try expectSame(Conversion(["SP_ALLOW_GET": "/containers/.*", "EXCLUDE_NAMES": "db"]))
        try expectSame(Conversion(["CETUSGUARD_RULES": "GET /containers/.*", "SCRUB_ENVS": "true"]))
    }

    @Test("is read from a compose file of docker-proxy-filter")
    func compose() {
        let text = """
            services:
              filter:
                image: ghcr.io/foxxmd/docker-proxy-filter:latest
                environment: ["PROXY_URL=http://proxy:2375", CONTAINER_NAMES=web]
            """
        let file = ComposeFile(parsing: Array(text.utf8), named: "compose.yaml", service: nil, environment: [:])
        #expect(file.settings?.dialect == .dockerProxyFilter)
    }
}
