// SPDX-License-Identifier: Apache-2.0

extension GateLimits {
    /// Connections at once that are no client's and nobody's counterpart: the gate's own questions at all their bounds,
    /// clients that are being told that there is no room (two descriptors each), and what resolving names takes.
    package static let ownConnections =
        LookupTurns.standardMost + SharedLists.mostLists + ContainerWatch.mostQuestions
        + 2 * ConnectionLimit.mostRejected + HostNames.mostSockets
}
