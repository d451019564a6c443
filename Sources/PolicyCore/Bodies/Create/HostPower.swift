// SPDX-License-Identifier: Apache-2.0

/// The keys of a policy that give root on the host, whatever its standard is called.
public enum HostPower {
    /// Whether access to a directory gives root, by writing or by reading secrets: it holds the system, the engine or
    /// its socket, or is inside of them. Links are not followed, so one elsewhere may lead there.
    public static func isRoot(directory: String) -> Bool {
        let path = AbsolutePath.clean(directory)
        return ofSystem.contains { system in
            AbsolutePath.isInside(path, directory: system) || AbsolutePath.isInside(system, directory: path)
        }
    }

    /// Whether a capability alone is enough to leave a container.
    public static func isRoot(capability: String) -> Bool { strong.contains(capability) }

    /// Whether a device of the host gives root: all do, but a few that are known to give no access to memory, disks or
    /// other programs.
    public static func isRoot(device: String) -> Bool {
        let path = AbsolutePath.clean(device)
        return !harmlessDevices.contains { AbsolutePath.isInside(path, directory: $0) }
    }

    private static let harmlessDevices = [
        "/dev/dri", "/dev/full", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/null", "/dev/random", "/dev/snd",
        "/dev/urandom", "/dev/zero",
    ]

    private static let ofSystem = [
        "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/nix", "/opt/cni", "/opt/containerd", "/proc",
        "/root", "/run", "/sbin", "/snap", "/sys", "/usr", "/var/lib/cloud", "/var/lib/containerd",
        "/var/lib/containers", "/var/lib/docker", "/var/lib/dpkg", "/var/lib/kubelet", "/var/lib/rpm", "/var/run",
        "/var/snap", "/var/spool/at", "/var/spool/cron",
    ]

    private static let strong: Set<String> = [
        "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "SYS_BOOT", "DAC_READ_SEARCH", "BPF", "PERFMON",
        "MAC_ADMIN", "MAC_OVERRIDE",
    ]
}

extension CreationLimit {
    /// The limit's keys that give root on the host, as a policy file writes them; empty if created objects are kept
    /// from the host.
    public var powers: [String] {
        if standard == .privileged { return ["standard: privileged"] }
        let directories = (binds ?? []).map(\.path).filter { HostPower.isRoot(directory: $0) }
        let strong = (capabilities ?? []).filter { HostPower.isRoot(capability: $0) }.sorted()
        let devices = (devices ?? []).filter { HostPower.isRoot(device: $0) }
        let socket = dockerSocket.flatMap { EngineSocket.isUsualPlace(of: $0) ? $0 : nil }
        return (socket.map { ["docker_socket: \($0)"] } ?? [])
            + (directories.isEmpty ? [] : ["binds: [\(directories.joined(separator: ", "))]"])
            + (devices.isEmpty ? [] : ["devices: [\(devices.joined(separator: ", "))]"])
            + (strong.isEmpty ? [] : ["capabilities: [\(strong.joined(separator: ", "))]"])
    }
}
