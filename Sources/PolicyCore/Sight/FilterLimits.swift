import DockerAPI

/// Filters of a list whose outcome would tell what the list itself does not.
struct FilterLimits {
    let sight: Sight
    let endpoint: Endpoint

    static let unreadable = "its filters cannot be read in one way only"

    /// Why these filters cannot pass, in a sentence; nil when they can.
    func violation(_ text: [UInt8]?) -> String? {
        guard let text, !text.isEmpty, sight.visibility.rules(.container) || !sight.redaction.labels.isEmpty else {
            return nil
        }
        guard let filters = JSONValue(parameter: text) else { return Self.unreadable }
        guard let members = filters.object else { return nil }
        for member in members {
            if usage.contains(member.name), sight.visibility.rules(.container) {
                return "the filter \(member.name) would tell of containers that are hidden from this client"
            }
            if Self.labels.contains(member.name), let key = redactedKey(member.value) {
                return "the filter \(member.name) would tell of the label \(key), which is redacted"
            }
        }
        return nil
    }

    private static let labels: Set<String> = ["label", "label!", "node.label"]

    /// Filters by whether something is used. An image dangles that has no name, whoever uses it; the other filter of images
    /// is Podman's.
    private var usage: Set<String> {
        switch endpoint {
        case .volumeList, .networkList, .libpodVolumeList, .libpodNetworkList: ["dangling"]
        case .imageList, .libpodImageList: ["containers"]
        default: []
        }
    }

    /// The key of a label that is asked for by its value, `key=value`, and whose value is redacted.
    private func redactedKey(_ value: JSONValue) -> String? {
        let texts = value.array?.compactMap(\.string) ?? value.object?.map(\.name) ?? []
        for text in texts {
            guard let equals = text.firstIndex(of: "=") else { continue }
            let key = String(text[..<equals])
            if sight.redaction.labels.contains(where: { $0.matches(key) }) { return key }
        }
        return nil
    }
}

extension JSONValue {
    /// The JSON in a parameter of a query; nil where it has more than one reading, or none.
    init?(parameter text: [UInt8]) {
        let value: JSONValue? = text.withUnsafeBytes { bytes in
            do throws(JSONError) { return try JSONReader.read(bytes) } catch { return nil }
        }
        guard let value else { return nil }
        self = value
    }
}
