// SPDX-License-Identifier: Apache-2.0

extension ClientMatcher {
    /// The client in one text, as `--as` takes it: `container:traefik`.
    public var words: String { "\(key):\(value)" }

    /// The key in a policy file: `container`.
    public var key: String {
        switch self {
        case .listener: "listener"
        case .address: "address"
        case .user: "user"
        case .group: "group"
        case .container: "container"
        case .composeService: "compose_service"
        case .label: "label"
        case .host: "host"
        case .certificate: "certificate"
        }
    }

    /// The value behind the key.
    public var value: String {
        switch self {
        case .listener(let address): "\(address)"
        case .address(let block): "\(block)"
        case .user(let number), .group(let number): "\(number)"
        case .container(let name), .host(let name): name
        case .composeService(let project, let service): "\(project)/\(service)"
        case .label(let key, let value): value.map { "\(key)=\($0)" } ?? key
        case .certificate(.subject(let name)): "subject=\(name)"
        case .certificate(.alternativeName(let name)): "san=\(name)"
        case .certificate(.publicKey(let digits)): "spki=sha256:\(digits)"
        }
    }
}
