// SPDX-License-Identifier: Apache-2.0

import DataPlane
import PolicyConfig

// What the configuration says, in the words of the modules that do it: those know nothing of each other.

extension GateConfiguration {
    init(_ configuration: Configuration, _ limits: GateLimits) {
        let settings = configuration.settings
        self.init(
            policies: configuration.policies, listeners: Listening(settings), upstream: Upstream(settings),
            limits: limits)
    }
}

extension Listening {
    init(_ settings: Settings) {
        let certificates = settings.certificates.map { address, tls in
            let files = TLSServerFiles(certificate: tls.certificate, key: tls.key, clientCA: tls.clientCA)
            return (GateAddress(address), files)
        }
        self.init(
            settings.listeners.map(GateAddress.init),
            unixFiles: settings.unixFiles.mapValues { UnixFile(mode: $0.mode, owner: $0.owner, group: $0.group) },
            certificates: Dictionary(uniqueKeysWithValues: certificates),
            inherited: Dictionary(ServiceManager.sockets.map { (GateAddress($0), $1) }) { first, _ in first })
    }
}

extension Upstream {
    init(_ settings: Settings) {
        let tls = settings.upstreamTLS
        self.init(
            GateAddress(settings.upstream),
            files: TLSClientFiles(
                certificate: tls.certificate, key: tls.key, ca: tls.ca, serverName: tls.serverName))
    }
}

extension GateAddress {
    init(_ address: Settings.Address) {
        switch address {
        case .tcp(let host, let port): self = .tcp(host: host, port: port)
        case .tls(let host, let port): self = .tls(host: host, port: port)
        case .unix(let path): self = .unix(path)
        }
    }
}

extension Settings.Address {
    init(_ address: GateAddress) {
        switch address {
        case .tcp(let host, let port): self = .tcp(host: host, port: port)
        case .tls(let host, let port): self = .tls(host: host, port: port)
        case .unix(let path): self = .unix(path)
        }
    }
}
