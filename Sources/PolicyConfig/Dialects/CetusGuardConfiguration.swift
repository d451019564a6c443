// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// The settings in the flags, the `CETUSGUARD_…` variables and the rules of CetusGuard.
///
/// The policy is complete: one allow for each rule line, of exactly its methods (GET does not imply HEAD), over the
/// whole decoded path with its version and without its query. All other members are values that other parts act on.
package struct CetusGuardConfiguration: Sendable {
    package let policy: Policy
    /// The addresses to listen on, TCP and unix in any mixture; never empty, unless there is an error.
    package let frontends: [GateAddress]
    /// The reason for the default addresses, if none was named.
    package let frontendsReason: String?
    /// The address of the engine.
    package let backend: GateAddress
    /// The files for all TCP frontends, and never for unix ones. With an authority, clients must show a certificate of
    /// it.
    package let frontendTLS: TLSServerFiles?
    /// The files for connections to the engine: its certificate must be of the authority, and the other two are the
    /// gate's own.
    package let backendTLS: TLSClientFiles?
    /// The level by syslog's numbers: at 0 the log is empty, 2 adds critical events, 3 errors, 4 denials, 6 the course
    /// of the process, 7 allowed requests.
    package let logLevel: Int
    /// Whether `-version` was given: the version is printed, and no gate is started.
    package let asksForVersion: Bool
    /// Whether `-h` or `-help` was given: no gate is started.
    package let asksForHelp: Bool
    /// The issues; after an error no gate may be started.
    package let issues: [Issue]
}

extension CetusGuardConfiguration {
    /// The reason for which a file of rules cannot be read, such as "no such file".
    package struct UnreadableFile: Error, Sendable, Equatable {
        package let reason: String

        /// Whether the file does not exist, as opposed to one that cannot be read.
        package let isMissing: Bool

        package init(reason: String, isMissing: Bool = false) {
            self.reason = reason
            self.isMissing = isMissing
        }
    }

    /// A function that returns the bytes of a regular file.
    package typealias FileReader = (_ path: String) throws(UnreadableFile) -> [UInt8]
}
