// SPDX-License-Identifier: Apache-2.0

import Commands

/// Starts the program: the package manager links the function of this name as `main`.
///
/// It is not `@main`, which gets no arguments; `CommandLine` reads them in `/proc`, which may be missing or hidden.
/// Then `caisson check FILE` would look like `caisson`, and open a gate.
@c(caisson_main)
public func begin(count: CInt, words: UnsafePointer<UnsafePointer<CChar>?>) -> CInt {
    CommandLineEntry.main(StartWords.read(count: count, words: words))
}
