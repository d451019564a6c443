// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import NIOCore
import PolicyCore

/// The descriptions kept of a list, or of an inspection for the container table.
enum ListedDescriptions: Sendable {
    case objects([ObjectDescription])
    case containers([ContainerDescription])
    case inspection(InspectedContainer)
    case networks(EngineNetworks)
    case record(NetworkRecord)
}

/// Reads a list as it arrives, and keeps a description of each element. It takes the memory of its descriptions and of
/// one element.
final class ListReader {
    private var splitter: ElementSplitter
    private let add: (ElementSplitter.Element?) throws(EngineLookup.Failure) -> Void
    private let result: () -> ListedDescriptions?

    private init(
        shape: ElementSplitter.Shape = .list, keeping kept: KeptValue,
        add: @escaping (ElementSplitter.Element?) throws(EngineLookup.Failure) -> Void,
        result: @escaping () -> ListedDescriptions?
    ) {
        splitter = ElementSplitter(shape: shape, keeping: kept)
        self.add = add
        self.result = result
    }

    /// Returns nil for a look-up whose response is no list of objects.
    convenience init?(
        of question: EngineLookup.Question, in memory: LookupMemory?,
        by engine: EngineLookup.Engine = .init(server: "", apiVersion: "")
    ) {
        switch question {
        case .objects(let kind): self.init(of: kind, in: memory)
        case .table: self.init(tableIn: memory, by: engine)
        case .inspection: self.init(inspectionBy: engine)
        case .networks: self.init(networksIn: memory, by: engine)
        case .record: self.init(recordIn: memory)
        case .ping, .version, .object, .exec, .tasks, .containers, .events: return nil
        }
    }

    /// Lists all objects of a kind. An object that is too long to be read, or whose labels are, is unknown, and so is
    /// not shown.
    convenience init(of kind: ObjectKind, in memory: LookupMemory?) {
        let kept = KeptDescriptions<ObjectDescription>(in: memory)
        let shape: ElementSplitter.Shape = kind == .volume ? .member("Volumes") : .list
        self.init(shape: shape, keeping: .object(kind)) { (element) throws(EngineLookup.Failure) in
            guard let element, let json = JSONValue(element: element.bytes),
                let object = EngineObject(json: json, kind: kind)?.description
            else { return try Self.check(element) }
            try kept.add(element.lacksIdentity ? object.withoutLabels : object)
        } result: {
            .objects(kept.descriptions)
        }
    }

    /// Lists all containers for the table.
    private convenience init(tableIn memory: LookupMemory?, by engine: EngineLookup.Engine) {
        let kept = KeptDescriptions<ContainerDescription>(in: memory)
        self.init(keeping: .listedContainer) { (element) throws(EngineLookup.Failure) in
            // The addresses of a container that was too long would be unknown.
            guard let element else { throw .tooLarge }
            guard let json = JSONValue(element: element.bytes) else { throw .notUnderstood }
            guard let container = EngineContainer(json: json, isWhole: false)?.listed(by: engine) else { return }
            try kept.add(element.lacksIdentity ? container.withoutLabels : container)
        } result: {
            .containers(kept.descriptions)
        }
    }

    /// Reads one container. Whatever its size, it fits into the room reserved for a usual response.
    private convenience init(inspectionBy engine: EngineLookup.Engine) {
        var found: ListedDescriptions?
        self.init(shape: .document, keeping: .inspectedContainer) { (element) throws(EngineLookup.Failure) in
            guard let element else { throw .tooLarge }
            guard let json = JSONValue(element: element.bytes),
                var container = EngineContainer(json: json, isWhole: false)?.inspected(by: engine)
            else { throw .notUnderstood }
            let description = container.description
            container.description =
                element.lacksIdentity ? description.withoutLabels : DescriptionLimit().fitting(description)
            found = .inspection(container)
        } result: {
            found
        }
    }

    /// All networks, by their addresses.
    private convenience init(networksIn memory: LookupMemory?, by engine: EngineLookup.Engine) {
        var networks: [EngineNetwork] = []
        var kept = 0
        self.init(keeping: .network) { (element) throws(EngineLookup.Failure) in
            guard let element else { throw .tooLarge }
            guard let json = JSONValue(element: element.bytes) else { throw .notUnderstood }
            guard let network = EngineNetwork(json: json, by: engine) else { return }
            networks.append(network)
            kept += network.memory
            try memory?.hold(bytes: kept)
        } result: {
            .networks(EngineNetworks(of: networks, by: engine))
        }
    }

    /// The containers on a network.
    private convenience init(recordIn memory: LookupMemory?) {
        var found: ListedDescriptions?
        self.init(shape: .document, keeping: .networkRecord) { (element) throws(EngineLookup.Failure) in
            guard let element else { throw .tooLarge }
            guard let json = JSONValue(element: element.bytes) else { throw .notUnderstood }
            guard json["Containers"]?.isCut != true else { throw .tooLarge }
            let record = NetworkRecord(json: json)
            try memory?.hold(bytes: record.memory)
            found = .record(record)
        } result: {
            found
        }
    }

    /// One that is whole and no JSON is none of the engine's. One with more in it than anybody reads is not known.
    private static func check(_ element: ElementSplitter.Element?) throws(EngineLookup.Failure) {
        guard let element else { return }
        do throws(JSONError) {
            _ = try JSONValue.read(element: element.bytes)
        } catch .tooManyValues, .tooDeep, .tooLarge {
            return
        } catch {
            throw .notUnderstood
        }
    }

    func take(_ bytes: ByteBuffer) throws(EngineLookup.Failure) {
        try bytes.withUnsafeReadableBytes { bytes throws(EngineLookup.Failure) in try splitter.take(bytes, receive: add)
        }
    }

    func finish() throws(EngineLookup.Failure) -> ListedDescriptions {
        guard splitter.isComplete, let result = result() else { throw .notUnderstood }
        return result
    }

    /// Reads a whole list.
    static func read(
        from response: LookupResponse, to question: EngineLookup.Question
    ) throws(EngineLookup.Failure) -> ListedDescriptions {
        if let listed = response.listed { return listed }
        guard let reader = ListReader(of: question, in: response.memory, by: response.engine) else {
            throw .notUnderstood
        }
        try reader.take(response.body)
        return try reader.finish()
    }
}

extension JSONValue {
    /// Reads an element of a list; returns nil if it is not JSON, or beyond the limits.
    fileprivate init?(element bytes: [UInt8]) {
        do throws(JSONError) { self = try Self.read(element: bytes) } catch { return nil }
    }

    fileprivate static func read(element bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
            try JSONReader.read(from: UnsafeRawBufferPointer(bytes), limits: elementLimits)
        }
    }

    private static let elementLimits = JSONLimits(bytes: ElementSplitter.elementLimit + 8, values: 200_000, depth: 64)
}
