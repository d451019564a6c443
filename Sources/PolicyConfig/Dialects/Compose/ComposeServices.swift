// SPDX-License-Identifier: Apache-2.0

/// The services of a compose file: anchors, `<<` and `extends` are followed.
struct ComposeServices {
    /// The services as written, in the order of the file.
    let written: [YAMLNode.Pair]
    /// The whole file; nil if it is no YAML.
    let root: YAMLNode?
    /// The reasons for which the file cannot be read.
    let issues: [Issue]
    let folder: ComposeFolder
    private let name: String

    /// The longest chain of files and services that extend one another.
    private static let mostDepth = 16

    init(parsing bytes: [UInt8], named name: String, folder: ComposeFolder) {
        self.name = name
        self.folder = folder
        var found = FileIssues(file: name)
        root = YAMLReader.read(from: bytes, aliases: .followed, issues: &found)
        written = root?["services"]?.pairs ?? []
        // Other parts of the file are checked only when they are read.
        guard root?["services"]?.pairs == nil else {
            issues = []
            return
        }
        let broken = found.all.filter { $0.severity == .error }
        let start = SourceLocation(line: 1, column: 1)
        issues = broken.isEmpty ? [Issue(.error, at: "\(name):\(start)", "there is no mapping \"services\"")] : broken
    }

    func place(_ place: SourceLocation) -> String { "\(name):\(place)" }

    /// Returns a service with the keys that it extends.
    /// - Parameter text: replaces variables.
    func service(_ pair: YAMLNode.Pair, text: inout ComposeText, issues: inout [Issue]) -> YAMLNode.Pair {
        extended(pair, depth: 0, text: &text, issues: &issues)
    }

    private func extended(
        _ pair: YAMLNode.Pair, depth: Int, text: inout ComposeText, issues: inout [Issue]
    ) -> YAMLNode.Pair {
        guard let own = pair.value.pairs, let extends = own.first(where: { $0.key == "extends" }) else { return pair }
        guard depth < Self.mostDepth else {
            issues.append(Issue(.error, at: place(extends.keyPlace), "services extend one another without an end"))
            return pair
        }
        guard let base = base(of: extends, depth: depth, text: &text, issues: &issues) else { return pair }
        let pairs = ComposeExtension.extend(own.filter { $0.key != "extends" }, from: base)
        return YAMLNode.Pair(
            key: pair.key, keyPlace: pair.keyPlace, value: YAMLNode(content: .mapping(pairs), place: pair.value.place))
    }

    /// Returns the keys of an extended service: `extends: base`, or `extends: { service: base, file: other.yaml }`.
    private func base(
        of extends: YAMLNode.Pair, depth: Int, text: inout ComposeText, issues: inout [Issue]
    ) -> [YAMLNode.Pair]? {
        let target = extends.value["service"] ?? extends.value
        guard let wanted = target.text.map({ text.interpolate($0) }) else {
            issues.append(Issue(.error, at: place(extends.keyPlace), "extends names no service"))
            return nil
        }
        guard let file = extends.value["file"]?.text.map({ text.interpolate($0) }) else {
            return found(wanted, in: self, place: place(extends.keyPlace), depth: depth, text: &text, issues: &issues)
        }
        guard let other = read(folder.path(of: file), place: place(extends.keyPlace), issues: &issues) else {
            return nil
        }
        let pairs = found(
            wanted, in: other, place: place(extends.keyPlace), depth: depth, text: &text, issues: &issues)
        return pairs?.map {
            YAMLNode.Pair(
                key: $0.key, keyPlace: extends.keyPlace, value: $0.value.standing(at: extends.keyPlace))
        }
    }

    private func found(
        _ wanted: String, in other: ComposeServices, place: String, depth: Int, text: inout ComposeText,
        issues: inout [Issue]
    ) -> [YAMLNode.Pair]? {
        guard let pair = other.written.first(where: { $0.key == wanted }) else {
            let ending = Suggestion.ending(for: wanted, among: other.written.map(\.key))
            issues.append(Issue(.error, at: place, "there is no service \(wanted.shown)\(ending)"))
            return nil
        }
        return other.extended(pair, depth: depth + 1, text: &text, issues: &issues).value.pairs
    }

    private func read(_ path: String, place: String, issues: inout [Issue]) -> ComposeServices? {
        do throws(CetusGuardConfiguration.UnreadableFile) {
            let bytes = try folder.read(path)
            let other = ComposeServices(
                parsing: bytes, named: path, folder: ComposeFolder(of: path, read: folder.read))
            issues += other.issues
            return other.issues.isEmpty ? other : nil
        } catch {
            issues.append(Issue(.error, at: place, "\(path) cannot be read: \(error.reason)"))
            return nil
        }
    }
}
