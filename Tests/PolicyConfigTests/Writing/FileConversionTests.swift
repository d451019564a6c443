// SPDX-License-Identifier: Apache-2.0

import PolicyCore
import Testing

@testable import PolicyConfig

@Suite("A policy file, written again")
struct FileConversionTests {
    private static let clients = """
          - { listener: 'tls://0.0.0.0:2376', policy: p }
          - { address: '10.0.0.0/8', policy: p }
          - { user: 0, policy: q }
          - { group: 5, policy: q }
          - { container: no, policy: q }
          - { compose_service: shop/web, policy: q }
          - { label: a.b=c d, policy: q }
          - { label: a.b, policy: q }
          - { host: dozzle, policy: q }
          - { certificate: { subject: 'a: b' }, policy: q }
          - { certificate: { san: ci.example }, policy: q }
        """

    private static let text = """
        caisson: 1
        upstream: { tls: 'engine:2376', certificate: /c, key: /k, ca: /a, server_name: e }
        listeners:
          - { tls: '0.0.0.0:2376', certificate: /c, key: /k, client_ca: /a }
          - { unix: /run/a.sock, mode: "0600", owner: 1, group: 2 }
          - tcp://127.0.0.1:2375
        clients:
        \(clients)
        policies:
          p:
            preset: { name: watchtower, with: [cleanup] }
            allow: ["GET /containers/**", "DELETE /containers/web", { path_regex: '/x.*', methods: GET }]
            deny: [ContainerExport, ContainerKill, "* /containers/{id}/attach/**", { path_regex: '.*y' }]
          q: { allow: [] }
        log: { format: json, detail: denials }
        limits: { connections: 5, grace: 0 }
        """

    @Test("keeps its settings and its clients, and decides alike")
    func roundTrip() throws {
        let conversion = Conversion(file: Self.text)
        #expect(!conversion.source.hasErrors, "\(conversion.source.issues)")
        #expect(!conversion.back.hasErrors, "\(conversion.back.issues)\n\(conversion.text)")
        #expect(conversion.back.settings == conversion.source.settings)
        #expect(
            conversion.back.policies.clients.map(\.subject)
                == conversion.source.policies.clients.map(\.subject))
        #expect(
            conversion.back.policies.clients.map(\.policy)
                == conversion.source.policies.clients.map(\.policy))
        #expect(try conversion.differences(["/xy", "/xz", "/containers/a/attach/b"]) == [])
        #expect(!conversion.text.contains("kept"))
    }

    @Test("keeps the limits of its entries, and that of its policies")
    func limits() throws {
        let conversion = Conversion(
            file: """
                caisson: 1
                policies:
                  p:
                    allow:
                      - { operation: ContainerCreate, binds: [/srv/ci] }
                      - { path_regex: '/v1.*', methods: [POST], binds: [] }
                    binds: [/srv, '/a b']
                """)
        #expect(!conversion.back.hasErrors, "\(conversion.back.issues)\n\(conversion.text)")
        let (source, back) = (conversion.source.policies.policies, conversion.back.policies.policies)
        #expect(back.map(\.bodies) == source.map(\.bodies))
        #expect(back.first?.rules.map(\.bodies) == source.first?.rules.map(\.bodies))
        #expect(back.first?.rules.count == 2)
    }
}
