// SPDX-License-Identifier: Apache-2.0

/// How something goes on: a stream of records, of which only these members are known.
///
/// Sources: moby pkg/jsonmessage, pkg/streamformatter; Podman pkg/api/handlers/utils/images.go.
enum ProgressPlaces {
    static let places: [ResponsePath] =
        .at(.progressLine, "status", "stream") + .at(.errorText, "error", "errorDetail.message")

    /// `id` is that of a layer, or the tag that was asked for.
    static let members = [
        "status", "stream", "id", "progress", "progressDetail", "error", "errorDetail.code", "errorDetail.message",
        "errorCode", "time", "timeNano", "aux.Tag", "aux.Digest", "aux.Size", "aux.ID",
    ]
}
