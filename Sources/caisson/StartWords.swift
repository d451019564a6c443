// SPDX-License-Identifier: Apache-2.0

/// What the program was started with.
enum StartWords {
    /// The words as the kernel handed them over, the program's own name first.
    static func read(count: CInt, words: UnsafePointer<UnsafePointer<CChar>?>) -> [String] {
        (0..<max(Int(count), 0)).compactMap { words[$0] }.map { String(cString: $0) }
    }
}
