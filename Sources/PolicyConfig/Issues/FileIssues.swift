// SPDX-License-Identifier: Apache-2.0

/// The issues of one file, as they are found.
///
/// All are collected, so that a file can be corrected in one go; beyond a bound only the fact that there are more,
/// since a hostile file could have one in each of its bytes.
struct FileIssues {
    static let most = 100

    let names: PlaceNames
    private var found: [(place: SourceLocation, issue: Issue)] = []
    private(set) var hasErrors = false

    init(file: String) { self.init(names: PlaceNames(file: file)) }
    init(names: PlaceNames) { self.names = names }

    /// Whether no further issue is kept: then checks that would only find more can stop.
    var isFull: Bool { found.count > Self.most }

    /// All issues in the order of the file.
    var all: [Issue] {
        let sorted = found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        return sorted.map(\.element.issue)
    }

    mutating func error(at place: SourceLocation, _ message: String) { add(.error, at: place, message) }
    mutating func warning(at place: SourceLocation, _ message: String) { add(.warning, at: place, message) }

    /// Returns a place as an issue mentions it: `caisson.yaml:3:5`.
    func at(_ place: SourceLocation) -> String { names.words(at: place) }

    private mutating func add(_ severity: Issue.Severity, at place: SourceLocation, _ message: String) {
        if severity == .error { hasErrors = true }
        guard found.count <= Self.most else { return }
        let text = found.count == Self.most ? "there are more issues; mend these first" : message
        var issue = Issue(found.count == Self.most ? .error : severity, at: at(place), text)
        issue.location = place
        found.append((place, issue))
        if found.count > Self.most { hasErrors = true }
    }
}
