// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI
import PolicyCore

extension Permit {
    /// Whether the response continues until an event or until the client leaves: events, followed logs, a wait, the
    /// progress of a pull. Responses of all other endpoints end by themselves.
    var responseGoesOn: Bool {
        guard let endpoint, endpoint.traits.transfer == .stream else { return false }
        switch endpoint {
        case .containerPrune, .imagePrune, .networkPrune, .volumePrune, .buildPrune: return false
        case .containerLogs, .libpodContainerLogs, .serviceLogs, .taskLogs: return asks(for: "follow", unsaid: false)
        case .containerStats, .libpodContainerStats, .libpodContainerStatsAll: return asks(for: "stream", unsaid: true)
        default: return true
        }
    }

    /// Returns a switch as Go's handlers read it: off if it is empty, `0`, `no`, `false` or `none`.
    private func asks(for name: String, unsaid: Bool) -> Bool {
        guard let query = QueryParameters(parsing: request.target.query), let value = query[name] else { return unsaid }
        let word = String(decoding: value, as: UTF8.self).lowercasedASCII
        return !["", "0", "no", "false", "none"].contains(word)
    }
}
