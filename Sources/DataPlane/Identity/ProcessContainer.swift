import Glibc

/// The container of a process, as far as this process sees it.
enum ProcessContainer {
    /// No line of such a file is longer in earnest.
    private static let sizeLimit = 16_384

    /// The container's whole id, out of `/proc/<pid>/cgroup` (cgroups(7)); nil where the process cannot be seen or is in
    /// none.
    static func id(of process: Int32) -> String? {
        guard process > 0 else { return nil }
        let descriptor = open("/proc/\(process)/cgroup", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: sizeLimit)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? id(in: bytes[..<count]) : nil
    }

    /// The first run of exactly 64 hexadecimal digits: `/docker/<id>`, `docker-<id>.scope`, `libpod-<id>.scope`. In an
    /// engine inside a container the outer one stands first, and that is the one that our engine knows.
    static func id(in text: some Sequence<UInt8>) -> String? {
        var run: [UInt8] = []
        for byte in text {
            if (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) {
                run.append(byte)
            } else {
                if run.count == 64 { break }
                run.removeAll(keepingCapacity: true)
            }
        }
        return run.count == 64 ? String(decoding: run, as: UTF8.self) : nil
    }
}
