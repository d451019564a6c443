// SPDX-License-Identifier: Apache-2.0

extension GateLimits {
    /// The most connections beside those of clients and their counterparts: the gate's own look-ups at all their
    /// bounds, clients that are being told that there is no room (two descriptors each), and the sockets for resolving
    /// names.
    package static let ownConnections =
        LookupTurns.standardMost + SharedLists.mostLists + ContainerWatch.mostQuestions
        + 2 * ConnectionLimit.mostRejected + HostNames.mostSockets
}
