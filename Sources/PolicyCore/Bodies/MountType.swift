// SPDX-License-Identifier: Apache-2.0

/// The type of a mount. Containers take a type as written and refuse an empty one; services fold its case and take an
/// empty one for `bind`. So an empty type is a bind, and every other spelling is refused, as are the named pipes of
/// Windows.
enum MountType: String {
    case bind, volume, tmpfs, image, cluster

    init(of mount: JudgedObject) throws(BodyViolation) {
        let text = try mount.text(named: "Type")
        guard let type = text.isEmpty ? .bind : MountType(rawValue: text) else { throw .mountType(text) }
        self = type
    }
}
