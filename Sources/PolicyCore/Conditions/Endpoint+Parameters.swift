// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

extension Endpoint {
    /// The parameters of its query that conditions can be about.
    public var knownParameters: Set<String> { KnownParameters.all(of: self) }
}
