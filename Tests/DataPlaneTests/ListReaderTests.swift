// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore
import Testing

@testable import DataPlane

@Suite("A list of the engine's that is read as it comes")
struct ListReaderTests {
    private static let ids = ["a", "b", "c"].map { String(repeating: $0, count: 64) }

    private func container(_ number: Int, label: Int, more: String = "", options: String = "{}") -> String {
        #"{"Id":"\#(Self.ids[number])","Names":["/c\#(number)"]\#(more),"Labels":{"x":"\#(String(repeating: "y", count: label))"},"#
            + #""NetworkSettings":{"Networks":{"n":{"DriverOpts":\#(options),"IPAddress":"10.0.0.\#(number + 1)"}}}}"#
    }

    private func read(
        _ text: String, by size: Int, _ question: EngineLookup.Question = .table, in memory: LookupMemory? = nil
    ) throws -> ListedDescriptions {
        let reader = try #require(ListReader(of: question, in: memory))
        var rest = ByteBuffer(string: text)
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            try reader.take(piece)
        }
        return try reader.finish()
    }

    private func containers(_ listed: ListedDescriptions) -> [ContainerDescription] {
        if case .containers(let containers) = listed { containers } else { [] }
    }

    @Test("says the same in whatever pieces it comes", arguments: [1, 7, 4096, .max])
    func pieces(size: Int) throws {
        let text = "[\n" + (0..<3).map { container($0, label: 5) }.joined(separator: " ,\n") + "]\n"
        let found = containers(try read(text, by: size))
        #expect(found.map(\.id) == Self.ids && found.map(\.name) == ["c0", "c1", "c2"])
        #expect(found.allSatisfy { $0.label(for: "x") == "yyyyy" && $0.hasLabels && $0.attachments.count == 1 })
    }

    @Test("keeps nothing of long members; long labels make their container unknown, and no other")
    func long() throws {
        // Whoever makes a container says what stands in these.
        let options = #"{"x":"\#(String(repeating: "z", count: 5_000_000))"}"#
        let command =
            #","HostConfig":{"NetworkMode":"n","Annotations":\#(options)},"Command":"\#(String(repeating: #"\""#, count: 100_000))""#
        let text = [
            container(0, label: 70_000), container(1, label: 9, more: command, options: options),
            container(2, label: 60_000),
        ].joined(separator: ",")
        for size in [1000, 65_536] {
            let found = containers(try read("[\(text)]", by: size))
            #expect(found.map(\.hasLabels) == [false, true, true])
            #expect(found.map { $0.attachments.first?.addresses.first } == (1...3).map { IPAddress("10.0.0.\($0)") })
        }
    }

    @Test("of one container keeps what tells clients by it, however large the rest is", arguments: [9, 70_000])
    func inspection(label: Int) throws {
        let long = String(repeating: "z", count: 3_000_000)
        let text =
            #"{"Id":"\#(Self.ids[0])","State":{"Pid":7},"Name":"/web","Args":["\#(long)"],"HostConfig":{"Binds":["\#(long)"],"#
            + #""NetworkMode":"container:db"},"Config":{"Env":["\#(long)"],"Labels":{"x":"\#(long.prefix(label))"}},"#
            + #""NetworkSettings":{"Networks":{"n":{"Aliases":["\#(long)"],"IPAddress":"10.0.0.1"}}}}"#
        for size in [1000, .max] {
            guard case .inspection(let found) = try read(text, by: size, .inspection("x")) else { return }
            let (web, process) = (found.description, found.process)
            #expect(web.id == Self.ids[0] && web.name == "web" && process == 7 && web.joinedNetwork == "container:db")
            #expect(web.attachments.first?.addresses == [IPAddress("10.0.0.1")].compactMap(\.self))
            #expect(web.hasLabels == (label == 9) && web.label(for: "x")?.utf8.count == (label == 9 ? 9 : nil))
        }
        for broken in ["", "{", "[]", "{}", "null", text + "{}", String(text.dropLast())] {
            #expect(throws: EngineLookup.Failure.notUnderstood) { try read(broken, by: .max, .inspection("x")) }
        }
    }

    @Test("of objects does not know those whose labels nobody reads: no rule shows them")
    func unknown() throws {
        let text = "[\(container(0, label: 70_000)),\(container(1, label: 9))]"
        guard case .objects(let objects) = try read(text, by: 4096, .objects(.container)) else { return }
        #expect(objects.map(\.id) == [Self.ids[0], Self.ids[1]] && objects.map(\.isUnknown) == [true, false])
        let visibility = Visibility([.container: .init(hidden: [.label(key: .exact("secret"), value: nil)])])
        #expect(objects.map { visibility.shows($0) } == [false, true])
    }

    @Test("of volumes stands in a member, and others may stand around it")
    func volumes() throws {
        let text =
            #"{"Warnings":["Volumes",null],"Volumes":[{"Labels":null,"Name":"a"},{"Name":"b"}],"#
            + #""X":[{"Name":"c"}]}"#
        for size in [1, .max] {
            guard case .objects(let objects) = try read(text, by: size, .objects(.volume)) else { return }
            #expect(objects.map(\.id) == ["a", "b"])
        }
    }

    @Test(
        "is none when it is something else, or not whole",
        arguments: [
            "", "{}", "[", "nul", "nulll", "[1]", #"["x"]"#, "[{]", #"[{"Id"}]"#, "[{}", "[]]", "[] []", "[]{}", "x",
            #""[]""#, "{:", "[{:}]", "[{:,:}]", "}", "]",
        ])
    func none(text: String) {
        for size in [1, .max] {
            #expect(throws: EngineLookup.Failure.notUnderstood) { try read(text, by: size) }
        }
    }

    @Test("takes away the labels of those with the most of them, where there is no room for all")
    func room() throws {
        let budget = MemoryBudget(limit: 800_000)
        let many = (0..<20).map { (number) -> String in
            let id = String(repeating: "0", count: 62) + "\(10 + number)"
            return container(0, label: 50_000).replacing(Self.ids[0], with: id)
        }
        let memory = try LookupMemory(budget: budget, for: .gate)
        let text = "[\(([container(1, label: 100)] + many + [container(2, label: 100)]).joined(separator: ","))]"
        let found = containers(try read(text, by: 65_536, in: memory))
        #expect(found.count == 22 && [found.first, found.last].map { $0?.hasLabels } == [true, true])
        #expect(found.filter(\.hasLabels).count == 2)
        #expect(budget.takenByGate < 400_000)
    }

    // MARK: Who is told by it

    @Test("tells nobody by a container whose labels nobody reads, also where a later entry knows its address")
    func uncertain() throws {
        var (table, networks) = (ContainerTable(), EngineNetworks())
        let address = try #require(IPAddress("10.0.0.1"))
        networks.allotted = ["": [AddressBlock(around: address, prefixLength: 32)]]
        for hasLabels in [true, false] {
            let container = ContainerDescription(
                id: Self.ids[0], name: "web", labels: [],
                attachments: [.init(networkID: "", networkName: "n", addresses: [address])], hasLabels: hasLabels)
            table.put(container)
            #expect(table.owner(of: address, on: networks) == (hasLabels ? .container(container) : .unlabelled))
        }
    }
}
