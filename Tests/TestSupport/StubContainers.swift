import Foundation

/// A stub daemon with containers: it lists and inspects them, and tells what becomes of them as events.
///
/// `@unchecked`: everything that changes is guarded by `changed`.
public final class StubContainers: @unchecked Sendable {
    public struct Container: Sendable {
        public let id: String
        public let name: String
        public let address: String
        public let label: String

        public init(id: String, name: String, address: String, label: String) {
            self.id = id
            self.name = name
            self.address = address
            self.label = label
        }
    }

    private let changed = NSCondition()
    private var containers: [String: Container] = [:]
    private var events: [String] = []
    private var isOver = false

    public init() {}

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
            if request.target.hasPrefix("/events") { return try stream(connection) }
            try connection.respond(status: status(request.target), body: body(request.target))
            if request[header: "Connection"]?.lowercased() == "close" { return }
        }
    }

    private func id(in target: String) -> String? {
        let parts = target.split(separator: "/")
        // A list has a query behind its name, and no further part.
        return parts.count == 3 && parts[0] == "containers" ? String(parts[1]) : nil
    }

    private func status(_ target: String) -> Int {
        guard let id = id(in: target) else { return 200 }
        return changed.withLock { containers[id] == nil ? 404 : 200 }
    }

    private func body(_ target: String) -> String {
        changed.withLock {
            if target.hasPrefix("/containers/json") {
                return "[" + containers.values.map { Self.listed($0) }.joined(separator: ",") + "]"
            }
            return id(in: target).flatMap { containers[$0] }.map(Self.inspected) ?? "{}"
        }
    }

    private func stream(_ connection: StubConnection) throws {
        var told = changed.withLock { events.count }
        try connection.raw.send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
        while let news = next(after: &told) {
            try connection.raw.send(Array("\(String(news.utf8.count, radix: 16))\r\n\(news)\r\n".utf8))
        }
    }

    private func next(after told: inout Int) -> String? {
        changed.lock()
        defer { changed.unlock() }
        while events.count == told, !isOver { changed.wait() }
        guard !isOver else { return nil }
        defer { told = events.count }
        return events[told...].joined()
    }

    private static func networks(_ container: Container) -> String {
        #""NetworkSettings":{"Networks":{"front":{"NetworkID":"n","IPAddress":"\#(container.address)"}}}"#
    }

    private static func listed(_ container: Container) -> String {
        #"{"Id":"\#(container.id)","Names":["/\#(container.name)"],"Labels":{"role":"\#(container.label)"},"#
            + #""HostConfig":{"NetworkMode":"front"},\#(networks(container))}"#
    }

    private static func inspected(_ container: Container) -> String {
        #"{"Id":"\#(container.id)","Name":"/\#(container.name)","Config":{"Labels":{"role":"\#(container.label)"}},"#
            + #""State":{"Running":true},"HostConfig":{"NetworkMode":"front"},\#(networks(container))}"#
    }
}
