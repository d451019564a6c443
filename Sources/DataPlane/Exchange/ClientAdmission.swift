// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PolicyCore
import Telemetry

/// The phase *identify* of a connection: the policy of its client, until the client's identity changes, or newer
/// policies are in force.
struct ClientAdmission {
    private(set) var admission = Admission()
    /// The name of the last policy, for records; empty if there was none.
    private(set) var policyName = ""
    /// The client's container, if it was looked up.
    private(set) var container: String?
    /// The key of the entry that identified the client; nil for a stranger.
    private(set) var entry: String?
    /// The version of the last configuration, for records.
    private(set) var policyVersion: PolicyVersion
    /// The generation at the beginning of the exchange.
    private(set) var generation: Generation.Number
    private var isSettled = false
    /// Whether the client is a container that is being inspected.
    private var isStale = false
    /// The version of the directory that was used; nil if it was not.
    private var version: UInt64?
    /// The time at which an unknown client is looked up again.
    private var retry: NIODeadline?
    /// The time at which a look-up of the client ends, with or without a result.
    private(set) var lookupDeadline: NIODeadline?

    init(generation: Generation) {
        self.generation = generation.number
        policyVersion = generation.version
    }

    /// Gives up the policy: a permitted request keeps its permit, and the next one is judged anew.
    mutating func letGo() {
        admission = Admission()
        isSettled = false
    }

    /// Identifies the client again if its identity may have changed. Returns false if it has to be looked up first.
    mutating func check(_ client: ClientIdentity, shared: ExchangeShared, now: NIODeadline) -> Bool {
        if isSettled, generation == shared.generation.number, version == nil || version == shared.directory.version,
            retry.map({ now < $0 }) ?? true
        {
            return true
        }
        return identify(client, shared: shared, now: now, after: nil)
    }

    /// Settles the admission after a look-up: an unknown container now counts as absent. Returns false if another
    /// look-up is needed, since an event has cast doubt on it meanwhile, as several do while a container starts.
    mutating func settle(
        _ client: ClientIdentity, shared: ExchangeShared, after lookup: LookupResult, now: NIODeadline
    ) -> Bool {
        if !identify(client, shared: shared, now: now, after: lookup) { (admission, policyName) = (Admission(), "") }
        if isStale, lookup == .answered, lookupDeadline.map({ now < $0 }) ?? false { return false }
        lookupDeadline = nil
        return true
    }

    private mutating func identify(
        _ client: ClientIdentity, shared: ExchangeShared, now: NIODeadline, after lookup: LookupResult?
    ) -> Bool {
        let policies = shared.generation
        generation = policies.number
        policyVersion = policies.version
        isSettled = true
        defer { policyName = admission.policy?.name ?? "" }
        (container, entry) = (nil, nil)
        (version, retry) = (nil, nil)
        let (knowledge, version) = shared.directory.look()
        guard let found = policies.identify(client, knowing: knowledge, after: lookup) else {
            admission = Admission()
            return true
        }
        isStale = found.isStale
        if found.isTransient { self.version = version }
        if found.usedFailedLookup { retry = now + ClientDirectory.failedLookupTime }
        container = found.container
        entry = found.entry
        switch found.result {
        case .policy(let policy): admission = Admission(by: policy)
        case .nobody(let why):
            admission = Admission(stranger: why, told: policies.words(for: found.stranger))
            if let stranger = found.stranger { shared.strangers?.tell(of: stranger, by: policies.policies) }
        case .needsLookup:
            isSettled = false
            lookupDeadline = now + EngineLookup.limit
            return false
        }
        return true
    }
}
