import DockerAPI

/// The words that a client has said in a request, as far as the engine could say them again.
///
/// An error that holds the name of something hidden is withheld. If it were withheld for a word that the client itself
/// made the engine say, whoever guesses would be told which guesses are right. So words that were said do not count. Nor
/// must they be many, or be said where the engine does not repeat them: then they would only be there to make a name that
/// the engine says by itself pass for one of theirs.
public struct SaidWords: Sendable {
    private var words: Set<String> = []

    /// No honest request says more.
    private static let most = 1024

    /// Nil when the engine may have read more than is known here. Then none of its errors can be shown.
    init?(_ asked: RequestFacts) {
        let request = asked.request
        let isWhole = request.body == .none || request.body == .length(0) || asked.body != nil
        guard isWhole, asked.endpoint?.relaysWords != true, Self.hasUsualType(request.fields),
            let query = QueryParameters(request.target.query)
        else { return nil }
        if let range = asked.match?.name {
            guard say(String(decoding: request.target.name(at: range), as: UTF8.self)) else { return nil }
        }
        // The engine repeats nothing else of a deletion.
        if request.method == .delete { return }
        for parameter in query.all {
            guard parameter.name.elementsEqual("filters".utf8) ? sayFilters(parameter.value) : say(parameter.value)
            else {
                return nil
            }
        }
        if let body = asked.body, !say(body) { return nil }
        if words.count > Self.most { return nil }
    }

    /// What is left of a text when the words that were said are taken out.
    public func unsaid(in text: String) -> String {
        Self.runs(of: text).filter { !words.contains(Self.word(of: $0)) }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    // MARK: Saying

    /// False for letters that an engine folds, and for escapes, which it may read again.
    private mutating func say(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }) else { return false }
        return say(String(decoding: bytes, as: UTF8.self))
    }

    private mutating func say(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), words.count <= Self.most else { return false }
        for run in Self.runs(of: text) { words.insert(Self.word(of: run)) }
        return true
    }

    /// Names of members as well.
    private mutating func say(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): return say(text)
        case .array(let values):
            for value in values where !say(value) { return false }
        case .object(let members):
            for member in members where !(say(member.name) && say(member.value)) { return false }
        default: break
        }
        return true
    }

    private mutating func sayFilters(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        return JSONValue(parameter: bytes).map { say($0) } ?? false
    }

    // MARK: Words

    /// Runs of what names and references are made of.
    private static func runs(of text: String) -> [Substring.UTF8View] { text.utf8.split { !isOfName($0) } }

    /// A run without the marks of a sentence around it.
    private static func word(of run: Substring.UTF8View) -> String {
        String(decoding: run.drop(while: isMark).reversed().drop(while: isMark).reversed(), as: UTF8.self)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: isMark(byte) || byte == UInt8(ascii: "_")
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool { ".:/@-".utf8.contains(byte) }

    /// The engine repeats a Content-Type that it does not want.
    private static func hasUsualType(_ fields: [UInt8]) -> Bool {
        for line in fields.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self).lowercased()
            guard text.hasPrefix("content-type:") else { continue }
            let value = text.dropFirst("content-type:".count).filter { $0 != " " && $0 != "\r" }
            return usualTypes.contains(String(value))
        }
        return true
    }

    private static let usualTypes: Set<String> = [
        "", "application/json", "application/json;charset=utf-8", "text/plain", "text/plain;charset=utf-8",
    ]
}

extension Endpoint {
    /// Whoever the engine asks for the client, a registry or a node, is quoted in its errors.
    fileprivate var relaysWords: Bool {
        switch self {
        case .imageCreate, .imagePush, .imageSearch, .imageBuild, .distributionInspect, .systemAuth, .pluginPull,
            .pluginPush, .pluginUpgrade, .getPluginPrivileges, .swarmJoin:
            true
        default: false
        }
    }
}
