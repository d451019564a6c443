// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore
import Sentences
import TestSupport
import Testing

@testable import PolicyConfig

/// What a policy answers: `pass`, or the status of its refusal; 400 for a target that is not judged at all.
func decision(_ policy: Policy, _ request: String, body: [UInt8]? = nil) throws -> String {
    guard let facts = try facts(request, body) else { return "400" }
    switch policy.evaluate(facts) {
    case .allowed: return "pass"
    case .denied(let denial): return "\(denial.status)"
    case .needs: return "body"
    }
}

func denial(_ policy: Policy, _ request: String, body: [UInt8]? = nil) throws -> String? {
    guard let facts = try facts(request, body), case .denied(let denial) = policy.evaluate(facts) else { return nil }
    return denial.sentence
}

/// Nil where the target has more than one reading.
private func facts(_ request: String, _ body: [UInt8]?) throws -> RequestFacts? {
    do {
        return try .of(request, json: body.map { String(decoding: $0, as: UTF8.self) })
    } catch is TargetError {
        return nil
    }
}

/// Requests of every method and section, with and without version: what a table of decisions is held against.
let everyKindOfRequest = [
    "GET /_ping", "GET /v1.41/_ping", "HEAD /_ping", "HEAD /v1.51/_ping", "GET /version", "GET /v1.24/version",
    "GET /info", "GET /v1.55/info", "GET /events?since=1", "GET /v1.41/events", "POST /auth", "GET /v1.55/system/df",
    "GET /containers/json", "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D",
    "GET /v1.51/containers/json", "HEAD /v1.24/containers/json", "GET /containers/web_1.a-b/json",
    "GET /v1.41/containers/web_1.a-b/json", "GET /v1.51/containers/4f2c9a1b7e3d/top",
    "GET /containers/4f2c9a1b7e3d/logs?follow=1", "GET /v1.55/containers/4f2c9a1b7e3d/attach/ws",
    "GET /containers/4f2c9a1b7e3d/archive?path=/etc", "HEAD /containers/4f2c9a1b7e3d/archive?path=/etc",
    "PUT /v1.24/containers/4f2c9a1b7e3d/archive?path=/etc", "POST /containers/create?name=x",
    "POST /v1.51/containers/4f2c9a1b7e3d/start", "POST /containers/4f2c9a1b7e3d/stop?t=5",
    "POST /v1.41/containers/4f2c9a1b7e3d/restart", "POST /containers/4f2c9a1b7e3d/kill",
    "POST /v1.51/containers/4f2c9a1b7e3d/exec", "POST /containers/prune", "DELETE /v1.55/containers/4f2c9a1b7e3d",
    "GET /containers/4f2c9a1b7e3d/start", "GET /v1.24/containers/4f2c9a1b7e3d/stop",
    "POST /containers/4f2c9a1b7e3d/startle", "POST /exec/4f2c9a1b7e3d/start", "GET /v1.24/exec/4f2c9a1b7e3d/json",
    "GET /images/json", "POST /v1.51/images/create?fromImage=busybox", "GET /images/ghcr.io/acme/app:1.2/json",
    "DELETE /v1.24/images/a", "GET /v1.51/distribution/busybox/json", "POST /build", "POST /grpc", "GET /networks",
    "GET /v1.51/networks/bridge", "POST /networks/n/connect", "GET /volumes", "GET /v1.41/volumes/v",
    "GET /v1.41/volumes/vol", "PUT /volumes/v", "GET /swarm", "GET /swarm/unlockkey", "GET /nodes/n", "GET /services",
    "GET /tasks", "GET /secrets", "GET /configs", "GET /v1.51/plugins", "GET /v5.0.0/libpod/info",
    "GET /v5.0.0/libpod/version", "GET /v5.0.0/libpod/containers/json", "GET /libpod/info", "OPTIONS /containers/json",
    "PATCH /v1.55/containers/json", "GET /", "GET /debug/pprof/", "GET /v1.24/nosuch",
]
