// SPDX-License-Identifier: Apache-2.0

/// Paths by their bytes. `String` would take `/` and a combining mark behind it for one character.
public enum AbsolutePath {
    private static let separator = UInt8(ascii: "/")

    public static func isAbsolute(_ path: String) -> Bool { path.utf8.first == separator }

    /// Returns the path without empty segments, `.` and `..`, as Go's `path.Clean` does for an absolute path. The file
    /// system is not read, so links stay.
    public static func clean(_ path: String) -> String {
        var segments: [Substring.UTF8View] = []
        for segment in path.utf8.split(separator: separator) {
            if segment.elementsEqual(".".utf8) { continue }
            if segment.elementsEqual("..".utf8) { _ = segments.popLast() } else { segments.append(segment) }
        }
        return "/" + segments.map { String(Substring($0)) }.joined(separator: "/")
    }

    /// Whether a clean path is a clean directory, or below it.
    static func isInside(_ path: String, directory: String) -> Bool {
        let (path, directory) = (path.utf8, directory.utf8)
        guard directory.count > 1 else { return true }
        guard path.starts(with: directory) else { return false }
        return path.count == directory.count || path.dropFirst(directory.count).first == separator
    }
}
