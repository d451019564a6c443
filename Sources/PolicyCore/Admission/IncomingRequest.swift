// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
public import DockerAPI

/// A request before its admission: the values of its head. Texts are valid during the call.
public struct IncomingRequest {
    /// The method; nil if no engine knows it.
    public let method: Method?
    /// The target in the request line.
    public let target: UnsafeRawBufferPointer
    /// The value of the Host field, which an absolute target has to agree with.
    public var host: UnsafeRawBufferPointer?
    /// The field lines that are sent on: see ``OutgoingRequest/fields``.
    public var fields: [UInt8] = []
    public var body = OutgoingRequest.Body.none
    public var contentType = ContentType.none
    /// The protocol that the client asks to change to; nil if it may not ask, as in HTTP/1.0.
    public var upgrade: UnsafeRawBufferPointer?
    public var expectsContinue = false

    public init(method: Method?, target: UnsafeRawBufferPointer) {
        self.method = method
        self.target = target
    }

    /// Returns the protocol that the endpoint changes to, if the client asked for one. The engine takes any token where
    /// it hijacks a raw stream (moby `container_routes.go`), and so does a tunnel of that kind here; others must be
    /// requested by name.
    func tunnel(of endpoint: Endpoint?) -> TunnelProtocol? {
        guard let upgrade, let endpoint, case .tunnel(let spoken) = endpoint.traits.transfer else { return nil }
        return spoken == .tcp || upgrade.isName(spoken.token) ? spoken : nil
    }
}

/// A Content-Type, as far as a decision depends on it.
public enum ContentType: Sendable, Equatable {
    /// The field is absent.
    case none
    case json
    /// A form. The engine reads its fields like parameters of the query, in front of the query's own (Go net/http,
    /// Request.ParseForm and FormValue).
    case form
    /// A form in parts, which an engine reads if it asks for it (Go net/http, Request.FormValue).
    case multipart
    /// A gRPC message. Podman passes any request with such a type to a gRPC server, whatever its path.
    case grpc
    case other

    /// Reads the value of the field.
    public init(parsing value: UnsafeRawBufferPointer) {
        let name = UnsafeRawBufferPointer(
            rebasing: value.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") })
        if value.hasPrefix(ignoringCase: "application/grpc") {
            self = .grpc
        } else if value.hasPrefix(ignoringCase: "application/x-www-form-urlencoded") {
            self = .form
        } else if value.hasPrefix(ignoringCase: "multipart/") {
            self = .multipart
        } else {
            self = name.isName("application/json") ? .json : .other
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are this name, in any case.
    /// - Parameter name: in lower case.
    fileprivate func isName(_ name: StaticString) -> Bool {
        count == name.utf8CodeUnitCount && hasPrefix(ignoringCase: name)
    }
}
