// SPDX-License-Identifier: Apache-2.0

import Addressing
import PolicyCore

/// What the flags, the `CETUSGUARD_…` variables and the rules of CetusGuard say.
///
/// The policy is complete: one allow for each rule line, of exactly its methods (GET does not imply HEAD), over the
/// whole decoded path with its version and without its query. Everything else here is a value that somebody else acts
/// on.
package struct CetusGuardConfiguration: Sendable {
    package let policy: Policy
    /// Where to listen, TCP and unix in any mixture; never empty, unless there is an error.
    package let frontends: [GateAddress]
    /// Why these, when nobody named any.
    package let frontendsReason: String?
    /// The engine.
    package let backend: GateAddress
    /// For all TCP frontends, and never for unix ones. With an authority, clients must show a certificate of it.
    package let frontendTLS: TLSServerFiles?
    /// For the connections to the engine: its certificate must be of the authority, the other two are what we show.
    package let backendTLS: TLSClientFiles?
    /// As syslog counts: 0 nothing, 2 critical, 3 errors, 4 what is denied, 6 the course of the process, 7 what is
    /// allowed too.
    package let logLevel: Int
    /// `-version` was given: it is to be told, and nothing to be started.
    package let asksForVersion: Bool
    /// `-h` or `-help` was given: nothing is to be started.
    package let asksForHelp: Bool
    /// When one of them is an error, nothing may be started.
    package let issues: [Issue]
}

extension CetusGuardConfiguration {
    /// Why a file of rules cannot be read, in words: "no such file".
    package struct UnreadableFile: Error, Sendable, Equatable {
        package let reason: String

        /// There is no such file, as opposed to one that cannot be read.
        package let isMissing: Bool

        package init(reason: String, isMissing: Bool = false) {
            self.reason = reason
            self.isMissing = isMissing
        }
    }

    /// Gives the bytes of a regular file.
    package typealias FileReader = (_ path: String) throws(UnreadableFile) -> [UInt8]
}
