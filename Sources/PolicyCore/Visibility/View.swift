// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The view of a policy's clients on the engine: which objects exist for them, which values are redacted, and which
/// fields of responses they get. A class, since policies are copied often and most have none.
public final class View: Sendable {
    public let visibility: Visibility
    public let redaction: Redaction
    /// The endpoints of which only the named fields of a response are passed on: `Id`, `Names`, `State.Status`.
    public let fields: [Endpoint: [String]]
    /// The owner whose objects they may change; nil for any that they see.
    public let ownership: Ownership?
    /// The response plans of prepared endpoints, by the endpoints' raw values.
    private let plans: [ResponsePlan.Choice?]

    public convenience init(
        visibility: Visibility = Visibility(), redaction: Redaction = Redaction(),
        fields: [Endpoint: [String]] = [:]
    ) {
        self.init(visibility: visibility, redaction: redaction, fields: fields, ownership: nil, plans: [])
    }

    private init(
        visibility: Visibility, redaction: Redaction, fields: [Endpoint: [String]], ownership: Ownership?,
        plans: [ResponsePlan.Choice?]
    ) {
        self.visibility = visibility
        self.redaction = redaction
        self.fields = fields
        self.ownership = ownership
        self.plans = plans
    }

    /// Returns the view with plans made for these endpoints, which are those that a policy allows: each plan takes some
    /// kilobytes, and there are hundreds of endpoints.
    func prepared(for endpoints: [Endpoint]) -> View {
        var plans = [ResponsePlan.Choice?](repeating: nil, count: Endpoint.allCases.count)
        for endpoint in endpoints { plans[Int(endpoint.rawValue)] = choice(for: endpoint) }
        return View(
            visibility: visibility, redaction: redaction, fields: fields, ownership: ownership, plans: plans)
    }

    /// Returns the same view for clients of an owner.
    func owned(by ownership: Ownership) -> View {
        View(
            visibility: ownership.visibility(beside: visibility), redaction: redaction, fields: fields,
            ownership: ownership, plans: [])
    }

    private func choice(for endpoint: Endpoint) -> ResponsePlan.Choice {
        ResponsePlan.choose(for: endpoint, visibility: visibility, redaction: redaction, fields: fields[endpoint])
    }

    /// Whether no request to this endpoint can pass, because its responses could not be limited to visible objects.
    public func refuses(_ endpoint: Endpoint) -> Bool {
        if case .refuse = plan(of: endpoint) { return true }
        return VisibilityLimits.refuses(endpoint, under: self)
    }

    /// Whether nothing is hidden, redacted or left out.
    public var isEmpty: Bool { visibility.isEmpty && redaction.isEmpty && fields.isEmpty }

    public func plan(of endpoint: Endpoint) -> ResponsePlan.Choice {
        let index = Int(endpoint.rawValue)
        return (plans.indices.contains(index) ? plans[index] : nil) ?? choice(for: endpoint)
    }
}

extension View: Equatable {
    public static func == (left: View, right: View) -> Bool {
        left.visibility == right.visibility && left.redaction == right.redaction && left.fields == right.fields
            && left.ownership == right.ownership
    }
}
