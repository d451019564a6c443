// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import HTTPWire
import NIOCore
import Synchronization

/// What is known of the engine's version, for all event loops.
final class KnownEngine: Sendable {
    private struct State {
        var minorVersion: Int?
        /// Before this moment nobody asks again what was not told.
        var nextAsk = NIODeadline.uptimeNanoseconds(0)
    }

    private let state = Mutex(State())

    /// Older ones are served by no engine that is still mended.
    static let leastMinorVersion = 24
    private static let pause = TimeAmount.seconds(30)

    var minorVersion: Int? { state.withLock { $0.minorVersion } }

    /// Every answer tells it, and an engine may be another one after a while.
    func note(_ engine: EngineLookup.Engine) {
        guard let minor = engine.minorVersion else { return }
        state.withLock { $0.minorVersion = minor }
    }

    /// True for the first that asks while the version is not known, and again after a pause.
    func isWorthAsking(now: NIODeadline = .now()) -> Bool {
        state.withLock { state in
            guard state.minorVersion == nil, state.nextAsk <= now else { return false }
            state.nextAsk = now + Self.pause
            return true
        }
    }

    /// Nobody answered: the next one may ask at once.
    func askAgain() { state.withLock { $0.nextAsk = .uptimeNanoseconds(0) } }
}

extension EngineLookup {
    /// What the engine says of itself in the head of every answer.
    package struct Engine: Sendable, Equatable {
        /// `Docker/20.10.24 (linux)`; empty when it does not say.
        package let server: String
        /// `1.41`; empty when it does not say.
        package let apiVersion: String

        /// Podman calls itself `Libpod/…`.
        var isPodman: Bool { server.begins(with: "Libpod/") }

        var isDocker: Bool { server.begins(with: "Docker/") }

        /// `41` of `1.41`; nil when it does not say, or something else.
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
