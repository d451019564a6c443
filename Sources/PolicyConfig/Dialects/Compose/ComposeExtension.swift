// SPDX-License-Identifier: Apache-2.0

/// A service with the keys from `extends`, by compose's rules: variables, labels and other mappings are merged, lists
/// are concatenated, and the service's own single values override.
enum ComposeExtension {
    static func extend(_ own: [YAMLNode.Pair], from base: [YAMLNode.Pair]) -> [YAMLNode.Pair] {
        own.map { pair in
            guard let other = base.first(where: { $0.key == pair.key }) else { return pair }
            return YAMLNode.Pair(key: pair.key, keyPlace: pair.keyPlace, value: value(of: pair, beside: other.value))
        } + base.missing(in: own)
    }

    /// Keys whose lists are another form of mappings.
    private static let namedValues = ["environment", "labels"]
    /// Keys whose value in the service replaces the other.
    private static let replaced = ["command", "entrypoint", "extends"]

    private static func value(of pair: YAMLNode.Pair, beside base: YAMLNode) -> YAMLNode {
        if replaced.contains(pair.key) { return pair.value }
        let isNamed = namedValues.contains(pair.key)
        let own = isNamed ? pair.value.withNames : pair.value
        let other = isNamed ? base.withNames : base
        switch (own.content, other.content) {
        case (.mapping(let pairs), .mapping(let others)):
            return YAMLNode(content: .mapping(pairs + others.missing(in: pairs)), place: own.place)
        case (.sequence(let items), .sequence(let others)):
            return YAMLNode(content: .sequence(others + items), place: own.place)
        // `env_file` is one file or several.
        case (.scalar, .sequence(let others)): return YAMLNode(content: .sequence(others + [own]), place: own.place)
        case (.sequence(let items), .scalar):
            return YAMLNode(content: .sequence([other] + items), place: own.place)
        default: return pair.value
        }
    }
}

extension YAMLNode {
    /// The mapping of a list of `NAME=VALUE`; a name alone has no value. Other nodes are unchanged.
    var withNames: YAMLNode {
        guard let items else { return self }
        let pairs = items.compactMap { item -> Pair? in
            guard case .scalar(let text, _) = item.content else { return nil }
            let (key, value) = text.splitAtEquals()
            let node = YAMLNode(content: .scalar(value ?? "", isQuoted: value != nil), place: item.place)
            return Pair(key: key, keyPlace: item.place, value: node)
        }
        return pairs.count == items.count ? YAMLNode(content: .mapping(pairs), place: place) : self
    }
}
