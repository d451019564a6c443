// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The paths by which clients ask for the engine's own socket, whatever they are called on this host: where engines listen,
/// where rootless ones do, and where programs in containers look for it.
enum EngineSocket {
    /// Whether the last name of a path is a socket's of Docker or Podman.
    static func isMeant(by path: String) -> Bool {
        let clean = AbsolutePath.clean(path)
        return names.contains { clean.ends(with: $0) }
    }

    private static let names = ["/docker.sock", "/podman.sock"]

    /// Where an engine listens by default: who gives this path to a container may give it the engine's own socket.
    static func isUsualPlace(of path: String) -> Bool {
        let clean = AbsolutePath.clean(path)
        let runtime = clean.begins(with: "/var/run/") ? String(clean.dropFirst(4)) : clean
        return ["/run/docker.sock", "/run/podman/podman.sock"].contains(runtime)
    }
}

// MARK: - In the place of the engine's socket

extension CreationJudge {
    /// The list of binds or of mounts in which a bind of the engine's socket is one of the gate's own; nil where there is none,
    /// or no such socket. Options that write to the file of a socket are left out.
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

    /// What may be bound from a source: of the gate's own socket that itself.
    func binds(from source: String, by binds: BindMountLimit) -> BindMountLimit {
        isGateSocket(source) ? BindMountLimit(directories: [source]) : binds
    }

    /// Whether a path is the gate's own socket, as it is written in the place of the engine's.
    func isGateSocket(_ path: String) -> Bool { limit.dockerSocket?.hasSameBytes(as: path) == true }
}
