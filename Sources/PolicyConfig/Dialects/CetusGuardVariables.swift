// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The variables of CetusGuard's rules, as `cetusguard/rule.go` has them, letter for letter.
enum CetusGuardVariables {
    /// The variables in its README, and after them the three private ones that others are made of.
    static let table: [String: String] = [
        "DOMAIN": #"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"#
            + #"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)"#,
        "IPV4": #"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})"#,
        "IPV6": #"(?:\[[a-fA-F0-9]{0,4}(?::[a-fA-F0-9]{0,4}){2,7}(?:%[a-zA-Z0-9_]+)?\])"#,
        "IP": "(?:%IPV4%|%IPV6%)",
        "DOMAIN_OR_IP": "(?:%DOMAIN%|%IP%)",
        "HOST": "(?:%DOMAIN_OR_IP%(?::[0-9]+)?)",

        "IMAGE_ID": "%_OBJECT_ID%",
        "IMAGE_COMPONENT": #"(?:[a-zA-Z0-9]+(?:(?:\.|_{1,2}|-+)[a-zA-Z0-9]+)*)"#,
        "IMAGE_TAG": "(?:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})",
        "IMAGE_DIGEST": "(?:[a-zA-Z][a-zA-Z0-9]*(?:[_.+-][a-zA-Z][a-zA-Z0-9]*)*:[a-fA-F0-9]{32,})",
        "IMAGE_NAME": "(?:(?:%HOST%/)?%IMAGE_COMPONENT%(?:/%IMAGE_COMPONENT%)*)",
        "IMAGE_REFERENCE": "(?:%IMAGE_NAME%(?::%IMAGE_TAG%)?(?:@%IMAGE_DIGEST%)?)",
        "IMAGE_ID_OR_REFERENCE": "(?:%IMAGE_ID%|%IMAGE_REFERENCE%)",

        "CONTAINER_ID": "%_OBJECT_ID%",
        "CONTAINER_NAME": "%_OBJECT_NAME%",
        "CONTAINER_ID_OR_NAME": "(?:%CONTAINER_ID%|%CONTAINER_NAME%)",

        "VOLUME_ID": "%_OBJECT_ID%",
        "VOLUME_NAME": "%_OBJECT_NAME%",
        "VOLUME_ID_OR_NAME": "(?:%VOLUME_ID%|%VOLUME_NAME%)",

        "NETWORK_ID": "%_OBJECT_ID%",
        "NETWORK_NAME": "(?:[^/]+)",
        "NETWORK_ID_OR_NAME": "(?:%NETWORK_ID%|%NETWORK_NAME%)",

        "PLUGIN_ID": "%_OBJECT_ID%",
        "PLUGIN_NAME": "%IMAGE_NAME%",
        "PLUGIN_ID_OR_NAME": "(?:%PLUGIN_ID%|%PLUGIN_NAME%)",

        "API_PREFIX": "%_API_VERSION%?",
        "API_PREFIX_AUTH": "%API_PREFIX%/auth",
        "API_PREFIX_BUILD": "%API_PREFIX%/build",
        "API_PREFIX_COMMIT": "%API_PREFIX%/commit",
        "API_PREFIX_CONFIGS": "%API_PREFIX%/configs",
        "API_PREFIX_CONTAINERS": "%API_PREFIX%/containers",
        "API_PREFIX_DEBUG": "%API_PREFIX%/debug",
        "API_PREFIX_DISTRIBUTION": "%API_PREFIX%/distribution",
        "API_PREFIX_EVENTS": "%API_PREFIX%/events",
        "API_PREFIX_EXEC": "%API_PREFIX%/exec",
        "API_PREFIX_GRPC": "%API_PREFIX%/grpc",
        "API_PREFIX_IMAGES": "%API_PREFIX%/images",
        "API_PREFIX_INFO": "%API_PREFIX%/info",
        "API_PREFIX_NETWORKS": "%API_PREFIX%/networks",
        "API_PREFIX_NODES": "%API_PREFIX%/nodes",
        "API_PREFIX_PING": "%API_PREFIX%/_ping",
        "API_PREFIX_PLUGINS": "%API_PREFIX%/plugins",
        "API_PREFIX_SECRETS": "%API_PREFIX%/secrets",
        "API_PREFIX_SERVICES": "%API_PREFIX%/services",
        "API_PREFIX_SESSION": "%API_PREFIX%/session",
        "API_PREFIX_SWARM": "%API_PREFIX%/swarm",
        "API_PREFIX_SYSTEM": "%API_PREFIX%/system",
        "API_PREFIX_TASKS": "%API_PREFIX%/tasks",
        "API_PREFIX_VERSION": "%API_PREFIX%/version",
        "API_PREFIX_VOLUMES": "%API_PREFIX%/volumes",

        "API_PREFIX_LIBPOD": "%_API_VERSION%/libpod",
        "API_PREFIX_LIBPOD_BUILD": "%API_PREFIX_LIBPOD%/build",
        "API_PREFIX_LIBPOD_COMMIT": "%API_PREFIX_LIBPOD%/commit",
        "API_PREFIX_LIBPOD_CONTAINERS": "%API_PREFIX_LIBPOD%/containers",
        "API_PREFIX_LIBPOD_EVENTS": "%API_PREFIX_LIBPOD%/events",
        "API_PREFIX_LIBPOD_EXEC": "%API_PREFIX_LIBPOD%/exec",
        "API_PREFIX_LIBPOD_GENERATE": "%API_PREFIX_LIBPOD%/generate",
        "API_PREFIX_LIBPOD_IMAGES": "%API_PREFIX_LIBPOD%/images",
        "API_PREFIX_LIBPOD_INFO": "%API_PREFIX_LIBPOD%/info",
        "API_PREFIX_LIBPOD_MANIFESTS": "%API_PREFIX_LIBPOD%/manifests",
        "API_PREFIX_LIBPOD_NETWORKS": "%API_PREFIX_LIBPOD%/networks",
        "API_PREFIX_LIBPOD_PING": "%API_PREFIX_LIBPOD%/_ping",
        "API_PREFIX_LIBPOD_PLAY": "%API_PREFIX_LIBPOD%/play",
        "API_PREFIX_LIBPOD_PODS": "%API_PREFIX_LIBPOD%/pods",
        "API_PREFIX_LIBPOD_SECRETS": "%API_PREFIX_LIBPOD%/secrets",
        "API_PREFIX_LIBPOD_SYSTEM": "%API_PREFIX_LIBPOD%/system",
        "API_PREFIX_LIBPOD_VERSION": "%API_PREFIX_LIBPOD%/version",
        "API_PREFIX_LIBPOD_VOLUMES": "%API_PREFIX_LIBPOD%/volumes",

        "_API_VERSION": #"(?:/v[0-9]+(?:\.[0-9]+)*)"#,
        "_OBJECT_ID": "(?:[a-fA-F0-9]+)",
        "_OBJECT_NAME": "(?:[a-zA-Z0-9][a-zA-Z0-9_.-]+)",
    ]

    static let publicNames = table.keys.filter { !$0.hasPrefix("_") }.sorted()

    /// The longest pattern after expansion. The longest variable has less than a thousand bytes, so a longer pattern is
    /// not one for paths.
    private static let longest = 65_536
    /// The most rounds. Variables are nested up to five deep; more rounds would be endless.
    private static let rounds = 16

    private static let byName: [[UInt8]: [UInt8]] = Dictionary(
        table.map { (Array($0.key.utf8), Array($0.value.utf8)) }, uniquingKeysWith: { first, _ in first })

    /// Replaces variables by their values, and variables in these, until none is left. Returns nil if the result is too
    /// long.
    static func expand(_ pattern: [UInt8]) -> [UInt8]? {
        var pattern = pattern
        for _ in 0..<rounds {
            guard pattern.count <= longest else { return nil }
            let next = expandOnce(pattern)
            if next == pattern { return pattern }
            pattern = next
        }
        return nil
    }

    /// Expands variables from left to right. A text between two `%` that is no variable stays, and its second `%` may
    /// begin one.
    private static func expandOnce(_ pattern: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = pattern[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "%")) {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "%")) else { break }
            if let value = byName[Array(rest[(start + 1)..<end])] {
                result += value
                rest = rest[(end + 1)...]
            } else {
                result += rest[..<end]
                rest = rest[end...]
            }
        }
        return result + rest
    }

    /// Returns the remaining names between two `%` that look like a variable's, in an expanded pattern.
    static func unknown(in pattern: [UInt8]) -> [String] {
        let parts = pattern.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        let names = parts.dropFirst().dropLast().filter { part in
            // `%2F` is no name, but matches nothing either: paths are decoded.
            part.first.map { !$0.isDigit } == true && part.allSatisfy(isOfNames)
        }
        return names.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isOfNames(_ byte: UInt8) -> Bool {
        byte.isUppercaseLetter || byte.isDigit || byte == UInt8(ascii: "_")
    }
}
