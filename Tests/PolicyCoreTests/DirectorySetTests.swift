// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PolicyCore

@Suite("A set of directories")
struct DirectorySetTests {
    private static let paths = [
        "/", "/srv", "/srv/", "/srvx", "/srv/a", "/srv/a/b", "/srv/ab", "/srv/a/b/c/d", "/data", "/data/x", "/other",
        "/é/a",
        "/e", "/srv/\u{301}a", "/a/b/c/d/e/f/g/h/i",
    ].map(AbsolutePath.clean)

    @Test("has a path in it where the path is one of them or below one, as each of them says for itself")
    func ancestors() {
        let directories = ["/srv", "/srv/a/b", "/data", "/é", "/srv/ab", "/", "/x/y/z"]
        for number in 0..<1 << directories.count {
            let some = directories.enumerated().filter { number & 1 << $0.offset != 0 }.map(\.element)
            let set = DirectorySet(some)
            for path in Self.paths {
                let expected = some.contains { AbsolutePath.isInside(path, directory: $0) }
                #expect(set.hasAncestor(of: path) == expected, "\(path) in \(some)")
            }
        }
    }
}
