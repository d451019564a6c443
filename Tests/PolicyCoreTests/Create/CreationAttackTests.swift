// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

extension Policy {
    /// Lets everything pass that may be created under a standard.
    static func creating(
        _ standard: SecurityStandard, change: (inout CreationLimit) -> Void = { _ in }
    ) -> Policy {
        var limit = CreationLimit(standard: standard)
        change(&limit)
        return Policy.open.constraining(BodyConstraints([.create(limit)]))
    }
}

/// What becomes of a body under a policy.
enum CreationOutcome: Equatable {
    case sent(String)
    case denied(String)
    /// It has no one reading.
    case unreadable
    case undecided

    init(_ json: String, to line: String = "POST /containers/create", under policy: Policy, in engine: AskedEngine) {
        do {
            switch try engine.judge(policy, line, json) {
            case .sent(_, let body): self = .sent(body)
            case .denied(let sentence): self = .denied(sentence)
            case .undecided: self = .undecided
            }
        } catch {
            self = .unreadable
        }
    }

    var passes: Bool { if case .sent = self { true } else { false } }
}

@Suite("Under the standard baseline, a way to the host")
struct CreationAttackTests {
    private func outcome(_ json: String, under standard: SecurityStandard = .baseline) -> CreationOutcome {
        CreationOutcome(json, under: .creating(standard), in: AskedEngine())
    }

    private func body(_ row: CreationAttacks.Row, _ value: String, name: String? = nil, place: String? = nil) -> String
    {
        let member = #""\#(name ?? row.name)":\#(value)"#
        let place = place ?? row.place
        return place.isEmpty ? #"{"Image":"a",\#(member)}"# : #"{"Image":"a","\#(place)":{\#(member)}}"#
    }

    @Test("is refused, and its honest twin passes", arguments: CreationAttacks.all)
    func attack(row: CreationAttacks.Row) {
        let attack = outcome(body(row, row.attack))
        #expect(!attack.passes && attack != .undecided, "\(row)")
        #expect(outcome(body(row, row.honest)).passes, "\(row.name): \(outcome(body(row, row.honest)))")
        let restricted = outcome(body(row, row.attack), under: .restricted)
        #expect(!restricted.passes && restricted != .undecided, "\(row)")
    }

    @Test("is refused in every spelling that an engine takes for the same", arguments: CreationAttacks.all)
    func spellings(row: CreationAttacks.Row) {
        for name in Spellings.all(of: row.name) {
            #expect(!outcome(body(row, row.attack, name: name)).passes, "\(name): \(row)")
            if row.place.isEmpty { continue }
            for place in Spellings.all(of: row.place) {
                #expect(!outcome(body(row, row.attack, name: name, place: place)).passes, "\(place).\(name): \(row)")
            }
        }
    }

    /// A mark that joins what stands before it, and one that joins what stands behind it: to Swift a colon beside them is none.
    @Test("is refused with marks beside the signs that engines look for", arguments: CreationAttacks.all)
    func marks(row: CreationAttacks.Row) {
        for mark in ["\u{301}", "\u{600}"] {
            for attack in Self.marked(row.attack, with: mark) {
                #expect(!outcome(body(row, attack)).passes, "\(attack)")
            }
        }
    }

    /// The same JSON with a mark in front of, or behind, one sign of a text in it.
    private static func marked(_ json: String, with mark: String) -> [String] {
        let scalars = Array(json.unicodeScalars)
        var isText = false
        return scalars.indices.flatMap { index -> [String] in
            if scalars[index] == "\"" { isText.toggle() }
            guard isText, ":/=,.".unicodeScalars.contains(scalars[index]) else { return [] }
            return [index, index + 1].map { place in
                var marked = String.UnicodeScalarView()
                marked.append(contentsOf: scalars[..<place])
                marked.append(contentsOf: mark.unicodeScalars)
                marked.append(contentsOf: scalars[place...])
                return String(marked)
            }
        }
    }

    @Test("is refused beside its honest twin, whichever comes first", arguments: CreationAttacks.all)
    func duplicates(row: CreationAttacks.Row) {
        let (attack, honest) = (#""\#(row.name)":\#(row.attack)"#, #""\#(row.name)":\#(row.honest)"#)
        for members in ["\(attack),\(honest)", "\(honest),\(attack)"] {
            let json = row.place.isEmpty ? "{\(members)}" : #"{"\#(row.place)":{\#(members)}}"#
            #expect(!outcome(json).passes, "\(json)")
        }
        if row.place.isEmpty { return }
        #expect(!outcome(#"{"\#(row.place)":{\#(attack)},"\#(row.place.lowercased())":{\#(honest)}}"#).passes)
        #expect(!outcome(#"{"\#(row.place)":{\#(honest)},"\#(row.place)":{\#(attack)}}"#).passes)
    }

    @Test("is refused at the top of a body, where engines up to 26.1 read it", arguments: CreationAttacks.all)
    func top(row: CreationAttacks.Row) {
        guard row.place == "HostConfig" else { return }
        for host in ["", #","HostConfig":null"#, #","HostConfig":{}"#] {
            #expect(!outcome(#"{"Image":"a","\#(row.name)":\#(row.attack)\#(host)}"#).passes, "\(row)")
        }
    }

    @Test("is refused at a start, of which engines up to 25 read a HostConfig", arguments: CreationAttacks.all)
    func start(row: CreationAttacks.Row) {
        guard row.place == "HostConfig" else { return }
        let json = #"{"\#(row.name)":\#(row.attack)}"#
        let line = "POST /containers/web/start"
        #expect(!CreationOutcome(json, to: line, under: .creating(.baseline), in: AskedEngine()).passes, "\(row)")
    }

    @Test("passes under the standard that allows everything, where it is known")
    func privileged() {
        for row in CreationAttacks.all where row.name == "Privileged" || row.name == "PidMode" {
            guard row.attack.hasPrefix(#""host"#) || row.attack == "true" else { continue }
            #expect(outcome(body(row, row.attack), under: .privileged).passes, "\(row)")
        }
        for member in [
            #""CapAdd":["ALL"]"#, #""Binds":["/:/host"]"#, #""NetworkMode":"host""#,
            #""Devices":[{"PathOnHost":"/dev/x"}]"#,
            #""DeviceRequests":[{"Count":-1,"Capabilities":[["gpu"]]}]"#, #""MaskedPaths":[]"#,
            #""Mounts":[{"Type":"bind","Source":"/","Target":"/x"}]"#, #""PublishAllPorts":true"#,
            #""SecurityOpt":["seccomp=unconfined"]"#,
        ] {
            #expect(outcome(#"{"HostConfig":{\#(member)}}"#, under: .privileged).passes, "\(member)")
        }
        #expect(!outcome(#"{"HostConfig":{"Newcomer":true}}"#, under: .privileged).passes)
        let told = #"ContainerCreate is not allowed: Binds must be in HostConfig by "create", not /:/x"#
        #expect(outcome(#"{"Binds":["/:/x"]}"#, under: .privileged) == .denied(told), "no key would judge it there")
    }
}
