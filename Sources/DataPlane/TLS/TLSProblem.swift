// SPDX-License-Identifier: Apache-2.0

/// An error in TLS files, in one sentence that names the file.
package struct TLSProblem: Error, Equatable {
    package let message: String
}
