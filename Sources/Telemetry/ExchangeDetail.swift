// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import DockerAPI
public import PolicyCore

/// The part of a record for readers that want all of an exchange. Texts are made only when they are read; without such
/// a reader none is made.
public final class ExchangeDetail: Sendable {
    /// The configuration in force for the request.
    public let version: PolicyVersion?
    /// The key of the entry that identified the client: `container`, `address`, `anyone`; nil for a stranger.
    public let identifiedBy: String?
    public let request: RecordedRequest?
    public let body: RecordedBody?

    public init(version: PolicyVersion?, identifiedBy: String?, request: RecordedRequest?, body: RecordedBody?) {
        self.version = version
        self.identifiedBy = identifiedBy
        self.request = request
        self.body = body
    }
}

/// The part of a permitted request that a record keeps. The permit itself may hold a body and descriptions of objects.
public struct RecordedRequest: Sendable {
    /// The target as the client wrote it.
    let asked: RequestTarget
    /// The target as it was sent.
    let sent: RequestTarget
    let rule: RuleID?

    public init(of permit: Permit) {
        sent = permit.request.target
        rule = permit.rule
        if case .treated(let handling) = permit.treatment {
            asked = handling.asked.request.target
        } else {
            asked = permit.request.target
        }
    }
}

/// A version of the configuration: its number, which counts up from 1 with each reload, and the hash of its text.
public final class PolicyVersion: Sendable {
    public let number: Int
    /// The SHA-256 of the policy file, 64 hexadecimal digits; without a file, of the same policy written as one. Empty
    /// if it is not wanted.
    public let hash: String

    public init(number: Int, hash: String = "") {
        self.number = number
        self.hash = hash
    }
}

/// The part of a judged body that a record keeps.
public final class RecordedBody: Sendable {
    public let size: Int
    /// A keyed hash: equal bodies of one run of the program have equal digests, and values cannot be guessed by trial.
    public let digest: String
    /// The names of the fields that are set.
    public let fields: [String]
    public let image: RecordedObject?

    public init(_ value: JSONValue, bytes: UnsafeRawBufferPointer, of endpoint: Endpoint) {
        size = bytes.count
        digest = SHA256.hexadecimal(of: SHA256.authenticationCode(of: bytes, key: Self.key))
        fields = BodyFields.names(in: value, of: endpoint)
        image = RecordedObject.image(in: value, of: endpoint)
    }

    private static let key = (0..<SHA256.size).map { _ in UInt8.random(in: 0...255) }
}

extension AccessRecord {
    /// The target as the client wrote it, as far as it was read; nil if the request was not judged.
    private var asked: RequestTarget? {
        if case .denied(let denial) = reason { return denial.request.target }
        return detail?.request?.asked
    }

    public var query: RecordedQuery? { asked.map { RecordedQuery(of: $0, at: endpoint) } }

    /// The objects in the path and in the query, and the image in the body.
    public var objects: [RecordedObject] {
        var objects: [RecordedObject] = []
        if let asked, let method {
            objects = RecordedObject.all(in: asked, method: method, sent: detail?.request?.sent)
        }
        return objects + [detail?.body?.image].compactMap(\.self)
    }

    /// The client's bytes that the record holds while it waits to be written.
    package var heldBytes: Int {
        let target = asked?.canonical.count ?? path.count
        switch reason {
        case .denied(let denial), .warned(let denial): return target + denial.request.fields.count
        default: return target
        }
    }

    /// The rule that decided.
    public var rule: RuleID? {
        switch reason {
        case .rule(let rule): rule
        case .denied(let denial), .warned(let denial): denial.rule
        default: detail?.request?.rule
        }
    }

    public var violation: Violation? {
        switch reason {
        case .denied(let denial), .warned(let denial): denial.violation
        default: nil
        }
    }
}
