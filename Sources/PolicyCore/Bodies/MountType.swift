// SPDX-License-Identifier: Apache-2.0

/// What a mount mounts. Containers take a type as it is written and refuse an empty one; services take it in any
/// case, and an empty one for `bind`. So an empty type is a bind, and every other spelling is refused, with the named
/// pipes of Windows.
enum MountType: String {
    case bind, volume, tmpfs, image, cluster

    init(of mount: JudgedObject) throws(BodyViolation) {
        let text = try mount.text(named: "Type")
        guard let type = text.isEmpty ? .bind : MountType(rawValue: text) else { throw .mountType(text) }
        self = type
    }
}
