// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyCore

/// A recorded request: a line of a gate's access log, or of its audit.
package struct LoggedRequest: Sendable {
    /// The outcome of a request, as far as a suggestion depends on it.
    package enum Outcome: Sendable {
        /// The request reached the engine: it was allowed, or its policy only warned.
        case passed
        case denied
        /// The request was refused before a policy judged it.
        case unjudged
    }

    /// The time at which the request ended, as the log writes it: `2026-11-21T17:52:13.061Z`. Such texts sort by time.
    package var time = ""
    /// The client as the log names it: `traefik@10.0.0.5`.
    package var client = ""
    /// The policy that judged it; empty if the log does not name it.
    package var policy = ""
    package var method: Method
    /// The path with its version and without its query.
    package var path: String
    package var endpoint: Endpoint?
    /// The name or id of the object in the path.
    package var object: String?
    package var outcome: Outcome
    package var status = 0
    /// The parameters of its query; nil if the log does not contain them.
    package var parameters: [Parameter]?
    /// The log's descriptions of the objects that the request named.
    package var descriptions: [ObjectDescription] = []

    /// A parameter, with its value if the log contains it.
    package struct Parameter: Sendable, Equatable {
        package let name: String
        package let value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a request to a path. The endpoint and the object are those that a gate reads from the path.
    package init(method: Method, path: String, client: String = "", outcome: Outcome = .passed) {
        (self.method, self.path, self.client, self.outcome) = (method, path, client, outcome)
        guard let facts = try? Admission.facts(method: method, target: path) else { return }
        endpoint = facts.endpoint
        object = facts.match?.name.map { String(decoding: facts.request.target.name(at: $0), as: UTF8.self) }
    }
}

// MARK: - Lines of a log

extension LoggedRequest {
    /// The reason for which a line of a log is no request.
    package enum LineError: Error {
        /// The line is an event of the gate's, and no request.
        case isNoRequest
        /// The line is no JSON object, or has no `decision`.
        case isUnreadable
    }

    /// Reads a line of a JSON log. Unknown members are ignored.
    package init(line: ArraySlice<UInt8>) throws(LineError) {
        guard let value = Self.json(from: line), value.object != nil else { throw .isUnreadable }
        guard let decision = value["decision"]?.string else {
            throw value["message"] == nil && value["kind"] == nil && value["event"] == nil
                ? .isUnreadable : .isNoRequest
        }
        let token = Array((value["method"]?.string ?? "").utf8)
        guard let method = token.withUnsafeBytes({ Method(token: $0) }), let path = value["path"]?.string,
            let outcome = Self.outcome(of: decision)
        else { throw .isNoRequest }
        self.init(method: method, path: path, client: value["client"]?.string ?? "", outcome: outcome)
        // A path with encoded names was logged in decoded form.
        if endpoint == nil { endpoint = value["endpoint"]?.string.flatMap(Endpoint.init(operationId:)) }
        time = value["time"]?.string ?? ""
        policy = value["policy"]?.string ?? ""
        status = value["status"]?.number.flatMap { Int($0) } ?? 0
        parameters = Self.parameters(in: value)
        descriptions = (value["objects"]?.array ?? []).compactMap(Self.description)
    }

    private static func json(from line: ArraySlice<UInt8>) -> JSONValue? {
        line.withUnsafeBytes { bytes in
            do throws(JSONError) { return try JSONReader.read(from: bytes) } catch { return nil }
        }
    }

    /// Returns nil for a word that no present log writes.
    private static func outcome(of decision: String) -> Outcome? {
        switch decision {
        case "allowed", "warned", "observed", "failed": .passed
        case "denied": .denied
        case "refused": .unjudged
        default: nil
        }
    }

    /// Reads the parameters, `["signal=HUP","filters"]`: a name without a value if the log leaves that out. A line with
    /// a `code` includes its query, so one without `query` has no parameters. Returns nil if there were parameters that
    /// the log does not name.
    private static func parameters(in line: JSONValue) -> [Parameter]? {
        guard line["query_unknown"] == nil, line["query"] != nil || line["code"] != nil else { return nil }
        return (line["query"]?.array ?? []).compactMap(\.string).map { text in
            text.parted(at: "=").map { Parameter(name: $0.before, value: $0.behind) }
                ?? Parameter(name: text, value: nil)
        }
    }

    /// Reads an object, `{"kind":"container","name":"web","id":"4f66…"}`: the name is the requested one, and may be an
    /// ID as well.
    private static func description(from value: JSONValue) -> ObjectDescription? {
        guard let kind = ObjectKind.allCases.first(where: { "\($0)" == value["kind"]?.string }) else { return nil }
        guard let id = value["id"]?.string, let name = value["name"]?.string, !ObjectCatalog.isID(name) else {
            return nil
        }
        return ObjectDescription(kind: kind, id: id, names: [name])
    }
}
