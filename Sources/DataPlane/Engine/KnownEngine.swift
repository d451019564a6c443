// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import HTTPWire
import NIOCore
import Synchronization

/// The engine's version, shared by all event loops.
final class KnownEngine: Sendable {
    private struct State {
        var minorVersion: Int?
        /// The earliest time to ask again for a version that is unknown.
        var nextAsk = NIODeadline.uptimeNanoseconds(0)
    }

    private let state = Mutex(State())

    /// The oldest minor version to ask in. No engine that is still maintained serves older ones.
    static let leastMinorVersion = 24
    private static let pause = TimeAmount.seconds(30)

    var minorVersion: Int? { state.withLock { $0.minorVersion } }

    /// Notes the version that a response names. It may change: the engine may be replaced.
    func note(_ engine: EngineLookup.Engine) {
        guard let minor = engine.minorVersion else { return }
        state.withLock { $0.minorVersion = minor }
    }

    /// Returns true for the first request while the version is unknown, and again after a pause.
    func isWorthAsking(now: NIODeadline = .now()) -> Bool {
        state.withLock { state in
            guard state.minorVersion == nil, state.nextAsk <= now else { return false }
            state.nextAsk = now + Self.pause
            return true
        }
    }

    /// Allows the next request to ask at once, because the last one had no answer.
    func askAgain() { state.withLock { $0.nextAsk = .uptimeNanoseconds(0) } }
}

extension EngineLookup {
    /// The engine's description of itself in the head of each response.
    package struct Engine: Sendable, Equatable {
        /// The `Server` field, such as `Docker/20.10.24 (linux)`; empty if there is none.
        package let server: String
        /// The `Api-Version` field, such as `1.41`; empty if there is none.
        package let apiVersion: String

        /// Whether the engine is Podman, whose server is named `Libpod/…`.
        var isPodman: Bool { server.begins(with: "Libpod/") }

        var isDocker: Bool { server.begins(with: "Docker/") }

        /// The minor version, `41` of `1.41`; nil if it is missing or not of that form.
        var minorVersion: Int? {
            guard apiVersion.begins(with: "1."), let minor = Int(apiVersion.dropFirst(2)) else { return nil }
            return (24...999).contains(minor) ? minor : nil
        }
    }
}

extension EngineLookup.Engine {
    init(of head: ResponseHead, in bytes: ByteBuffer) {
        func value(of name: String) -> String {
            bytes.withUnsafeReadableBytes { bytes in
                let field = head.fields.first { field in
                    String(decoding: bytes[field.name.range], as: UTF8.self).lowercasedASCII == name
                }
                return field.map { String(decoding: bytes[$0.value.range], as: UTF8.self) } ?? ""
            }
        }
        self.init(server: value(of: "server"), apiVersion: value(of: "api-version"))
    }
}
