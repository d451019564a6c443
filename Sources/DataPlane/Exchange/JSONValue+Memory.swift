// SPDX-License-Identifier: Apache-2.0

import DockerAPI

extension JSONValue {
    /// The approximate memory in bytes, the value itself included. Recurses as deep as the value, which its reader has
    /// bounded.
    var memory: Int { MemoryLayout<JSONValue>.stride + held }

    /// The memory outside of the value itself: longer strings, and elements.
    private var held: Int {
        switch self {
        case .null, .bool: 0
        case .number(let text), .string(let text): TextMemory.held(by: text)
        case .array(let values): TextMemory.allocation + values.reduce(0) { $0 + $1.memory }
        case .object(let members):
            members.reduce(TextMemory.allocation) { sum, member in
                sum + MemoryLayout<JSONMember>.stride + TextMemory.held(by: member.name) + member.value.held
            }
        }
    }
}
