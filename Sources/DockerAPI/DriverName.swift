// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The names of drivers of networks, addresses, volumes, logs and secrets.
///
/// Engines look for one that they do not know among files: they join the name to the folders of plugins and do not
/// clean it (moby pkg/plugins/discovery.go; Podman libnetwork/netavark getPlugin, which runs the file as root).
public enum DriverName {
    /// Whether a driver can have this name, and its file lies in the folders of plugins: `overlay`,
    /// `registry.example:5000/vendor/driver:latest`. Each segment begins with a letter or a digit, so none is `..`.
    public static func isValid(_ name: some StringProtocol) -> Bool {
        name.parts(between: "/", keepsEmpty: true).allSatisfy { segment in
            segment.utf8.first?.isAlphanumeric == true && segment.utf8.allSatisfy(isByte)
        }
    }

    private static func isByte(_ byte: UInt8) -> Bool {
        ObjectName.isByte(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@")
    }
}
