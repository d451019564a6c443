// SPDX-License-Identifier: Apache-2.0

/// A stream of progress records, of which only these fields are known.
///
/// Sources: moby pkg/jsonmessage, pkg/streamformatter; Podman pkg/api/handlers/utils/images.go.
enum ProgressPlaces {
    static let places: [ResponsePath] =
        .at(.progressLine, "status", "stream") + .at(.errorText, "error", "errorDetail.message")

    /// The fields that are passed on; `id` is that of a layer, or the requested tag.
    static let members = [
        "status", "stream", "id", "progress", "progressDetail", "error", "errorDetail.code", "errorDetail.message",
        "errorCode", "time", "timeNano", "aux.Tag", "aux.Digest", "aux.Size", "aux.ID",
    ]
}
