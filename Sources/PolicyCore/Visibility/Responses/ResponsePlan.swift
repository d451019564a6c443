// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// What must be done with an endpoint's answer before a client may see it; a value to be made once per policy.
///
/// It holds for every version of the API, as the rows of the table know old and new names both. It is for answers with a
/// status of 2xx: errors are told by a list of sentences of their own (``EngineError``).
public struct ResponsePlan: Sendable {
    /// What an endpoint's answer needs.
    public enum Choice: Sendable {
        /// Nothing has to be done: the engine's own bytes.
        case passOn
        case filter(ResponsePlan)
        /// It could show what is hidden, and nobody can tell: the endpoint must not be permitted.
        case refuse
    }

    public let visibility: Visibility
    public let redaction: Redaction
    /// Whether the answer is a row of JSON objects and not one JSON value.
    public let isRecords: Bool
    /// Whether the engine tells in it how something goes on, and refers to nothing.
    public var reportsProgress: Bool { treatments.contains(.progressLine) }
    /// The places to treat; marks are indices of ``treatments``.
    public let places: PathTree
    public let treatments: [Treatment]
    /// What each treatment looks for.
    public let evidence: [Evidence]
    /// The places that are kept, if only some are. A leaf is kept whole; arrays are not written in these paths.
    public let fields: PathTree?

    public static func choose(
        for endpoint: Endpoint, visibility: Visibility, redaction: Redaction, fields: [String]? = nil
    ) -> Choice {
        if visibility.isEmpty, redaction.isEmpty, fields == nil { return .passOn }
        return switch endpoint.responseShape {
        case .nothing where fields == nil, .opaque: .passOn
        case .unreadable: .refuse
        case .nothing:
            choice(
                for: ResponsePlan(
                    rows: [], isRecords: endpoint.traits.transfer == .stream, visibility: visibility,
                    redaction: redaction, fields: fields))
        case .document(let places):
            choice(
                for: ResponsePlan(
                    rows: places, isRecords: false, visibility: visibility, redaction: redaction, fields: fields))
        case .closed(let places, let members):
            choice(
                for: ResponsePlan(
                    rows: places, isRecords: false, visibility: visibility, redaction: redaction,
                    fields: ResponseShape.within(members, wanted: fields)))
        case .progress(let places, let members):
            fields == nil
                && !places.contains { $0.treatment?.isActive(under: visibility, redaction: redaction) == true }
                ? .passOn
                : choice(
                    for: ResponsePlan(
                        rows: places, isRecords: true, visibility: visibility, redaction: redaction,
                        fields: ResponseShape.within(members, wanted: fields)))
        case .records(let places):
            choice(
                for: ResponsePlan(
                    rows: places, isRecords: true, visibility: visibility, redaction: redaction, fields: fields))
        }
    }

    private static func choice(for plan: ResponsePlan) -> Choice {
        plan.treatments.isEmpty && plan.fields == nil ? .passOn : .filter(plan)
    }

    /// For a shape that no endpoint has.
    public init(
        rows: [ResponsePath], isRecords: Bool, visibility: Visibility, redaction: Redaction, fields: [String]?
    ) {
        var tree = PathTreeBuilder()
        var treatments: [Treatment] = []
        for place in rows {
            if let treatment = place.treatment, treatment.isActive(under: visibility, redaction: redaction) {
                tree.add(treatments.count, at: place.path)
                treatments.append(treatment)
                // Named without a mark: the filter must see if one of them stands there twice.
                for (_, path) in treatment.captures(under: visibility) { tree.add(nil, at: "\(place.path).\(path)") }
            } else if place.isEach {
                tree.walk(along: tree.add(nil, at: place.path).dropLast())
            }
        }
        self.visibility = visibility
        self.redaction = redaction
        self.isRecords = isRecords
        self.places = tree.tree()
        self.treatments = treatments
        evidence = treatments.map { Evidence(of: $0, under: visibility) }
        self.fields = fields.map(Self.kept)
    }

    private static func kept(_ fields: [String]) -> PathTree {
        var tree = PathTreeBuilder()
        for field in fields { tree.add(0, at: field.substituting("[]", with: "")) }
        return tree.tree()
    }
}
