// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The options of a volume's driver that determine the volume: they refer to a device, a folder or an image. Requests
/// and responses use the same list.
public enum ReferringOptions {
    private static let names: [StaticString] = ["type", "device", "o", "image"]

    /// Whether only Podman would take the name for one of these options: it folds option names to lower case, whatever
    /// the driver.
    public static func isOtherSpelling(_ name: some Collection<UInt8>) -> Bool {
        names.contains { option in
            let option = UnsafeBufferPointer(start: option.utf8Start, count: option.utf8CodeUnitCount)
            return !name.elementsEqual(option) && name.lazy.map(\.lowercased).elementsEqual(option)
        }
    }
}
