// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// What a reader makes of a text: a value, or why there is none.
enum Reading: Equatable {
    case value(JSONValue)
    case refused(JSONError)

    init(_ bytes: [UInt8], _ read: (UnsafeRawBufferPointer) throws(JSONError) -> JSONValue) {
        self = bytes.withUnsafeBytes { bytes in
            do throws(JSONError) { return .value(try read(bytes)) } catch { return .refused(error) }
        }
    }

    static func json(_ text: String, limits: JSONLimits = .body) -> Reading { json(Array(text.utf8), limits: limits) }

    static func json(_ bytes: [UInt8], limits: JSONLimits = .body) -> Reading {
        Reading(bytes) { (bytes) throws(JSONError) in try JSONReader.read(from: bytes, limits: limits) }
    }

    static func body(_ text: String, of endpoint: Endpoint = .containerCreate) -> Reading {
        Reading(Array(text.utf8)) { (bytes) throws(JSONError) in try CanonicalBody.read(from: bytes, of: endpoint) }
    }

    /// As it is written again; an error by its name.
    var text: String {
        switch self {
        case .value(let value): String(decoding: JSONWriter.write(value), as: UTF8.self)
        case .refused(let error): error.rawValue
        }
    }
}
