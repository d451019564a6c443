// SPDX-License-Identifier: Apache-2.0

/// A reader of bodies that accepts only those which the engine reads in one way. The result is written again
/// (`JSONWriter`) and sent in place of the client's bytes, so every engine reads what was judged.
public enum CanonicalBody {
    /// Reads the body of a request, an object. In a Go struct, a name that folds to a known one becomes that one, and
    /// two fields that fold to one name are refused; unknown names stay. An endpoint without a shape keeps all names.
    public static func read(
        from bytes: UnsafeRawBufferPointer, of endpoint: Endpoint, limits: JSONLimits = .body
    ) throws(JSONError) -> JSONValue {
        let value = try JSONReader.read(from: bytes, limits: limits)
        guard value.isBody(of: endpoint) else { throw .notAnObject }
        if bytes.mayHoldZeroCharacter, value.holdsZeroCharacter { throw .zeroCharacter }
        guard let shape = BodySchema.shape(of: endpoint) else { return value }
        return try canonical(value, of: shape)
    }

    /// Recurses as deep as the value, which the reader has bounded. A value without its shape stays as it is, and the
    /// engine refuses it.
    private static func canonical(_ value: JSONValue, of shape: BodyShape) throws(JSONError) -> JSONValue {
        switch (shape, value) {
        case (.structure(let structure), .object(let members)):
            return .object(try canonical(members, of: structure))
        case (.map(let shape), .object(let members)):
            return .object(
                try members.map { (member) throws(JSONError) in
                    JSONMember(name: member.name, value: try canonical(member.value, of: shape))
                })
        case (.list(let shape), .array(let values)):
            return .array(try values.map { (value) throws(JSONError) in try canonical(value, of: shape) })
        default: return value
        }
    }

    private static func canonical(
        _ members: [JSONMember], of structure: BodyStructure
    ) throws(JSONError) -> [JSONMember] {
        var seen = [Bool](repeating: false, count: structure.all.count)
        var unknown: Set<ExactName> = []
        return try members.map { (member) throws(JSONError) in
            var known = structure.member(named: member.name)
            if known == nil {
                let folded = NameFolding.fold(member.name)
                known = structure.member(folded: folded)
                if known == nil, !unknown.insert(folded).inserted { throw .ambiguousName }
            }
            guard let known else { return member }
            guard !seen[known.index] else { throw .ambiguousName }
            seen[known.index] = true
            return JSONMember(name: known.name, value: try canonical(member.value, of: known.shape))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes contain `\u0000`: a string can contain the character only by its escape.
    fileprivate var mayHoldZeroCharacter: Bool {
        let escape = "u0000".utf8
        return indices.contains { self[$0] == UInt8(ascii: "\\") && self[($0 + 1)...].starts(with: escape) }
    }
}

extension JSONValue {
    fileprivate var holdsZeroCharacter: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let values): values.contains(where: \.holdsZeroCharacter)
        case .object(let members): members.contains { $0.name.utf8.contains(0) || $0.value.holdsZeroCharacter }
        case .null, .bool, .number: false
        }
    }

    /// Whether the value can be the endpoint's body: an object. Docker's client writes `null` if a commit changes
    /// nothing, and the settings of a plugin are a list.
    fileprivate func isBody(of endpoint: Endpoint) -> Bool {
        switch (endpoint, self) {
        case (_, .object), (.imageCommit, .null), (.pluginSet, .array): true
        default: false
        }
    }
}
