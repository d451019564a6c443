// SPDX-License-Identifier: Apache-2.0

/// The arguments that the program was started with.
enum StartWords {
    /// Reads the arguments from the kernel, the program's own name first.
    static func read(count: CInt, words: UnsafePointer<UnsafePointer<CChar>?>) -> [String] {
        (0..<max(Int(count), 0)).compactMap { words[$0] }.map { String(cString: $0) }
    }
}
