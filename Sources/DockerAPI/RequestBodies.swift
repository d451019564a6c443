// SPDX-License-Identifier: Apache-2.0

extension Method {
    /// Whether a request with this method to this endpoint has a body that an engine reads. An unread body stays on its
    /// way for as long as the request lasts, which for events, logs and waits is for ever.
    /// - Parameter endpoint: the endpoint; nil if no route knows the path, and any body may be read.
    public func mayHaveBody(_ endpoint: Endpoint?) -> Bool {
        switch self {
        case .get, .head: return false
        case .delete: return endpoint.map { $0.traits.transfer == .upload } ?? true
        default: return endpoint.map { !Self.bodilessPosts.contains($0) } ?? true
        }
    }

    /// POSTs with all input in their path and query (moby api/swagger.yaml, podman pkg/api/server).
    private static let bodilessPosts: Set<Endpoint> = [
        .containerKill, .containerPause, .containerUnpause, .containerRestart, .containerStop, .containerWait,
        .containerResize, .containerRename, .containerPrune, .execResize,
        .imageTag, .imagePrune, .buildPrune, .buildCancel, .networkPrune, .volumePrune,
        .pluginEnable, .pluginDisable, .swarmLeave,
        .libpodContainerKill, .libpodContainerPause, .libpodContainerUnpause, .libpodContainerRestart,
        .libpodContainerStop, .libpodContainerWait, .libpodContainerResize,
    ]
}
