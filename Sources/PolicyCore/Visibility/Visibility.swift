// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The objects that exist for a client. A kind without a rule is wholly visible.
///
/// docker-proxy-filter's variables are rules of this form for containers: an item of `CONTAINER_NAMES` is
/// `.name(.contains(item))`, an item `k=v` of `CONTAINER_LABELS` is `.label(key: .contains(k), value: .contains(v))`,
/// all of them in `shown`, as names OR labels show; `EXCLUDE_NAMES` and `EXCLUDE_LABELS` are the same in `hidden`.
public struct Visibility: Sendable, Equatable {
    /// The objects of one kind that exist for the client.
    public struct Rule: Sendable, Hashable {
        /// The selectors that show an object; if there are none, all objects are shown.
        public var shown: [ObjectSelector]
        /// The selectors that hide an object, even one that is shown by others.
        public var hidden: [ObjectSelector]

        public init(shown: [ObjectSelector] = [], hidden: [ObjectSelector] = []) {
            self.shown = shown
            self.hidden = hidden
        }

        /// Whether the rule hides nothing.
        public var isEmpty: Bool { shown.isEmpty && hidden.isEmpty }
    }

    private var rules: [Rule]

    public init(_ rules: [ObjectKind: Rule] = [:]) {
        self.rules = ObjectKind.allCases.map { rules[$0] ?? Rule() }
    }

    public subscript(kind: ObjectKind) -> Rule {
        get { rules[kind.rawValue] }
        set { rules[kind.rawValue] = newValue }
    }

    /// Whether objects of this kind may be hidden; only then are responses examined for them.
    public func rules(_ kind: ObjectKind) -> Bool { !rules[kind.rawValue].isEmpty }

    /// Whether nothing is hidden.
    public var isEmpty: Bool { rules.allSatisfy(\.isEmpty) }

    /// Whether the object exists for the client. This is the only decision on it, for responses and requests alike.
    public func shows(_ object: some DescribedObject) -> Bool {
        let rule = rules[object.kind.rawValue]
        if object.isUnknown { return rule.isEmpty }
        if rule.hidden.select(object) { return false }
        if object.kind == .image, rule.looksAtNames { return showsImage(object) }
        return rule.shown.isEmpty || rule.shown.select(object)
    }

    /// Whether every object of a kind with this label is shown, whatever its other fields.
    func shows(_ kind: ObjectKind, whateverHas label: (key: String, value: String)) -> Bool {
        showsByLabel(kind)
            && rules[kind.rawValue].shown.contains {
                $0.isByLabel && $0.selects(ObjectDescription(kind: kind, id: "", labels: [label]))
            }
    }

    /// Whether a label can suffice for an object to be shown.
    func showsByLabel(_ kind: ObjectKind) -> Bool {
        let rule = rules[kind.rawValue]
        return rule.hidden.isEmpty && rule.shown.contains(where: \.isByLabel)
    }

    /// Whether an object that does not exist yet could be visible later, by its names alone.
    /// - Parameter names: the forms of one name; one match suffices.
    public func couldShow(_ kind: ObjectKind, named names: [String]) -> Bool {
        let rule = rules[kind.rawValue]
        let future = ObjectDescription(kind: kind, id: "", names: names)
        if rule.hidden.contains(where: { $0.selects(future) }) { return false }
        if kind == .image, names.isEmpty, rule.looksAtNames { return rule.shown.contains { !$0.isByName } }
        return rule.shown.isEmpty || rule.shown.contains { !$0.isByName || $0.selects(future) }
    }

    /// Whether every present and later holder of this name is shown: names alone decide, and the text is neither a
    /// possible prefix of an id nor a name of several objects.
    public func showsAll(_ kind: ObjectKind, named name: String) -> Bool {
        let rule = rules[kind.rawValue]
        let named = ObjectDescription(kind: kind, id: "", names: [name])
        if Self.couldBeginID(name) || kind == .network && ModeReference.holdsSeveral(name) { return false }
        if rule.hidden.contains(where: { !$0.isByName || $0.selects(named) }) { return false }
        return rule.shown.isEmpty || rule.shown.contains { $0.isByName && $0.selects(named) }
    }

    /// Whether the text may begin an id. Podman matches ids by a pattern, in which `_` is any letter and `%` any text
    /// (podman libpod/sqlite_state.go).
    private static func couldBeginID(_ name: String) -> Bool {
        name.utf8.allSatisfy { $0.isLowercaseHexDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "%") }
    }
}

extension [ObjectSelector] {
    /// Whether one of them selects the object. They are not copied, since a list may hold thousands of objects.
    func select(_ object: some DescribedObject) -> Bool {
        withUnsafeBufferPointer { selectors in
            for index in selectors.indices where selectors[index].selects(object) { return true }
            return false
        }
    }
}
