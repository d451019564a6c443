// SPDX-License-Identifier: Apache-2.0

/// What stands where in an answer.
public struct ResponsePath: Sendable {
    /// From the answer's top-level value; in an answer of records, from each record.
    public let path: String
    /// Nil for a path that only says ``isEach``.
    public let treatment: Treatment?
    /// Whether the path's elements are held, judged and passed on one at a time.
    public let isEach: Bool

    init(_ path: String, treatment: Treatment?, isEach: Bool = false) {
        self.path = path
        self.treatment = treatment
        self.isEach = isEach
    }
}

/// What the answer of an endpoint is, for who must filter it.
public enum ResponseShape: Sendable {
    /// One JSON value.
    case document([ResponsePath])
    /// One JSON value, of which only the named members are known to be harmless where the places are treated.
    case closed([ResponsePath], [String])
    /// JSON objects, one after the other, LF between them or RS before them (RFC 7464).
    case records([ResponsePath])
    /// The same, of which only the named members go on: how something that the request began goes on. It refers to nothing.
    case progress([ResponsePath], [String])
    /// Looked at, and found to tell nothing but of what the request itself named and was judged for.
    case nothing
    /// Not JSON: a stream, an archive. It is of the object that the request named and was judged for.
    case opaque
    /// It could tell of anything, and cannot be filtered.
    case unreadable
}

extension [ResponsePath] {
    /// The same places below a path: a list's elements (`[]`), a member (`Containers[]`).
    func under(_ path: String) -> [ResponsePath] {
        map { ResponsePath($0.path.isEmpty ? path : "\(path).\($0.path)", treatment: $0.treatment, isEach: $0.isEach) }
    }

    /// The places of one object, for a list of such objects.
    func each(of path: String = "[]") -> [ResponsePath] {
        [ResponsePath(path, treatment: nil, isEach: true)] + under(path)
    }

    static func at(_ treatment: Treatment, _ paths: String...) -> [ResponsePath] {
        at(treatment, paths)
    }

    static func at(_ treatment: Treatment, _ paths: [String]) -> [ResponsePath] {
        paths.map { ResponsePath($0, treatment: treatment) }
    }

    /// Where the engine says in words of its own how a start or an update went.
    /// Options of a driver, URLs: each of them can be a path of the host, an address and a password at once.
    static func options(at paths: String...) -> [ResponsePath] {
        paths.flatMap { path in
            [Treatment.credential, .hostPath, .address].map { ResponsePath(path, treatment: $0) }
        }
    }

    static func outcomes(_ paths: String...) -> [ResponsePath] {
        paths.flatMap { [ResponsePath($0, treatment: .outcome), ResponsePath($0, treatment: .engineText)] }
    }
}
