// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension CreationObjection {
    /// Returns a sentence with the path, the value found, the values allowed, and the key that would allow the value.
    func sentence(path: String, found: String) -> String {
        switch limit {
        case .unknownMember: return "\(path) is not known here, and would not be sent: leave it out"
        case .uncertain: return "\(path): nobody can say what the volume \(found) is"
        case .standard, .key: break
        }
        let place = path.isEmpty ? "" : "\(path): "
        if let needed {
            return "\(path) must be \(needed) \(source)\(found.isEmpty ? "" : ", not \(found)")\(remedy)"
        }
        return "\(place)\(found) is not allowed \(source)\(remedy)"
    }

    private var source: String {
        switch limit {
        case .standard(let standard): "under standard \(standard.rawValue)"
        case .key(let key): "by \"\(key)\""
        case .unknownMember, .uncertain: ""
        }
    }

    private var remedy: String {
        guard let word else { return "" }
        return "; \"\(word)\" would allow it" + (isRoot ? ", and that is root on the host" : "")
    }
}
