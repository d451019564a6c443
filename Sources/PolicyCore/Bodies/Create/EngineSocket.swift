// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The paths by which clients ask for the engine's own socket, whatever its path on this host: the default paths of
/// engines and of rootless ones, and the paths where programs in containers look for it.
enum EngineSocket {
    /// Whether the last segment of a path is the name of Docker's or Podman's socket.
    static func isMeant(by path: String) -> Bool {
        let clean = AbsolutePath.clean(path)
        return names.contains { clean.ends(with: $0) }
    }

    private static let names = ["/docker.sock", "/podman.sock"]

    /// Whether an engine listens at this path by default: a policy that allows this path may allow the engine's own
    /// socket.
    static func isUsualPlace(of path: String) -> Bool {
        let clean = AbsolutePath.clean(path)
        let runtime = clean.begins(with: "/var/run/") ? String(clean.dropFirst(4)) : clean
        return ["/run/docker.sock", "/run/podman/podman.sock"].contains(runtime)
    }
}

// MARK: - In the place of the engine's socket

extension CreationJudge {
    /// Returns the list of binds or of mounts with the gate's socket in place of the engine's; nil if there is none in
    /// it, or no such socket. Options that write to a socket's file are left out.
    func givingGateSocket(in value: JSONValue, as judgement: MemberRule.Judgement) -> JSONValue? {
        guard let socket = limit.dockerSocket, let items = value.array else { return nil }
        var written = items
        for (index, item) in items.enumerated() {
            let replaced =
                switch judgement {
                case .binds: item.string.flatMap { Self.bind(givingSocket: socket, inPlaceOf: $0) }
                case .mounts: Self.mount(givingSocket: socket, inPlaceOf: item)
                default: JSONValue?.none
                }
            if let replaced { written[index] = replaced }
        }
        return written == items ? nil : .array(written)
    }

    private static func bind(givingSocket socket: String, inPlaceOf bind: String) -> JSONValue? {
        var parts = bind.parts(between: ":", keepsEmpty: true).map(String.init)
        guard (2...3).contains(parts.count), asks(for: socket, source: parts[0], target: parts[1]) else { return nil }
        parts[0] = socket
        if let options = parts.dropFirst(2).first {
            let kept = options.parts(between: ",", keepsEmpty: true).filter {
                !["z", "Z", "U"].contains($0)
            }
            parts[2...] = kept.isEmpty ? [] : [kept.joined(separator: ",")]
        }
        return .string(parts.joined(separator: ":"))
    }

    private static func mount(givingSocket socket: String, inPlaceOf mount: JSONValue) -> JSONValue? {
        guard let members = mount.object, ["", "bind"].contains(mount["Type"]?.string ?? ""),
            asks(for: socket, source: mount["Source"]?.string ?? "", target: mount["Target"]?.string ?? "")
        else { return nil }
        return .object(
            members.map { $0.name == "Source" ? JSONMember(name: $0.name, value: .string(socket)) : $0 })
    }

    private static func asks(for socket: String, source: String, target: String) -> Bool {
        guard AbsolutePath.isAbsolute(source), AbsolutePath.isAbsolute(target) else { return false }
        return EngineSocket.isMeant(by: source) || EngineSocket.isMeant(by: target)
            || AbsolutePath.clean(source) == socket
    }

    /// Returns the limit on binds for a source: the gate's own socket allows only itself.
    func binds(from source: String, by binds: BindMountLimit) -> BindMountLimit {
        isGateSocket(source) ? BindMountLimit(directories: [source]) : binds
    }

    /// Whether a path is the gate's own socket, which is written in place of the engine's.
    func isGateSocket(_ path: String) -> Bool { limit.dockerSocket?.hasSameBytes(as: path) == true }
}
