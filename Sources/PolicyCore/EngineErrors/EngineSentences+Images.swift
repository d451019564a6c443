// SPDX-License-Identifier: Apache-2.0

/// Sentences on images and registries, and on reaching them.
extension EngineSentences {
    static let images = lines(
        of: """
            No such image: {image}
            no such image: {image}: No such image: {image}
            No such image
            no such image: {image}: invalid reference format
            invalid reference format
            reference does not exist
            unable to find image "{image}"
            invalid reference format: repository name ({image}) must be lowercase
            invalid reference format: repository name must be lowercase
            invalid reference format: repository name must be canonical
            invalid repository name ({image}), cannot specify 64-byte hexadecimal strings
            refusing to create a tag with a digest reference
            cannot import digest reference
            cannot push a digest reference
            image reference not tagged: {image}
            refusing to create an ambiguous tag using digest algorithm as name
            An image does not exist locally with the tag: {image}
            tag does not exist: {image}
            invalid tag format
            Get "http:": http: no Host in request URL
            conflict: unable to remove repository reference "{image}" (must force) - container {own container} is using \
            its referenced image {own image}
            conflict: unable to delete {image} (must be forced) - image is referenced in multiple repositories
            conflict: unable to delete {own image} (must be forced) - image is referenced in multiple repositories
            conflict: unable to delete {own image} (must be forced) - image is being used by stopped container {own \
            container}
            conflict: unable to delete {own image} (cannot be forced) - image is being used by running container {own \
            container}
            conflict: unable to delete {own image} (cannot be forced) - image has dependent child images
            image with reference {image} was found but does not match the specified platform: wanted {said}, actual: \
            {word}/{word}
            image with reference {image} was found but its platform ({word}/{word}) does not match the specified platform \
            ({said})
            image with reference {image} was found but does not provide the specified platform ({said})
            "{said}": unknown operating system or architecture: invalid argument
            """)

    static let registries =
        refusals
        + ["", "failed to resolve reference \"{image}\": "].flatMap { start in
            ["", "error pulling image configuration: ", "failed to do request: "].flatMap { step in
                ways.map { start + step + $0 }
            }
        }

    private static let refusals = lines(
        of: """
            pull access denied for {image}, repository does not exist or may require 'docker login'
            pull access denied for {image}, repository does not exist or may require 'docker login': denied: requested \
            access to the resource is denied
            pull access denied, repository does not exist or may require authorization: server message: \
            insufficient_scope: authorization failed
            failed to resolve reference "{image}": pull access denied, repository does not exist or may require \
            authorization: server message: insufficient_scope: authorization failed
            failed to resolve reference "{image}": {image}: not found
            failed to resolve reference "{image}": unexpected status from {word} request to {registry url}: {number} \
            {word}
            manifest for {image} not found
            manifest for {image} not found: manifest unknown: manifest unknown
            manifest for {image} not found: manifest unknown
            manifest unknown: manifest unknown
            manifest unknown
            repository {image} not found
            repository {image} not found: name unknown: repository name not known to registry
            repository {image} not found: does not exist or no pull access
            name unknown: repository name not known to registry
            denied: requested access to the resource is denied
            unauthorized: authentication required
            unauthorized: incorrect username or password
            no basic auth credentials
            unauthorized: access to the requested resource is not authorized
            denied
            denied: denied
            toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and \
            upgrading: https://www.docker.com/increase-rate-limit
            toomanyrequests: You have reached your unauthenticated pull rate limit. \
            https://www.docker.com/increase-rate-limit
            toomanyrequests: too many failed login attempts for username or IP address
            toomanyrequests: retry-after: {word}, allowed: {word}/{word}
            no matching manifest for {said} in the manifest list entries
            no matching manifest for {word}/{word} in the manifest list entries
            no matching manifest for {word}/{word}/{word} in the manifest list entries
            no matching manifest for {word}/{word} in the manifest list entries: no match for platform in manifest: not \
            found
            no matching manifest for {word}/{word}/{word} in the manifest list entries: no match for platform in \
            manifest: not found
            login attempt to {registry url} failed with status: {number} {word}
            received unexpected HTTP status: {number} {word}
            received unexpected HTTP status: {number} {word} {word}
            received unexpected HTTP status: {number} {word} {word} {word}
            """)

    /// Failed requests to a registry.
    private static let ways = lines(
        of: """
            {failure}
            Get "{registry url}": {failure}
            Head "{registry url}": {failure}
            Post "{registry url}": {failure}
            Get {registry url}: {failure}
            """)

    static let failures = failureTexts.compactMap(EngineSentence.init)

    static let failureTexts =
        ["connection refused", "no route to host", "network is unreachable", "connection timed out", "i/o timeout"]
        .flatMap { ["dial tcp {address}: connect: \($0)", "dial tcp {address}: \($0)"] }
        + otherFailures

    private static let otherFailures = lines(
        of: """
            dial tcp: lookup {registry} on {address}: no such host
            dial tcp: lookup {registry}: no such host
            dial tcp: lookup {registry} on {address}: server misbehaving
            dial tcp: lookup {registry}: Temporary failure in name resolution
            dial tcp: lookup {registry} on {address}: read udp {address}->{address}: i/o timeout
            dial tcp: lookup {registry} on {address}: read udp {address}->{address}: read: connection refused
            dial tcp: lookup {registry} on {address}: dial udp {address}: connect: network is unreachable
            dial tcp: lookup {registry}: i/o timeout
            read tcp {address}->{address}: read: connection reset by peer
            context deadline exceeded
            context canceled
            EOF
            unexpected EOF
            TLS handshake timeout
            net/http: TLS handshake timeout
            net/http: request canceled
            net/http: request canceled while waiting for connection
            net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)
            net/http: request canceled (Client.Timeout exceeded while awaiting headers)
            context deadline exceeded (Client.Timeout exceeded while awaiting headers)
            http: server gave HTTP response to HTTPS client
            x509: certificate signed by unknown authority
            tls: failed to verify certificate: x509: certificate signed by unknown authority
            x509: certificate has expired or is not yet valid
            remote error: tls: handshake failure
            """)
}
