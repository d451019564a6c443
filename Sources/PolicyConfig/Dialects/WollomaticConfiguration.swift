// SPDX-License-Identifier: Apache-2.0

import PolicyCore

/// The settings in the flags and `SP_…` variables of wollomatic's socket-proxy.
///
/// The policy is complete: one allow for each pattern, only of its method (GET does not imply HEAD), over the whole
/// decoded path with its version and without its query. All other members are values that other parts act on.
package struct WollomaticConfiguration: Sendable {
    /// The policy. It responds with 405 if no pattern has the method, and with 403 if none matches the path.
    package let policy: Policy
    /// The clients of the policy, over TCP; others get 403. On a unix socket it is not checked.
    package let allowFrom: [Caller]
    /// The flag or variable that sets this, or would.
    package let allowFromPlace: String
    package let listener: Listener
    /// Whether a flag or a variable sets a listener.
    package let namesListener: Bool
    /// The permissions of the unix socket, at most 0o777.
    package let socketMode: UInt16
    /// The engine's unix socket, absolute.
    package let upstreamPath: String
    package let logIsJSON: Bool
    package let logLevel: LogLevel
    /// The seconds that exchanges may continue after SIGTERM.
    package let grace: Int
    package let watchdog: Watchdog
    /// Whether `HEAD http://127.0.0.1:55555/health` has a response: 200 if the engine's socket takes a connection, else
    /// 503, and 405 for any other method.
    package let allowsHealthcheck: Bool
    /// Absolute directories, cleaned: what is bound from the host into a container, service or volume that is created
    /// or updated must be one of these or lie below one. Empty: no limit. It is a limit on bodies, and not in the
    /// policy.
    package let bindMountFrom: [String]
    /// The prefix, before `.allow.`, of the labels that give a container a policy of its own.
    package let labelPrefix: String
    /// The name of the container that the gate runs in. Given, a container with labels on a network of that container
    /// is judged by its labels alone, whether or not `allowFrom` names it. Nil: labels are not read. TCP only.
    package let proxyContainerName: String?
    /// Whether `-h` or `-help` was given: no gate is started.
    package let asksForHelp: Bool
    /// The issues; after an error no gate may be started.
    package let issues: [Issue]
}

extension WollomaticConfiguration {
    /// An item of `-allowfrom`, which is split at commas and not trimmed.
    package enum Caller: Sendable, Equatable {
        /// A CIDR, or a single address.
        case block(AddressBlock)
        /// Any other text, as written: a DNS name, looked up repeatedly while the gate runs. One that cannot be looked
        /// up allows no client.
        case name(String)
    }

    package enum Listener: Sendable, Equatable {
        /// An address, never a name.
        case tcp(host: String, port: Int)
        /// A unix socket in place of TCP, with these permissions, at most 0o777.
        case unix(path: String, mode: UInt16)
    }

    package enum LogLevel: String, Sendable, CaseIterable {
        /// Also allowed requests.
        case debug = "DEBUG"
        /// Denials, and the course of the process.
        case info = "INFO"
        case warn = "WARN"
        case error = "ERROR"
    }

    /// A connection to the engine's socket, tried at intervals.
    package struct Watchdog: Sendable, Equatable {
        /// The interval in seconds; 0 is off.
        package let interval: Int
        /// Whether the process ends with status 10 if the socket is lost; otherwise that is only logged.
        package let stopsWhenLost: Bool
    }
}
