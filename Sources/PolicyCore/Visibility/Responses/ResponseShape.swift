// SPDX-License-Identifier: Apache-2.0

/// A place in a response.
public struct ResponsePath: Sendable {
    /// The path from the response's top-level value, or from each record.
    public let path: String
    /// The treatment; nil for a path that only sets ``isEach``.
    public let treatment: Treatment?
    /// Whether the path's elements are held, judged and passed on one at a time.
    public let isEach: Bool

    init(_ path: String, treatment: Treatment?, isEach: Bool = false) {
        self.path = path
        self.treatment = treatment
        self.isEach = isEach
    }
}

/// The form of an endpoint's responses, for the filter.
public enum ResponseShape: Sendable {
    /// One JSON value.
    case document([ResponsePath])
    /// One JSON value, of which only the named fields are known to be harmless once the places are treated.
    case closed([ResponsePath], [String])
    /// JSON objects, one after the other, LF between them or RS before them (RFC 7464).
    case records([ResponsePath])
    /// JSON objects, of which only the named fields are passed on: the progress of the requested operation, without
    /// references.
    case progress([ResponsePath], [String])
    /// A response that was examined, and describes only the object that the request named and was judged for.
    case nothing
    /// Not JSON: a stream or an archive of the object that the request named and was judged for.
    case opaque
    /// A response that could describe any object, and cannot be filtered.
    case unreadable
}

extension [ResponsePath] {
    /// Returns the same places below a path: those of a list's elements (`[]`), or of a field (`Containers[]`).
    func under(_ path: String) -> [ResponsePath] {
        map { ResponsePath($0.path.isEmpty ? path : "\(path).\($0.path)", treatment: $0.treatment, isEach: $0.isEach) }
    }

    /// Returns the places of one object, within a list of such objects.
    func each(of path: String = "[]") -> [ResponsePath] {
        [ResponsePath(path, treatment: nil, isEach: true)] + under(path)
    }

    static func at(_ treatment: Treatment, _ paths: String...) -> [ResponsePath] {
        at(treatment, paths)
    }

    static func at(_ treatment: Treatment, _ paths: [String]) -> [ResponsePath] {
        paths.map { ResponsePath($0, treatment: treatment) }
    }

    /// Options of a driver, URLs: each of them can be a path of the host, an address and a password at once.
    static func options(at paths: String...) -> [ResponsePath] {
        paths.flatMap { path in
            [Treatment.credential, .hostPath, .address].map { ResponsePath(path, treatment: $0) }
        }
    }

    /// Texts of the engine's own on how a start or an update went.
    static func outcomes(_ paths: String...) -> [ResponsePath] {
        paths.flatMap { [ResponsePath($0, treatment: .outcome), ResponsePath($0, treatment: .engineText)] }
    }
}
