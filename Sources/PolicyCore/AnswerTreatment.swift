import DockerAPI

/// What must happen to an answer before the client sees it.
public enum AnswerTreatment: Sendable {
    /// The engine's own bytes.
    case passOn
    /// What the client may see of it.
    indirect case treated(AnswerHandling)
}

/// How an answer is made what its client may see.
public struct AnswerHandling: Sendable {
    /// A name that was asked for instead of another: in an error it is turned back.
    public struct Rename: Sendable, Equatable {
        public let from: String
        public let to: String
    }

    public let sight: Sight
    /// For answers with a status of 2xx; nil leaves them as they are.
    public internal(set) var plan: AnswerPlan?
    /// At most so many elements of a list.
    public internal(set) var limit: Int?
    public internal(set) var renames: [Rename] = []
    /// What the client asked: what travels may have other names in it.
    public let asked: RequestFacts
    /// What the request names and is shown, as it was before the engine did anything to it.
    public internal(set) var known: [ObjectDescription] = []

    init(sight: Sight, asked: RequestFacts) {
        self.sight = sight
        self.asked = asked
    }

    /// All that the client said, decoded: in an error it tells nothing that it did not know.
    ///
    /// Nil when the engine may have read more than is known here. Then none of its errors can be shown: whether one is
    /// withheld would tell whether what the client made the engine say is the name of something hidden.
    public var askedWords: String? {
        let request = asked.request
        let isWhole = request.body == .none || request.body == .length(0) || asked.body != nil
        guard isWhole, asked.endpoint?.relaysWords != true, let query = QueryParameters(request.target.query) else {
            return nil
        }
        let plain = request.target.withPath { Array($0) } + query.all.flatMap { $0.name + $0.value } + request.fields
        // An escape of JSON inside of a filter, and letters that are folded.
        guard plain.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }) else { return nil }
        return String(decoding: plain + (asked.body.map(JSONWriter.write) ?? []), as: UTF8.self)
    }
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
