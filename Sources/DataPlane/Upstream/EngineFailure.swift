// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import NIOCore
import NIOPosix

/// The reason why the engine cannot be asked, in words for the operator.
package struct EngineFailure: Error, Equatable {
    enum Kind: Equatable {
        case unreachable
        /// The engine takes no more connections for the moment. Nothing was sent, so it can be tried again.
        case busy
        case late
    }

    let kind: Kind
    /// The fault of the engine: `nothing listens on its socket`.
    package let words: String

    init(words: String, kind: Kind = .unreachable) {
        self.kind = kind
        self.words = words
    }

    static let crowded = EngineFailure(
        words: "its socket takes no more connections for now, and too many requests wait")

    static let late = EngineFailure(words: "it did not accept the connection in time", kind: .late)

    /// - Parameter error: the error of a connection to `upstream`.
    init(error: any Error, upstream: Upstream) {
        switch error {
        case let failure as EngineFailure: self = failure
        case ChannelError.connectTimeout: self = .late
        case let error as IOError where error.errnoCode == EAGAIN:
            self.init(words: "its socket takes no more connections for now", kind: .busy)
        case let error as IOError: self.init(words: Self.words(for: error, upstream: upstream))
        case let error as NIOConnectionError:
            self.init(
                words: error.connectionErrors.first.map { Self.words(for: $0.error, upstream: upstream) }
                    ?? "its name is not known")
        case let failure as HandshakeFailure: self.init(words: TLSFailure(failure: failure, upstream: upstream).words)
        case let problem as TLSProblem: self.init(words: problem.message)
        default: self.init(words: TLSFailure.alert(in: error, files: upstream.files) ?? "the connection failed")
        }
    }

    private static func words(for error: any Error, upstream: Upstream) -> String {
        guard let code = (error as? IOError)?.errnoCode else { return "nothing answers at its address" }
        let isSocket = if case .unix = upstream.address { true } else { false }
        switch code {
        case ENOENT: return "its socket does not exist"
        case ECONNREFUSED: return isSocket ? "nothing listens on its socket" : "nothing listens at its address"
        case EACCES, EPERM: return "its socket may not be opened by this user"
        default: return String(cString: strerror(code))
        }
    }
}
