// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The names that engines accept for containers, volumes and networks.
public enum ObjectName {
    /// Whether the name matches `[a-zA-Z0-9][a-zA-Z0-9_.-]*` (moby `daemon/names`, Podman `libpod/define`). Containers'
    /// names have at least two bytes.
    public static func isValid(_ name: some StringProtocol) -> Bool {
        name.utf8.first?.isAlphanumeric == true && name.utf8.allSatisfy(isByte)
    }

    /// Whether the byte is in `[a-zA-Z0-9_.-]`.
    @inlinable
    public static func isByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}
