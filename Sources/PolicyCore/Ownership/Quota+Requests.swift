// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// A request that creates something, held against what its owner has already.
struct QuotaJudge {
    let quota: Quota
    let owner: String
    let facts: RequestFacts
    let endpoint: Endpoint

    /// Nil where nothing that the owner has decides about the request.
    init?(of facts: RequestFacts, under ownership: Ownership) {
        guard let owner = ownership.owner, !ownership.quota.isEmpty, let endpoint = facts.endpoint else { return nil }
        quota = ownership.quota
        self.owner = owner
        self.facts = facts
        self.endpoint = endpoint
    }

    func judge() -> BodyDecision {
        if endpoint == .containerUpdate { return judgeUpdate() }
        let questions = quota.kinds(at: endpoint).map { ObjectQuestion(kind: .owned($0), reference: owner) }
        if questions.isEmpty { return .nothingAgainst }
        guard let results = facts.objects else { return .needsObjects(questions, of: facts) }
        let unknown = questions.filter { results.byQuestion[$0] == nil }
        // It was given what it asked for, and is asked for again: nothing passes that was not counted.
        guard unknown.isEmpty else { return .needsObjects(unknown, of: facts) }
        if let violation = violation(among: results) { return denied(violation) }
        return .nothingAgainst
    }

    private func denied(_ violation: QuotaViolation) -> BodyDecision {
        .denied(Objection(reason: .overQuota, violation: .ownership(.quota(violation))))
    }

    /// Denies an update of resources that were noted when the container was created.
    private func judgeUpdate() -> BodyDecision {
        guard quota.boundsResources else { return .nothingAgainst }
        guard let body = facts.body else { return .needsBody }
        let members = ["Memory", "MemorySwap", "NanoCpus", "CpuQuota", "CpuPeriod"]
        let changed = members.first { body[$0].map { !$0.isNeutral } ?? false }
        return changed.map {
            .denied(Objection(reason: .overQuota, violation: .ownership(.resourcesOfQuota(member: $0))))
        } ?? .nothingAgainst
    }

    // MARK: Counting

    private func violation(among results: ObjectResults) -> QuotaViolation? {
        switch endpoint {
        case .containerCreate:
            count(.container, of: .containers, limit: quota.containers, more: 1, in: results)
                ?? count(.volume, of: .volumes, limit: quota.volumes, more: newVolumes(results), in: results)
                ?? resources(in: results)
        case .volumeCreate:
            count(.volume, of: .volumes, limit: quota.volumes, more: isThere(results) ? 0 : 1, in: results)
        case .networkCreate: count(.network, of: .networks, limit: quota.networks, more: 1, in: results)
        default: nil
        }
    }

    private func owned(_ kind: ObjectKind, in results: ObjectResults) -> [ObjectDescription] {
        let question = ObjectQuestion(kind: .owned(kind), reference: owner)
        return (results.byQuestion[question]?.candidates ?? []).compactMap(\.descriptions.first)
    }

    private func count(
        _ kind: ObjectKind, of resource: QuotaViolation.Resource, limit: Int?, more: Int, in results: ObjectResults
    ) -> QuotaViolation? {
        guard let limit, more > 0 else { return nil }
        let used = owned(kind, in: results).count
        return used + more > limit ? QuotaViolation(resource: resource, limit: limit, used: used, asked: more) : nil
    }

    /// The volumes that a container brings along and that are not there: all of them are mounts by now.
    private func newVolumes(_ results: ObjectResults) -> Int {
        guard quota.volumes != nil else { return 0 }
        let there = Set(owned(.volume, in: results).map(\.id))
        let mounts = (facts.body?["HostConfig"]?["Mounts"]?.array ?? []).filter {
            $0["Type"]?.string == MountType.volume.rawValue
        }
        let names = mounts.map { $0["Source"]?.string ?? "" }
        return names.count(where: \.isEmpty) + Set(names).subtracting(there).subtracting([""]).count
    }

    private func isThere(_ results: ObjectResults) -> Bool {
        guard let name = facts.body?["Name"]?.string, !name.isEmpty else { return false }
        return owned(.volume, in: results).contains { $0.id.hasSameBytes(as: name) }
    }

    private func resources(in results: ObjectResults) -> QuotaViolation? {
        guard quota.boundsResources, let body = facts.body else { return nil }
        let asked = ContainerResources(ofBody: body)
        let used = owned(.container, in: results).map(ContainerResources.init(of:))
        return sum(of: .memory, limit: quota.memory, used: used.map(\.memory), asked: asked.memory)
            ?? sum(of: .processors, limit: quota.nanoCPUs, used: used.map(\.nanoCPUs), asked: asked.nanoCPUs)
    }

    private func sum(
        of resource: QuotaViolation.Resource, limit: Int?, used: [Int?], asked: Int?
    ) -> QuotaViolation? {
        guard let limit else { return nil }
        let taken = used.reduce(0) { $0.addingReportingOverflow($1 ?? 0).partialValue }
        if let asked, taken >= 0, asked <= limit, taken <= limit - asked { return nil }
        return QuotaViolation(resource: resource, limit: limit, used: taken, asked: asked)
    }
}
