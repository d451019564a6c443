// SPDX-License-Identifier: Apache-2.0

/// Why TLS cannot be spoken with these files, in one sentence that names the file.
package struct TLSProblem: Error, Equatable {
    package let message: String
}
