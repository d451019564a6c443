// SPDX-License-Identifier: Apache-2.0

public import DockerAPI

/// The record of one exchange. Made once per exchange, whatever its end.
public struct AccessRecord: Sendable {
    public enum Decision: String, Sendable, CaseIterable {
        case allowed, denied
        /// Allowed although the policy denies it, since the policy or the standard only warns.
        case warned
        /// Refused before a judgement, or before the engine was asked.
        case refused
        /// Allowed, and then the engine failed.
        case failed
    }

    /// The request's number, which counts up within one run of the program.
    public var number: UInt64 = 0
    public var client = ""
    /// The name of the policy in force; empty if the client is unknown.
    public var policy = ""
    /// The method as the client wrote it, if it could be read.
    public var method: Method?
    /// The judged version and path, without the query.
    public var path: ArraySlice<UInt8> = []
    public var endpoint: Endpoint?
    public var decision = Decision.refused
    /// The reason of the decision.
    public var reason = ExchangeReason.none
    /// The status that the client got; 0 if it left before one.
    public var status = 0
    /// Body bytes from the client, and to it; a tunnel's bytes count.
    public var bytesIn = 0
    public var bytesOut = 0
    /// The time from the complete head to the end, in nanoseconds.
    public var duration: Int64 = 0
    /// The time from sending the request to the first byte of the engine's response, in nanoseconds; nil without a
    /// response.
    public var upstreamTime: Int64?

    /// The trace that the client names: 32 hexadecimal digits (W3C Trace Context).
    public var trace: TraceID?

    /// The further facts; nil if no reader wants them.
    public var detail: ExchangeDetail?

    public init() {}
}
