// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// A name that nobody has, in the form of the one that was asked for, so that the engine words its answer alike. A digest
/// is not kept: Podman 4 takes it for the image's, whatever the name in front of it.
struct Decoy {
    private let digits: String

    init(digits: String) { self.digits = digits }

    func name(for reference: String, isImage: Bool) -> String {
        guard isImage else { return digits }
        let bare = reference.hasPrefix("sha256:") ? String(reference.dropFirst(7)) : reference
        // Shorter ones would be found again in other words of an error.
        let isID = bare.utf8.count >= 12 && bare.utf8.allSatisfy(\.isLowercaseHexDigit)
        if isID { return (bare == reference ? "" : "sha256:") + digits.prefix(bare.utf8.count) }
        // 64 hexadecimal digits are no name of an image.
        let slash = reference.lastIndex(of: "/") ?? reference.startIndex
        let suffix = reference[slash...].firstIndex { $0 == ":" || $0 == "@" }.map { reference[$0...] } ?? ""
        return
            "absent-\(digits.prefix(40))\(suffix.prefix { $0 != "@" })\(suffix.contains("@") ? "@sha256:\(digits)" : "")"
    }
}
