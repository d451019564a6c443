// SPDX-License-Identifier: Apache-2.0

/// The folder of a compose file, with a reader of the files that it names.
struct ComposeFolder {
    /// The folder with its slash; empty for that of the process.
    let path: String
    let read: Configuration.FileReader

    init(of file: String, read: @escaping Configuration.FileReader) {
        path = String(file.utf8.lastIndex(of: UInt8(ascii: "/")).map { file[...$0] } ?? "")
        self.read = read
    }

    /// Returns the path of a file that is named here.
    func path(of file: String) -> String { file.hasPrefix("/") ? file : path + file }

    /// The folder's own name, which compose takes for the project; nil if the path does not contain it.
    var name: String? {
        path.split(separator: "/").last.map(String.init).flatMap { [".", ".."].contains($0) ? nil : $0 }
    }
}
