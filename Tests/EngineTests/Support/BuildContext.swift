// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The tar of a folder with this Dockerfile in it, as builds take it.
func buildContext(_ dockerfile: String) async throws -> String {
    let directory = try TemporaryDirectory()
    try dockerfile.write(toFile: directory.path + "/Dockerfile", atomically: true, encoding: .utf8)
    return try await run(["tar", "-C", directory.path, "-c", "Dockerfile"]).text
}
