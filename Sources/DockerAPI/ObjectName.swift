// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The names that engines take for containers, volumes and networks.
public enum ObjectName {
    /// `[a-zA-Z0-9][a-zA-Z0-9_.-]*` (moby `daemon/names`, Podman `libpod/define`). Containers' have two bytes at least.
    public static func isValid(_ name: some StringProtocol) -> Bool {
        name.utf8.first?.isAlphanumeric == true && name.utf8.allSatisfy(isByte)
    }

    /// `[a-zA-Z0-9_.-]`
    @inlinable
    public static func isByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}
