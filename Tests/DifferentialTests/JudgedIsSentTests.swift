// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What was judged is what is sent: hostile bytes go through the built program, and an engine's stand-in tells what
/// arrived. The tables are in `Rows`; one gate serves all of them, one row after the other.
@Suite("What was judged is what is sent", .serialized)
struct JudgedIsSent {
    let gate: GateUnderTest

    init() throws { gate = try GateUnderTest.shared.get() }

    // MARK: Targets

    @Test("A path with more than one reading is refused", arguments: PathRows.refused)
    func refusedPath(_ row: Row) throws { try gate.check(row) }

    @Test("A path of no allowed section is denied, however it is written", arguments: PathRows.denied)
    func deniedPath(_ row: Row) throws { try gate.check(row) }

    @Test("A path travels on in its canonical form", arguments: PathRows.sent)
    func sentPath(_ row: Row) throws { try gate.check(row) }

    @Test("A version in any other spelling is refused", arguments: VersionRows.refused)
    func refusedVersion(_ row: Row) throws { try gate.check(row) }

    @Test("What only looks like a version is judged as a path", arguments: VersionRows.denied)
    func deniedVersion(_ row: Row) throws { try gate.check(row) }

    @Test("A version that is accepted travels on as it is", arguments: VersionRows.sent)
    func sentVersion(_ row: Row) throws { try gate.check(row) }

    @Test("A target of another form, or an unknown method, is refused", arguments: TargetFormRows.refused)
    func refusedForm(_ row: Row) throws { try gate.check(row) }

    @Test("A method does not open what is closed", arguments: TargetFormRows.denied)
    func deniedForm(_ row: Row) throws { try gate.check(row) }

    @Test("A target of absolute form travels on in origin form", arguments: TargetFormRows.sent)
    func sentForm(_ row: Row) throws { try gate.check(row) }

    @Test("A query with bytes of two readings is refused", arguments: QueryRows.refused)
    func refusedQuery(_ row: Row) throws { try gate.check(row) }

    @Test("A query travels on as it is", arguments: QueryRows.sent)
    func sentQuery(_ row: Row) throws { try gate.check(row) }

    // MARK: Heads

    @Test("A head that is not exactly HTTP/1.1 is refused", arguments: HeadRows.refusedLines)
    func refusedLine(_ row: Row) throws { try gate.check(row) }

    @Test("A field with more than one reading is refused", arguments: HeadRows.refusedFields)
    func refusedField(_ row: Row) throws { try gate.check(row) }

    @Test("A head is rebuilt from what was read", arguments: HeadRows.sent)
    func sentHead(_ row: Row) throws { try gate.check(row) }

    // MARK: Bodies

    @Test("A body whose end can be read in two ways is refused", arguments: FramingRows.refused)
    func refusedFraming(_ row: Row) throws { try gate.check(row) }

    @Test("A body is framed anew", arguments: FramingRows.sent)
    func sentFraming(_ row: Row) throws { try gate.check(row) }

    @Test("A malformed chunk ends the connection, and no engine sees a whole body", arguments: ChunkRows.cut)
    func cutChunks(_ row: Row) throws { try gate.check(row) }

    @Test("Chunks are written anew, without extensions and trailers", arguments: ChunkRows.sent)
    func sentChunks(_ row: Row) throws { try gate.check(row) }

    @Test("A second request is judged by itself, or is no request", arguments: PipelineRows.all)
    func pipeline(_ row: Row) throws { try gate.check(row) }

    @Test(
        "A head that arrives byte by byte is read the same",
        arguments: [
            Row.target("/%5fping", sent: "/_ping"), .fields(["x-a:1", "X-C:  c "], sent: ["x-a: 1", "X-C: c"]),
        ])
    func slowHead(_ row: Row) throws {
        let client = try gate.begin()
        defer { client.close() }
        for byte in row.bytes { try client.send([byte]) }
        #expect(try client.receiveResponse().status == 200)
        guard case .exchanged(_, let sent) = row.outcome else { return }
        try gate.expectSeen(sent)
    }
}
