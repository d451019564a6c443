// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of the checkout that the tests were built from.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// All of its files, by their paths from the root; without what a build or an editor leaves.
    static let files: [String] = {
        guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
        var found: [String] = []
        while let path = walk.nextObject() as? String {
            let name = path.split(separator: "/").last ?? ""
            if name.hasPrefix(".build") || name == ".git" || name == "__pycache__" {
                walk.skipDescendants()
            } else if walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                found.append(path)
            }
        }
        return found.sorted()
    }()

    static let folders: Set<String> = Set(
        files.flatMap { file in
            let parts = file.split(separator: "/").dropLast()
            return (0..<parts.count).map { parts[...$0].joined(separator: "/") }
        })

    static let pages = files.filter { $0.hasSuffix(".md") }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    static func page(_ path: String) throws -> MarkdownPage { MarkdownPage(try text(path), at: path) }

    /// The Swift sources below a folder, as one text.
    static func sources(below folder: String) throws -> String {
        try files.filter { $0.hasPrefix(folder) && $0.hasSuffix(".swift") }.map(text).joined(separator: "\n")
    }

    static func exists(_ path: String) -> Bool {
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        return path.isEmpty || folders.contains(path) || files.contains(path)
    }
}
