// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import PolicyConfig
import PolicyCore

/// A table of permissions on one screen: a column for each policy, a row for each word of a policy file.
struct PolicyTable {
    struct Cell: Equatable {
        enum Tone { case plain, allowed, alarming, nothing }

        let text: String
        var tone = Tone.plain

        static let nothing = Cell(text: "·", tone: .nothing)
    }

    private struct Row {
        let head: (String, String)
        let cells: [Cell]
    }

    private let names: [String]
    private let rows: [Row]

    /// The width of a page; further columns follow below.
    private static let width = 100
    private static let gap = 3

    init(of configuration: Configuration) {
        let policies = configuration.policies.policies
        names = policies.map(\.name)
        let allowed = EndpointGroup.allCases.flatMap { group in
            Access.allCases.map { access in
                Row(
                    head: (group.rawValue, access.rawValue),
                    cells: policies.map { Self.cell(of: $0, group: group, access: access) })
            }
        }
        let clients = Row(head: ("who", ""), cells: policies.indices.map { Self.clients(of: $0, in: configuration) })
        let created = Row(head: ("created", ""), cells: policies.map(Self.created))
        let seen = [
            Row(head: ("own", ""), cells: policies.map { Self.cell($0.ownership?.owner.map { [$0] }) }),
            Row(head: ("hidden", ""), cells: policies.map { Self.cell($0.view?.hiddenKinds.map { "\($0)s" }) }),
            Row(
                head: ("trimmed", ""),
                cells: policies.map { Self.cell($0.view.map { $0.fields.isEmpty ? [] : ["yes"] }) }),
            Row(
                head: ("redacted", ""),
                cells: policies.map { Self.cell($0.view?.redaction.isEmpty == false ? ["yes"] : []) }),
        ]
        rows = ([clients] + allowed + [created] + seen).filter { $0.cells.contains { $0 != .nothing } }
    }

    private static func cell(_ words: [String]?) -> Cell {
        guard let words, !words.isEmpty else { return .nothing }
        return Cell(text: words.count == 1 ? words[0] : "\(words[0]) +\(words.count - 1)")
    }

    /// Returns `all`, or the number of the word's endpoints that are allowed: `2 of 6`.
    private static func cell(of policy: Policy, group: EndpointGroup, access: Access) -> Cell {
        let meant = Endpoint.allCases.filter { $0.group == group && $0.access == access }
        let held = policy.allowedEndpoints.filter(meant.contains)
        if held.isEmpty { return .nothing }
        let isWhole = held.count == meant.count && !held.contains(where: policy.allowsOnlySome)
        let share = isWhole ? "all" : "\(held.count) of \(meant.count)"
        let isRoot = policy.endpointsToRoot.contains(where: held.contains)
        return isRoot ? Cell(text: "ROOT \(share)", tone: .alarming) : Cell(text: share, tone: .allowed)
    }

    /// Returns the standard for created objects.
    private static func created(under policy: Policy) -> Cell {
        guard let limit = policy.bodies.create else { return .nothing }
        let name = limit.standard.rawValue
        return limit.powers.isEmpty ? Cell(text: name) : Cell(text: "ROOT \(name)", tone: .alarming)
    }

    /// Returns the first entry with a policy, and the number of the others.
    private static func clients(of policy: Int, in configuration: Configuration) -> Cell {
        cell(
            configuration.policies.clients.filter { $0.policy == policy }.map { rule in
                rule.matcher?.short ?? (rule.subject == .anyone ? "everybody" : "by labels")
            })
    }
}

// MARK: - Print

extension PolicyTable {
    func text(in style: TextStyle = .plain) -> String {
        let heads = (rows.map(\.head.0.count).max() ?? 0, rows.map(\.head.1.count).max() ?? 0)
        let left = heads.0 + 2 + heads.1
        let widths = names.indices.map { index in
            ([names[index].count] + rows.map { $0.cells[index].text.count }).max() ?? 0
        }
        return Self.pages(of: widths, beside: left).map { page in
            let rows = rows.filter { row in page.contains { row.cells[$0] != .nothing } }
            let title = String(repeating: " ", count: left) + page.map { padded(names[$0], to: widths[$0]) }.joined()
            let lines = rows.map { row in
                let head = row.head.0.padded(to: heads.0 + 2) + row.head.1.padded(to: heads.1)
                return head + page.map { print(row.cells[$0], width: widths[$0], style: style) }.joined()
            }
            return ([title] + lines).map { $0.trimmingTrailingBlanks + "\n" }.joined()
        }.joined(separator: "\n")
    }

    /// Returns groups of policies, each as many as fit side by side.
    private static func pages(of widths: [Int], beside left: Int) -> [[Int]] {
        widths.indices.reduce(into: []) { pages, index in
            let used = (pages.last ?? []).reduce(left) { $0 + gap + widths[$1] }
            if !pages.isEmpty, used + gap + widths[index] <= width {
                pages[pages.count - 1].append(index)
            } else {
                pages.append([index])
            }
        }
    }

    private func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: Self.gap) + text.padded(to: width)
    }

    private func print(_ cell: Cell, width: Int, style: TextStyle) -> String {
        let text =
            switch cell.tone {
            case .plain: cell.text
            case .allowed: style.allowed(cell.text)
            case .alarming: style.alarming(cell.text)
            case .nothing: style.quiet(cell.text)
            }
        let blanks = String(repeating: " ", count: max(0, width - cell.text.count))
        return String(repeating: " ", count: Self.gap) + text + blanks
    }
}

extension ClientMatcher {
    /// The matcher without its kind if the value shows that, and with the end of a socket's path.
    fileprivate var short: String {
        switch self {
        case .container, .composeService, .host, .address: value
        case .listener: value.split(separator: "/").last.map(String.init) ?? value
        case .label, .user, .group, .certificate: words
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate var trimmingTrailingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
