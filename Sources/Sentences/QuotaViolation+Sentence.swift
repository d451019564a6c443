// SPDX-License-Identifier: Apache-2.0

import PolicyCore

extension QuotaViolation {
    /// `quota: 20 containers, 20 are there`
    var sentence: String {
        switch resource {
        case .containers: counted("containers")
        case .volumes: counted("volumes")
        case .networks: counted("networks")
        case .memory: amount("memory", words: Self.bytes, member: "HostConfig.Memory")
        case .processors: amount("cpus", words: Self.processors, member: "HostConfig.NanoCpus")
        }
    }

    private func counted(_ kind: String) -> String {
        let more = asked.map { $0 > 1 ? ", and it brings \($0) more" : "" } ?? ""
        return "quota: \(limit) \(kind), \(used) are there\(more)"
    }

    private func amount(_ name: String, words: (Int) -> String, member: String) -> String {
        let taken = "quota: \(name) \(words(limit)), \(words(used)) is taken"
        guard let asked else { return "\(taken): \(member) has to say how much it may take" }
        return "\(taken), and it asks for \(words(asked))"
    }

    /// `8g`, `512m`, or bytes.
    private static func bytes(_ count: Int) -> String {
        for (unit, size) in [("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10)] where count > 0 && count % size == 0 {
            return "\(count / size)\(unit)"
        }
        return "\(count)"
    }

    /// `4`, `0.5`
    private static func processors(_ nano: Int) -> String {
        let (whole, rest) = nano.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest == 0 { return "\(whole)" }
        var digits = String(String(rest + 1_000_000_000).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
