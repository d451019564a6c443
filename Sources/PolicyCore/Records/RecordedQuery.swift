// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
public import DockerAPI

/// The part of a query that a record keeps: the names of known parameters, and the values of those with harmless values
/// of a closed form. Filters, credentials, paths and all else that a client may write there are left out.
public struct RecordedQuery: Sendable, Equatable {
    /// The parameters, `all=1`, or `filters` without its value; in the client's order.
    public private(set) var parameters: [String] = []
    /// The number of parameters that are unknown for the endpoint.
    public private(set) var unknown = 0

    public init(of target: RequestTarget, at endpoint: Endpoint?) {
        guard !target.query.isEmpty else { return }
        guard let query = QueryParameters(parsing: target.query) else {
            unknown = 1
            return
        }
        for parameter in query.all { add(parameter, at: endpoint) }
    }

    private mutating func add(_ parameter: QueryParameters.Parameter, at endpoint: Endpoint?) {
        let name = String(decoding: parameter.name, as: UTF8.self)
        guard let endpoint, KnownParameters.isKnown(name, at: endpoint) else {
            unknown += 1
            return
        }
        let isTold = RecordedValue.form(of: name)?.admits(parameter.value) ?? false
        parameters.append(isTold ? "\(name)=\(String(decoding: parameter.value, as: UTF8.self))" : name)
    }
}

/// The closed list of parameters whose values are recorded, each with the form that the value must have.
enum RecordedValue: Sendable {
    case flag, number, word, moment, name

    /// Returns the form of a parameter's value; nil if values are not recorded.
    static func form(of name: String) -> RecordedValue? { forms[name] }

    private static let forms: [String: RecordedValue] = {
        var forms: [String: RecordedValue] = [:]
        let rows: [(RecordedValue, String)] = [
            (
                .flag,
                """
                all size v volumes link force noprune follow stdout stderr stdin stream timestamps details one-shot \
                digests manifests shared-size nocache rm forcerm q detach depend ignore dryrun verbose pause logs \
                insertDefaults noOverwriteDirNonDir copyUIDGID squash external sync compress recursive
                """
            ),
            (.number, "limit last t timeout tail h w version delay interval memory memswap cpushares shmsize"),
            (.word, "signal condition platform scope status diffType registryAuthFrom rollback type networkmode"),
            (.moment, "since until"), (.name, "name fromImage repo tag checkpoint target"),
        ]
        for (form, names) in rows { for name in names.parts(between: " ") { forms[String(name)] = form } }
        return forms
    }()

    /// Whether a value has the form; others are left out.
    func admits(_ value: [UInt8]) -> Bool {
        switch self {
        case .flag: ["", "0", "1", "true", "false", "True", "False"].contains { value.elementsEqual($0.utf8) }
        case .number:
            value.elementsEqual("all".utf8) || value.elementsEqual("-1".utf8)
                || (1...12).contains(value.count) && value.allSatisfy(\.isDigit)
        case .word: (1...40).contains(value.count) && value.allSatisfy(Self.isOfWord)
        case .moment: (1...36).contains(value.count) && value.allSatisfy(Self.isOfMoment)
        case .name: Self.isName(value)
        }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool { byte.isAlphanumeric || "+-/._".utf8.contains(byte) }

    /// Whether the byte may be in a moment: seconds since 1970, or RFC 3339.
    private static func isOfMoment(_ byte: UInt8) -> Bool { byte.isDigit || "-:.+TZ".utf8.contains(byte) }

    /// Whether the value is the name of a container or an image. An `@` is allowed only before a digest: other texts
    /// could be a password in an address.
    static func isName(_ value: [UInt8]) -> Bool {
        let isPlain = value.allSatisfy { $0.isAlphanumeric || "._:/@-".utf8.contains($0) }
        guard (1...255).contains(value.count), isPlain else { return false }
        let parts = value.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 1 || parts.count == 2 && parts[1].starts(with: "sha256:".utf8)
    }
}
