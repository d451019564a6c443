// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// Judgement of the query: its references are replaced by those that were judged.
extension VisibilityEvaluation {
    mutating func rewriteQuery() {
        if endpoint == .imageCommit { resolveCommitted() }
        switch endpoint {
        case .imageTag, .imageCommit:
            protectImage(name: "repo", tag: "tag")
            judgeNameless()
        case .imageCreate:
            protectImage(name: "repo", tag: "tag")
            judgeNameless()
            protectImage(name: "fromImage", tag: "tag")
        case .imageBuild:
            resolveNetworkMode()
            judgeBuildVolumes()
        case .imageGetAll: resolveName()
        default: break
        }
        if endpoint == .containerList, view.visibility.rules(.container) { takeLimit() }
        rewriteFilters()
    }

    /// Resolves the container that an image is made of; a copy of the container's own image goes with it.
    private mutating func resolveCommitted() {
        let visibility = view.visibility
        guard visibility.rules(.container) || visibility.rules(.image), let container = query?["container"] else {
            return
        }
        let asked = String(decoding: container, as: UTF8.self)
        let name =
            visibility.rules(.image)
            ? resolveContainer(asked, use: .touched, bringing: .image) : resolve(.object(.container), reference: asked)
        query?.set("container", to: name.utf8)
    }

    /// Resolves the image of an archive.
    private mutating func resolveName() {
        guard view.visibility.rules(.image), let name = query?["names"] else { return }
        let resolved = imageName(for: String(decoding: name, as: UTF8.self))
        query?.set("names", to: resolved.utf8)
    }

    /// Takes the limit out of the query: the engine would count hidden containers, so the limit is applied to the
    /// response. A limit also lists stopped containers and lets Podman sort them, newest first, as Docker always does;
    /// so the highest limit is sent.
    private mutating func takeLimit() {
        guard let value = query?["limit"], let limit = Int(String(decoding: value, as: UTF8.self)) else { return }
        query?.remove("limit")
        guard limit > 0 else { return }
        handling.limit = limit
        query?.set("limit", to: "\(Int32.max)".utf8)
        query?.set("all", to: "1".utf8)
    }

    /// Resolves the network of a build's steps.
    private mutating func resolveNetworkMode() {
        guard let mode = query?["networkmode"] else { return }
        switch ModeReference(parsing: String(decoding: mode, as: UTF8.self)) {
        case .word: return
        case .container, .foreign: deny(.networkOfContainer)
        case .other(let name):
            guard view.visibility.rules(.network) else { return }
            let resolved = resolve(.object(.network), reference: name)
            query?.set("networkmode", to: resolved.utf8)
        }
    }

    /// Judges what Podman binds into a build's steps: a hidden volume is denied, by its name or by its path.
    private mutating func judgeBuildVolumes() {
        guard view.visibility.rules(.volume) else { return }
        for bind in query?.values(of: "volume") ?? [] {
            let bind = String(decoding: bind, as: UTF8.self)
            do throws(BodyViolation) { try BindSpecification.checkOptions(of: bind) } catch { deny(.body(error)) }
            let text = JSONValue.string(bind)
            _ = BodyReferences.Form.bind.rewrite(text, use: .stored) { reference in resolveInBody(reference) }
        }
    }

    /// Resolves the references in filters, since their outcome would reveal hidden objects.
    mutating func rewriteFilters() {
        guard let text = query?["filters"], !text.isEmpty, let filters = JSONValue(parameter: text),
            case .object(let members) = withTypesOfEvents(filters)
        else { return }
        let rewritten = JSONValue.object(
            members.map { member in
                guard let kind = kind(namedBy: member.name), view.visibility.rules(kind) else { return member }
                let isID = KnownFilters.meaning(of: member.name, at: endpoint) == .containerID
                return JSONMember(
                    name: member.name,
                    value: Self.rewritten(member.value) { isID ? filtered(containerID: $0) : filtered($0, of: kind) })
            })
        if rewritten != filters { query?.set("filters", to: JSONWriter.write(rewritten)) }
    }

    private func kind(namedBy filter: String) -> ObjectKind? {
        switch KnownFilters.meaning(of: filter, at: endpoint) {
        case .object(let kind): kind
        case .volume: .volume
        case .containerID: .container
        case .plain, .label, .usage, .action, .engine, nil: nil
        }
    }

    private var isOfEvents: Bool { endpoint.tellsEvents }

    /// Adds the types of events that the filters select.
    private mutating func withTypesOfEvents(_ filters: JSONValue) -> JSONValue {
        guard isOfEvents, case .object(let members) = filters else { return filters }
        guard let kept = EventTypesOfFilters.kept(members) else {
            deny(.filtersOfOtherEvents)
            return filters
        }
        return .object(kept)
    }

    /// Rewrites the texts of `["x"]`, or of `{"x": true}`.
    private static func rewritten(_ value: JSONValue, filtered: (String) -> String) -> JSONValue {
        switch value {
        case .array(let values): .array(values.map { value in value.string.map { .string(filtered($0)) } ?? value })
        case .object(let members): .object(members.map { JSONMember(name: filtered($0.name), value: $0.value) })
        default: value
        }
    }

    /// Completes a prefix of a container's id. Docker finds no container if several share the prefix, hidden ones
    /// included, so the whole id is sent. Podman finds all of them.
    private mutating func filtered(containerID beginning: String) -> String {
        let question = ObjectQuestion(kind: .object(.container), reference: beginning)
        guard let results = facts.objects else {
            questions.append(question)
            return beginning
        }
        if results.isPodman { return beginning }
        let shown = results.byQuestion[question]?.allShown(by: view.visibility) ?? []
        let meant = shown.map(\.id).filter { $0.utf8.starts(with: beginning.utf8) }
        return meant.count == 1 ? meant[0] : results.decoy(for: question)
    }

    private mutating func filtered(_ reference: String, of kind: ObjectKind) -> String {
        let renamed = handling.renames.count
        let resolved = resolve(.object(kind), reference: reference)
        // Filters of events match names, also those of later objects with the same name.
        guard handling.renames.count == renamed else { return resolved }
        if kind == .network, isNameOnDocker(reference) { return reference }
        return isOfEvents ? reference : kind == .image ? imageID(for: reference) ?? resolved : resolved
    }

    /// Whether a visible network has exactly this name. Docker compares names of networks, or ids, which a container
    /// that was never started lacks (moby daemon/list.go).
    private func isNameOnDocker(_ reference: String) -> Bool {
        let question = ObjectQuestion(kind: .object(.network), reference: reference)
        guard let results = facts.objects, !results.isPodman else { return false }
        return results.byQuestion[question]?.shown(by: view.visibility)?.descriptions.first?.names == [reference]
    }

    /// Returns the full id of a visible image: Podman takes a name in a filter for a pattern of names, and compares ids
    /// without their algorithm (podman pkg/domain/filters/containers.go, ancestor).
    private func imageID(for reference: String) -> String? {
        let question = ObjectQuestion(kind: .object(.image), reference: reference)
        guard let results = facts.objects, let found = results.byQuestion[question]?.shown(by: view.visibility) else {
            return nil
        }
        let isSigned = found.id.begins(with: "sha256:")
        return results.isPodman && isSigned ? String(found.id.dropFirst("sha256:".count)) : found.id
    }
}
