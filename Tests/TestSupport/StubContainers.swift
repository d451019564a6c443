// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A stub engine with containers: it lists and inspects them, and tells what becomes of them as events.
///
/// `@unchecked`: everything that changes is guarded by `changed`.
public final class StubContainers: @unchecked Sendable {
    public struct Container: Sendable {
        public let id: String
        public let name: String
        public let address: String
        public let label: String
        /// Labels beside `role`.
        public let labels: [String: String]
        /// Its network mode.
        public var mode = "front"
        /// The container whose files tell it its names, as long as it runs: of a guest, its host.
        public var filesOf: String?
        public var isRunning = true

        /// - Parameter address: empty when it has none of its own.
        public init(id: String, name: String, address: String, label: String, labels: [String: String] = [:]) {
            self.labels = labels
            self.id = id
            self.name = name
            self.address = address
            self.label = label
        }
    }

    /// What the gate asks of its own accord.
    public enum Question: Sendable, Hashable {
        case events
        case list
        case networks
        case inspect(id: String)
    }

    public enum Behaviour: Sendable, Equatable {
        case answers
        case fails(status: Int)
        /// Says nothing until it is told to do otherwise.
        case hangs
    }

    private let changed = NSCondition()
    private var containers: [String: Container] = [:]
    private var events: [String] = []
    private var behaviours: [Question: Behaviour] = [:]
    private var networks: [String] = []
    private var openStreams = 0
    private var mostOpenStreams = 0
    /// Streams of an older number have ended.
    private var streamGeneration = 0
    private var isOver = false

    public init() {}

    /// From now on this is what comes of the question; questions that hang are answered so, too.
    public func arrange(_ question: Question, _ behaviour: Behaviour) {
        changed.withLock {
            behaviours[question] = behaviour
            changed.broadcast()
        }
    }

    /// Puts a container there, and tells nobody.
    public func put(_ container: Container) { changed.withLock { containers[container.id] = container } }

    /// Makes a network, and tells nobody.
    public func putNetwork(_ subnet: String, driver: String = "bridge") {
        changed.withLock {
            networks.append(#"{"Name":"n","Driver":"\#(driver)","IPAM":{"Config":[{"Subnet":"\#(subnet)"}]}}"#)
        }
    }

    /// Takes all networks away but the one that containers are on, and tells nobody.
    public func removeNetworks() { changed.withLock { networks = [] } }

    /// The network of all containers, which other hosts are on, too.
    public static let front: String = {
        let subnets = ["127.0.0.0/27", "127.9.0.0/16", "127.11.0.0/16", "127.13.0.0/16", "127.15.0.0/16"].map {
            #"{"Subnet":"\#($0)"}"#
        }
        return #"{"Id":"n","Name":"front","Driver":"macvlan","IPAM":{"Config":[\#(subnets.joined(separator: ","))]}}"#
    }()

    /// Takes a container away, and tells nobody.
    public func remove(id: String) { changed.withLock { containers[id] = nil } }

    /// Tells this line of JSON as an event, whatever it says.
    public func tell(line: String) {
        changed.withLock {
            events.append(line + "\n")
            changed.broadcast()
        }
    }

    /// Tells that something became of a container.
    public func tellEvent(_ action: String, of id: String) {
        changed.withLock {
            tell(action, id)
            changed.broadcast()
        }
    }

    /// Ends the streams of events that are open.
    public func endStreams() {
        changed.withLock {
            streamGeneration += 1
            changed.broadcast()
        }
    }

    /// So many streams of events were asked for at once, at most.
    public var mostStreams: Int { changed.withLock { mostOpenStreams } }

    /// Puts a container in place of the one of this name, if any, as a recreation does: die and destroy, then start.
    public func recreate(_ container: Container) {
        changed.withLock {
            for old in containers.values where old.name == container.name {
                containers[old.id] = nil
                tell("die", old.id)
                tell("destroy", old.id)
            }
            containers[container.id] = container
            tell("start", container.id)
            changed.broadcast()
        }
    }

    /// Ends all streams of events.
    public func stop() {
        changed.withLock {
            isOver = true
            changed.broadcast()
        }
    }

    private func tell(_ action: String, _ id: String) {
        let time = Int(Date().timeIntervalSince1970)
        events.append(#"{"Type":"container","Action":"\#(action)","Actor":{"ID":"\#(id)"},"time":\#(time)}"# + "\n")
    }

    // MARK: Answers

    public func answer(_ connection: StubConnection) throws {
        while true {
            let request = try connection.readRequest()
            let target = Self.withoutVersion(request.target)
            if target.hasPrefix("/events") { return try answerEvents(connection) }
            if let status = failure(of: question(target)) {
                try connection.respond(status: status, body: #"{"message":"no"}"#)
            } else {
                try connection.respond(status: status(target), body: body(target))
            }
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    private static func withoutVersion(_ target: String) -> String {
        guard target.hasPrefix("/v1."), let end = target.dropFirst().firstIndex(of: "/") else { return target }
        return String(target[end...])
    }

    private func id(in target: String) -> String? {
        let parts = target.split(separator: "/")
        // A list has a query behind its name, and no further part.
        return parts.count == 3 && parts[0] == "containers" ? String(parts[1]) : nil
    }

    private func question(_ target: String) -> Question? {
        if target == "/networks" { return .networks }
        return target.hasPrefix("/containers/json") ? .list : id(in: target).map { .inspect(id: $0) }
    }

    /// Waits while the question hangs. Nil when it is to be answered.
    private func failure(of question: Question?) -> Int? {
        guard let question else { return nil }
        changed.lock()
        defer { changed.unlock() }
        while behaviours[question] == .hangs, !isOver { changed.wait() }
        if case .fails(let status)? = behaviours[question] { return status }
        return nil
    }

    private func answerEvents(_ connection: StubConnection) throws {
        changed.withLock {
            openStreams += 1
            mostOpenStreams = max(mostOpenStreams, openStreams)
        }
        defer { changed.withLock { openStreams -= 1 } }
        switch changed.withLock({ behaviours[.events] }) ?? .answers {
        case .answers: try stream(connection)
        case .fails(let status): try connection.respond(status: status)
        // Until the gate gives up.
        case .hangs: _ = connection.raw.isClosedByPeer(within: .seconds(60))
        }
    }

    private func status(_ target: String) -> Int {
        guard let id = id(in: target) else { return 200 }
        return changed.withLock { container(id) == nil ? 404 : 200 }
    }

    /// By its id or its name.
    private func container(_ reference: String) -> Container? {
        containers[reference] ?? containers.values.first { $0.name == reference }
    }

    private func body(_ target: String) -> String {
        changed.withLock {
            if target.hasPrefix("/containers/json") {
                return "[" + containers.values.map { Self.listed($0) }.joined(separator: ",") + "]"
            }
            if target == "/networks" { return "[\(([Self.front] + networks).joined(separator: ","))]" }
            if target == "/networks/n" { return record }
            return id(in: target).flatMap(container).map(Self.inspected) ?? "{}"
        }
    }

    /// Who is on the network of all containers.
    private var record: String {
        let members = containers.values.filter { $0.mode == "front" && $0.isRunning && !$0.address.isEmpty }.map {
            #""\#($0.id)":{"IPv4Address":"\#($0.address)/8"}"#
        }
        return #"{"Id":"n","Containers":{\#(members.joined(separator: ","))}}"#
    }

    private func stream(_ connection: StubConnection) throws {
        let generation = changed.withLock { streamGeneration }
        var told = changed.withLock { events.count }
        try connection.raw.send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
        while let news = next(after: &told, generation) {
            try connection.raw.send(Array("\(String(news.utf8.count, radix: 16))\r\n\(news)\r\n".utf8))
        }
    }

    private func next(after told: inout Int, _ generation: Int) -> String? {
        changed.lock()
        defer { changed.unlock() }
        while events.count == told, !isOver, generation == streamGeneration { changed.wait() }
        guard !isOver, generation == streamGeneration else { return nil }
        defer { told = events.count }
        return events[told...].joined()
    }

    private static func networks(_ container: Container) -> String {
        guard container.mode == "front" else { return #""NetworkSettings":{"Networks":{}}"# }
        return #""NetworkSettings":{"Networks":{"front":{"NetworkID":"n","IPAddress":"\#(container.address)"}}}"#
    }

    private static func labels(_ container: Container) -> String {
        let all = container.labels.merging(["role": container.label]) { $1 }
        let text = (try? JSONEncoder().encode(all)) ?? Data("{}".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    private static func listed(_ container: Container) -> String {
        #"{"Id":"\#(container.id)","Names":["/\#(container.name)"],"Labels":\#(labels(container)),"#
            + #""State":"\#(container.isRunning ? "running" : "created")","#
            + #""HostConfig":{"NetworkMode":"\#(container.mode)"},\#(networks(container))}"#
    }

    private static func inspected(_ container: Container) -> String {
        let files = container.filesOf ?? container.id
        return
            #"{"Id":"\#(container.id)","Name":"/\#(container.name)","Config":{"Labels":\#(labels(container))},"#
            + #""State":{"Running":\#(container.isRunning)},"HostConfig":{"NetworkMode":"\#(container.mode)"},"#
            + #""HostsPath":"/x/containers/\#(files)/hosts","HostnamePath":"/x/containers/\#(files)/hostname","#
            + #""ResolvConfPath":"/x/containers/\#(files)/resolv.conf","Mounts":[],\#(networks(container))}"#
    }
}
