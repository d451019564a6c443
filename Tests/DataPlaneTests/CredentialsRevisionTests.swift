// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import Testing

@testable import DataPlane

@Suite("The credentials under which a connection was accepted")
struct CredentialsRevisionTests {
    private func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.trustRoots = .certificates([])
        return try NIOSSLContext(configuration: configuration)
    }

    @Test("let no request begin once they are others")
    func request() throws {
        let credentials = TLSCredentials(context: try context())
        for isReplaced in [false, true] {
            var gate = ExchangeHarness()
            let stamp = credentials.current().stamp
            gate.step { $0.stamp = stamp }
            gate.client("GET /_ping HTTP/1.1\r\n")
            if isReplaced { credentials.replace(with: try context()) }
            gate.client("Host: x\r\n\r\n")
            #expect(gate.takeLog() == [isReplaced ? "cut downstream" : "connect"])
        }
    }

    @Test("count for nothing while others come into force, and nor does what was accepted meanwhile")
    func suspended() throws {
        let credentials = TLSCredentials(context: try context())
        let before = credentials.current().stamp
        credentials.suspend()
        let meanwhile = credentials.current().stamp
        #expect(!before.isCurrent && !meanwhile.isCurrent)
        credentials.replace(with: try context())
        #expect(!before.isCurrent && !meanwhile.isCurrent && credentials.current().stamp.isCurrent)
        credentials.suspend()
        credentials.resume()
        #expect(credentials.current().stamp.isCurrent && !meanwhile.isCurrent)
    }
}
