// SPDX-License-Identifier: Apache-2.0

/// A known socket proxy, by the name of its image.
enum KnownProxy: Equatable {
    /// A proxy with settings that can be read.
    case read(Dialect)
    /// A proxy with settings that are not read, with advice.
    case told(String)

    var dialect: Dialect? { if case .read(let dialect) = self { dialect } else { nil } }

    /// The images by the ends of their names.
    private static let images: [(name: String, proxy: KnownProxy)] = [
        ("tecnativa/docker-socket-proxy", .read(.tecnativa)), ("linuxserver/socket-proxy", .read(.linuxserver)),
        ("wollomatic/socket-proxy", .read(.wollomatic)), ("hectorm/cetusguard", .read(.cetusguard)),
        ("foxxmd/docker-proxy-filter", .read(.dockerProxyFilter)),
        // It forwards all GETs and no other requests; its variables name its socket.
        (
            "11notes/socket-proxy",
            .told("it lets every GET pass: CAISSON_ALLOW: GET /** does the same, and a preset is narrower")
        ),
        // Their rules are part of the images.
        ("nextcloud/nextcloud-appapi-dsp", appAPI), ("nextcloud/aio-docker-socket-proxy", appAPI),
        ("nextcloud-releases/aio-docker-socket-proxy", appAPI), ("cloud-py-api/aa-docker-socket-proxy", appAPI),
        // socket-proxy/pkg/handler.go of yusing/godoxy: `true` is on, and below /containers what is not allowed is
        // denied.
        (
            "yusing/socket-proxy",
            .told(
                "its variables have other meanings than their names elsewhere: CAISSON_PRESET: godoxy says what GoDoxy needs"
            )
        ),
        // haproxy.cfg of ZoeyVid/docker-socket-proxy.
        (
            "zoeyvid/docker-socket-proxy",
            .told(
                "its variables are tecnativa's but for ALLOW_POWER, ALLOW_RESTART and ALLOW_KILL: set CAISSON_DIALECT: "
                    + "tecnativa, and ALLOW_RESTARTS for these")
        ),
    ]

    private static let appAPI = KnownProxy.told(
        "its rules are part of the image: CAISSON_PRESET: nextcloud-appapi says what AppAPI needs, and there is no "
            + "password, so keep it on a network with nobody else")

    /// The names of the images whose settings are read.
    static let readImages = images.filter { $0.proxy.dialect != nil }.map(\.name)

    /// Finds a proxy by the image's name, whatever its registry, tag and digest.
    init?(image: String?) {
        guard let path = image?.prefix(while: { $0 != "@" }) else { return nil }
        let parts = path.split(separator: "/")
        guard parts.count >= 2, let last = parts.last?.prefix(while: { $0 != ":" }) else { return nil }
        let ending = "\(parts[parts.count - 2])/\(last)".lowercased()
        guard let known = Self.images.first(where: { $0.name == ending }) else { return nil }
        self = known.proxy
    }
}
