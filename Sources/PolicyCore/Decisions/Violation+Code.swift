// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
public import DockerAPI

extension Violation {
    /// The part of a request in which a violation was found.
    public enum Part: String, Sendable {
        case body, parameter, visibility, condition, ownership
    }

    public var part: Part {
        switch self {
        case .body: .body
        case .parameter: .parameter
        case .visibility: .visibility
        case .condition: .condition
        case .ownership: .ownership
        case .builder(let violation, _): violation.part
        }
    }

    /// The stable code for programs: the kind of the violation, without any text of a client.
    public var code: String {
        switch self {
        case .body(let violation): violation.allowed.code
        case .parameter(let violation): StableWord.of(violation)
        case .visibility(let violation): StableWord.of(violation)
        case .condition(let violation): StableWord.of(violation.unmet)
        case .ownership(let violation): StableWord.of(violation)
        case .builder(let violation, _): violation.code
        }
    }

    /// Returns the field of the body, `HostConfig.Binds[0]`; nil for another part, and for the body as a whole.
    public func path(at endpoint: Endpoint) -> String? {
        switch self {
        case .body(let violation): violation.path.isEmpty ? nil : BodyFields.path(violation.path, of: endpoint)
        case .parameter, .visibility, .condition, .ownership: nil
        case .builder(let violation, _): violation.path(at: endpoint)
        }
    }
}

extension BodyViolation.Allowed {
    fileprivate var code: String {
        guard case .creation(let objection) = self else { return StableWord.of(self) }
        switch objection.limit {
        case .standard(let standard): return "standard_\(standard.rawValue)"
        case .key(let key): return "create_\(key)"
        case .unknownMember: return "unknown_member"
        case .uncertain: return "uncertain"
        }
    }
}

/// The name of an enum's case in the form for programs: `noVolumesFrom` is `no_volumes_from`. Associated values are
/// left out.
enum StableWord {
    static func of(_ value: some Any) -> String {
        var word: [UInt8] = []
        for byte in "\(value)".utf8.prefix(while: { $0 != UInt8(ascii: "(") }) {
            if byte.isUppercaseLetter { word.append(UInt8(ascii: "_")) }
            word.append(byte.lowercased)
        }
        return String(decoding: word, as: UTF8.self)
    }
}
