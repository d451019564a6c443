// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The real clients against a real engine, through the gate. The tests are in the extensions of this type, one file per
/// subject; they share one engine and one gate, hence one after the other.
@Suite(
    "Real clients and a real engine, with the gate between them",
    .serialized,
    .enabled(if: Prerequisites.shouldRun, "no Docker Engine here: see the note on stderr; CI=1 makes it a failure"),
    .engine
)
struct EngineTests {
    let bench: Bench

    init() throws { bench = try Bench.current }

    var docker: Docker { bench.docker }
}
