// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The fields of a container's or service's body, besides its mounts, by which an engine opens, writes or removes a
/// file of its host.
enum HostPathsInBody {
    static func check(hostConfig: JudgedObject) throws(BodyViolation) {
        // Podman removes this file with the container, as root (podman libpod/container_internal.go, cleanupCIDFile).
        guard try hostConfig.text(named: "ContainerIDFile").isEmpty else {
            throw BodyViolation.hostFile(.member, named: "ContainerIDFile").below("ContainerIDFile")
        }
        _ = try hostConfig.driver(named: "VolumeDriver")
        for (index, option) in try hostConfig.list(named: "SecurityOpt").enumerated() {
            try at("SecurityOpt[\(index)]") { () throws(BodyViolation) in try checkSecurity(option) }
        }
        for annotation in try hostConfig.member(named: "Annotations")?.members ?? [] {
            try at("Annotations") { () throws(BodyViolation) in try checkAnnotation(annotation.name) }
        }
        if let log = try hostConfig.member(named: "LogConfig") {
            try at("LogConfig") { () throws(BodyViolation) in try checkLog(log, driver: "Type", options: "Config") }
        }
    }

    /// Checks a security option. Podman takes the value of `seccomp` for a path, and other values may contain one.
    /// Docker's client sends the profile itself, whose bracket begins no existing file's name.
    private static func checkSecurity(_ option: JSONValue) throws(BodyViolation) {
        guard let text = option.string else { throw .malformed("SecurityOpt") }
        let bytes = text.utf8
        let name = bytes.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ":") }
        let value = bytes.dropFirst(name.count + 1)
        let isHarmless =
            switch String(decoding: name, as: UTF8.self) {
            case "seccomp":
                isSeccompProfile(value) || seccompProfiles.contains(String(decoding: value, as: UTF8.self))
            // These are paths in the container.
            case "mask", "unmask": true
            default: !bytes.contains(UInt8(ascii: "/"))
            }
        guard isHarmless else { throw .hostFile(.securityOption, named: text) }
    }

    /// Whether the text is a seccomp profile by which runc connects to no socket of its host: `listenerPath` names one
    /// (OCI runtime-spec config-linux.md, seccomp).
    private static func isSeccompProfile(_ text: some Sequence<UInt8>) -> Bool {
        guard let members = JSONValue(parameter: Array(text))?.object else { return false }
        return members.allSatisfy { member in
            // An engine folds other letters to these, too.
            member.name.utf8.allSatisfy { $0 < 0x80 } && !member.name.lowercasedASCII.begins(with: "listener")
        }
    }

    /// Docker's words for seccomp profiles, and those of a build.
    private static let seccompProfiles = HostReach.profiles.union(["", "builtin"])

    /// Judges a log's driver and its options, in fields of these names.
    static func checkLog(_ log: JudgedObject, driver: String, options: String) throws(BodyViolation) {
        _ = try log.driver(named: driver)
        for option in try log.member(named: options)?.members ?? [] {
            let isHarmless = logOptions.contains(option.name) || isAddress(option)
            guard isHarmless else { throw BodyViolation.hostFile(.logOption, named: option.name).below(options) }
        }
    }

    /// Checks the environment: for variables without a value, by a pattern, Podman takes those of the engine's own
    /// process.
    static func checkEnvironment(of body: JudgedObject) throws(BodyViolation) {
        for (index, variable) in try body.list(named: "Env").enumerated() {
            try at("Env[\(index)]") { () throws(BodyViolation) in try checkVariable(variable) }
        }
    }

    static func checkVariable(_ variable: JSONValue) throws(BodyViolation) {
        guard let text = variable.string else { throw .malformed("Env") }
        guard text.utf8.contains(UInt8(ascii: "=")) || !text.utf8.contains(UInt8(ascii: "*")) else {
            throw .engineEnvironment(text)
        }
    }

    /// Checks an annotation. Runtimes and Podman take some for commands: a hook's output, a file to remove
    /// (`run.oci.*`, `io.podman.annotations.*`).
    static func checkAnnotation(_ name: String) throws(BodyViolation) {
        let isHarmless = ["org.opencontainers.image.", "com.docker.compose."].contains { name.begins(with: $0) }
        guard isHarmless else { throw .hostFile(.annotation, named: name) }
    }

    /// The options of Docker's and Podman's log drivers that name no file. `path`, one of Podman's, and certificates
    /// do.
    private static let logOptions: Set<String> = [
        "max-size", "max-file", "max-buffer-size", "compress", "mode", "tag", "labels", "labels-regex", "label", "env",
        "env-regex", "syslog-facility", "syslog-format", "syslog-tls-skip-verify", "gelf-compression-type",
        "gelf-compression-level", "gelf-tcp-max-reconnect", "gelf-tcp-reconnect-delay", "fluentd-async",
        "fluentd-async-connect", "fluentd-async-reconnect-interval", "fluentd-buffer-limit", "fluentd-max-retries",
        "fluentd-request-ack", "fluentd-retry-wait", "fluentd-sub-second-precision", "fluentd-write-timeout",
        "awslogs-region", "awslogs-group", "awslogs-stream", "awslogs-create-group", "awslogs-datetime-format",
        "awslogs-multiline-pattern", "splunk-token", "splunk-source", "splunk-sourcetype", "splunk-index",
        "splunk-format", "splunk-gzip", "splunk-insecureskipverify", "splunk-verify-connection",
    ]

    /// Whether an option names a network address, and not a socket's file: `syslog-address`, `gelf-address`,
    /// `fluentd-address`, `splunk-url`.
    private static func isAddress(_ option: JSONMember) -> Bool {
        let names: Set<String> = ["syslog-address", "gelf-address", "fluentd-address", "splunk-url", "loki-url"]
        guard names.contains(option.name), let value = option.value.string else { return false }
        let schemes = ["tcp://", "tcp+tls://", "tls://", "udp://", "http://", "https://"]
        return schemes.contains { value.begins(with: $0) } || !value.utf8.contains(UInt8(ascii: "/"))
    }
}
