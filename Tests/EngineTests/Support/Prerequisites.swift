// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport

/// What these tests need of the machine: installed if it can be, else the tests are skipped, and loudly so.
/// Where `CI` is set a missing engine is a failure.
enum Prerequisites {
    static let isCI = ProcessInfo.processInfo.environment["CI"].map { !$0.isEmpty && $0 != "false" } ?? false

    /// `nil` when everything is there. Looked at once; installs on the way.
    static let missing: String? = {
        let reason = lookAndInstall()
        if let reason { shout(reason) }
        return reason
    }()

    /// On CI the tests run in any case, so that the start of the engine fails and says why.
    static var shouldRun: Bool { missing == nil || isCI }

    /// Where docker-py was put, when the machine did not have it.
    static let pythonPath: String? = {
        if succeeds("python3 -c 'import docker'") { return nil }
        let target = NSTemporaryDirectory() + "/caisson-docker-py-\(getpid())"
        _ = fetches("python3 -m pip install --quiet --target '\(target)' docker==7.1.0")
        return target
    }()

    /// A command line that can do BuildKit: by the buildx plugin, or built in as before version 23. `nil`: none here.
    static let buildKitProgram: String? = ["docker", "/usr/bin/docker"].first { program in
        succeeds("\(program) buildx version")
            || succeeds("\(program) --version | grep -qE 'version (18\\.09|19|20)\\.'")
    }

    /// Whether clients that are Debian's are here: compose, Prometheus, curl. On CI the tests run in any case, and fail
    /// without them.
    static let hasTools: Bool = {
        let looks = "command -v docker-compose && command -v prometheus && command -v promtool && command -v curl"
        if missing != nil || succeeds(looks) { return missing == nil }
        _ = install("docker-compose prometheus curl")
        return isCI || succeeds(looks)
    }()

    /// Whether Podman is here, with a runtime that works under the engine's cgroups.
    static let hasPodman: Bool = {
        if missing != nil || succeeds("command -v podman") { return missing == nil }
        _ = install("podman conmon")
        return isCI || succeeds("command -v podman")
    }()

    /// Whether a user can have a Podman with networks and names here.
    static let hasRootlessPodman: Bool = {
        guard hasPodman else { return false }
        let network = "test -x /usr/lib/podman/netavark && test -x /usr/lib/podman/aardvark-dns"
        let looks = "test -c /dev/net/tun && command -v newuidmap && command -v slirp4netns && \(network)"
        if succeeds(looks) { return true }
        _ = install("uidmap slirp4netns netavark aardvark-dns")
        return isCI || succeeds(looks)
    }()

    /// Where Testcontainers for Python is put, with all that it needs.
    static let testcontainersPath = NSTemporaryDirectory() + "/caisson-testcontainers-\(getpid())"

    static let hasTestcontainers: Bool = {
        guard missing == nil else { return false }
        let install = "python3 -m pip install --quiet --target '\(testcontainersPath)' testcontainers==4.15.0"
        return fetches(install) || isCI
    }()

    private static func lookAndInstall() -> String? {
        if getuid() != 0 { return "dockerd needs root" }
        if !hasEngine, let reason = install("docker.io busybox-static iptables python3 python3-pip") { return reason }
        if !hasEngine { return "docker, dockerd, runc or /bin/busybox is missing even after the installation" }
        if !succeeds("unshare --mount true") { return "no right to mount here, so no containers" }
        let path = pythonPath.map { "PYTHONPATH='\($0)' " } ?? ""
        let hasDockerPy = succeeds(path + "python3 -c 'import docker'")
        return hasDockerPy ? nil : "docker-py is missing (pip install docker==7.1.0)"
    }

    private static var hasEngine: Bool {
        succeeds("command -v docker && command -v dockerd && command -v runc && /bin/busybox true")
    }

    private static func install(_ packages: String) -> String? {
        guard succeeds("test -e /etc/debian_version && command -v apt-get") else {
            return "dockerd is missing, and only on Debian do these tests know how to install it"
        }
        let command = "apt-get update -q && apt-get install -q -y --no-install-recommends \(packages)"
        // The package may start an engine, where an init does so; ours is another, in a directory of its own.
        return fetches("export DEBIAN_FRONTEND=noninteractive; " + command) ? nil : "failed: \(command)"
    }

    /// The network of the machine, where these tests have one of their own (`Scripts/own-network`).
    static let machineNetwork = ProcessInfo.processInfo.environment["CAISSON_TEST_MACHINE_NETWORK"]

    /// Runs a script that fetches something, in the network of the machine.
    static func fetches(_ script: String) -> Bool {
        guard let machineNetwork else { return succeeds(script) }
        return succeeds("nsenter --net='\(machineNetwork)' sh -c \"$0\"", script)
    }

    /// - Parameter argument: what the script has as `$0`.
    static func succeeds(_ script: String, _ argument: String = "sh") -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec >/dev/null 2>&1 </dev/null; " + script, argument]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private static func shout(_ reason: String) {
        let rule = String(repeating: "!", count: 100)
        let verb = isCI ? "FAIL" : "ARE SKIPPED"
        let text = "\n\(rule)\n!!! The tests with a real Docker Engine \(verb): \(reason)\n\(rule)\n\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}
