// SPDX-License-Identifier: Apache-2.0

/// Why TLS cannot be spoken with these files, in one sentence that names the file.
public struct TLSProblem: Error, Equatable {
    public let message: String
}
