// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The treatment of an endpoint's responses before a client may see them, made once for each policy.
///
/// It holds for every version of the API, since the table's rows have old and new names. It is for responses with a
/// status of 2xx; errors are matched against a list of sentences (``EngineError``).
public struct ResponsePlan: Sendable {
    /// The choice for an endpoint's responses.
    public enum Choice: Sendable {
        /// The engine's own bytes are passed on.
        case passOn
        case filter(ResponsePlan)
        /// The response could show hidden objects and cannot be filtered: the endpoint must not be allowed.
        case refuse
    }

    public let visibility: Visibility
    public let redaction: Redaction
    /// Whether the response is a sequence of JSON objects and not one JSON value.
    public let isRecords: Bool
    /// Whether the response reports progress, and refers to no objects.
    public var reportsProgress: Bool { treatments.contains(.progressLine) }
    /// The places to treat; their marks are indices of ``treatments``.
    public let places: PathTree
    public let treatments: [Treatment]
    /// The evidence that each treatment examines.
    public let evidence: [Evidence]
    /// The places that are kept, if only some are. A leaf is kept whole; paths leave out the marks of arrays.
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

    /// Makes a plan for a shape that no endpoint has.
    public init(
        rows: [ResponsePath], isRecords: Bool, visibility: Visibility, redaction: Redaction, fields: [String]?
    ) {
        var tree = PathTreeBuilder()
        var treatments: [Treatment] = []
        for place in rows {
            if let treatment = place.treatment, treatment.isActive(under: visibility, redaction: redaction) {
                tree.add(treatments.count, at: place.path)
                treatments.append(treatment)
                // Named without a mark, so that the filter notices a duplicate.
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
