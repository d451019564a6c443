// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import TestSupport

@testable import PolicyConfig

/// Files as the tests of this folder write them.
enum PolicyText {
    static func read(_ text: String) -> PolicyFile.Reading {
        PolicyFile.read(from: Array(text.utf8), named: "caisson.yaml", presets: presets)
    }

    /// The issues of a text, warnings with their severity in front.
    static func issues(_ text: String) -> [String] {
        read(text).issues.map { $0.severity == .error ? "\($0)" : "warning: \($0)" }
    }

    /// Two presets are enough for a reader that knows none.
    private static func presets(_ name: String, _ options: [String]) -> Result<PresetRules, PresetProblem> {
        guard name == "traefik" else { return .failure(PresetProblem("there is no preset \"\(name)\"")) }
        var endpoints: Set<Endpoint> = [.containerList]
        for option in options {
            guard option == "inspect" else { return .failure(PresetProblem("traefik has no \"\(option)\"")) }
            endpoints.insert(.containerInspect)
        }
        return .success(
            PresetRules(rules: [Rule(.allow, methods: .all, subject: .endpoints(endpoints), id: "preset traefik")]))
    }

    /// One that uses everything there is.
    static let good = """
        # who may do what
        caisson: 1
        upstream: unix:///run/docker.sock

        listeners:
          - tcp://0.0.0.0:2375
          - unix: /run/caisson/ci.sock
            mode: "0660"
            owner: root
            group: docker
            policy: ci
          - { tcp: "[::1]:2376", policy: watch }
          - { unix: /run/caisson/any.sock }
          - { tls: "[::1]:2377", certificate: /c, key: /k, client_ca: /a }

        clients:
          - { listener: "tcp://0.0.0.0:2375", policy: watch }
          - { container: traefik, policy: traefik }
          - { compose_service: shop/web, policy: traefik }
          - { label: com.acme.role=ci, policy: ci }
          - { label: com.acme.any, policy: ci }
          - { address: 10.10.0.0/16, policy: watch }
          - { address: "fd00::/8", policy: watch }
          - { host: Dozzle, policy: watch }
          - { certificate: { subject: ci }, policy: ci }
          - { certificate: { san: ci.example }, policy: ci }
          - { user: 1000, policy: ci }
          - { group: "999", policy: ci }

        log: { format: json, detail: denials }
        limits: { connections: 200, grace: 30 }

        tests:
          - { request: "GET /containers/json", as: container:traefik, expect: allow }
          - { request: "POST /v1.47/containers/create?name=a", expect: deny }

        policies:
          traefik: { preset: { name: traefik, with: [inspect] }, deny: [ContainerExport] }
          watch:
            mode: warn
            allow:
              - ContainerList
              - containers:logs
              - System*
              - GET /networks
              - GET,HEAD /images/**
          ci:
            preset: traefik
            allow: ["Container*", "Exec*", "POST /containers/{id}/wait", "DELETE /containers/web"]
            deny: [ContainerExport, ContainerCopy, "* /containers/{name}/archive"]

        """
}

extension Policy {
    /// Nil when it is allowed, else the message of the denial.
    func denies(_ method: Method, _ path: String) throws -> String? {
        guard case .denied(let denial) = try evaluation(method, path) else { return nil }
        return denial.sentence
    }

    func evaluation(_ method: Method, _ path: String) throws -> Evaluation {
        evaluate(try .of(method, path))
    }
}
