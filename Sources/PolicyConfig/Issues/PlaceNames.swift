// SPDX-License-Identifier: Apache-2.0

/// The names of the places of a configuration: file, line and column, or variables.
package struct PlaceNames: Sendable {
    private enum Source {
        case file(String)
        /// The name of each line.
        case lines([String])
    }

    private let source: Source

    package init(file: String) { source = .file(file) }

    /// - Parameter lines: the names of each line's places: `CAISSON_ALLOW`, `CAISSON_CLIENTS line 2`.
    init(lines: [String]) { source = .lines(lines) }

    /// Returns a place as an issue names it: `caisson.yaml:3:5`.
    package func words(at place: SourceLocation) -> String {
        switch source {
        case .file(let file): "\(file):\(place)"
        case .lines: line(at: place)
        }
    }

    /// Returns a place as a rule names it: `caisson.yaml:3`.
    package func line(at place: SourceLocation) -> String {
        switch source {
        case .file(let file): "\(file):\(place.line)"
        case .lines(let names): names.indices.contains(place.line - 1) ? names[place.line - 1] : ""
        }
    }
}
