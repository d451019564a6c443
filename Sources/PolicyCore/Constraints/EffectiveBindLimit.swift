/// What the limits of a policy come to for one request: two that are equal let the same be bound, however many rules and
/// directories say so.
public struct EffectiveBindLimit: Sendable, Equatable {
    /// The policy's own; nil is no limit.
    private let ofAll: [String]?
    /// Of the rules that allow the request, of which one is enough; nil where one of them has no limit.
    private let ofRules: Set<[String]>?

    init(_ ofAll: BindMountLimit?, _ ofRules: [BindMountLimit?]) {
        self.ofAll = ofAll.map(\.outermost)
        let limits = ofRules.compactMap { $0 }
        self.ofRules = limits.count < ofRules.count ? nil : Set(limits.map(\.outermost))
    }
}

extension Policy {
    /// What requests like this one may bind from the host.
    public func bindLimit(on facts: RequestFacts) -> EffectiveBindLimit {
        let allowing = rules.filter { $0.effect == .allow && $0.matches(facts) }
        return EffectiveBindLimit(bindMountLimit, allowing.map(\.binds))
    }
}

extension BindMountLimit {
    /// The directories that are in no other one, in one order.
    fileprivate var outermost: [String] {
        let all = Set(directories)
        return all.filter { directory in
            !all.contains { $0 != directory && AbsolutePath.isInside(directory, $0) }
        }.sorted()
    }
}
