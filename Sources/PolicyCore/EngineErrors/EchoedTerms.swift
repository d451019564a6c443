// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes
import DockerAPI

/// The texts that may fill the holes of the engine's sentences for one request.
///
/// All of them come from the request, and from the visible objects that it names; hidden objects are never consulted. A
/// hole is filled by one whole term: not by a part of one, nor by several.
struct EchoedTerms {
    private let visibility: Visibility
    private let tellsCommands: Bool
    private let tellsAddresses: Bool
    /// The names of objects in the request, wherever the engine reads names.
    private var names: Set<[UInt8]> = []
    /// The spellings of images with these names.
    private var images: Set<[UInt8]> = []
    private var said: Set<[UInt8]> = []
    private var registries = Set(ImageReference.hubHosts.map { Array($0.utf8) })

    /// The most texts of a body. Honest requests have fewer that the engine would repeat; those of larger ones are not
    /// echoed.
    static let most = 256

    /// Makes the terms of no request, for sentences without holes.
    init() {
        visibility = Visibility()
        tellsCommands = true
        tellsAddresses = true
    }

    init(handling: ResponseHandling) {
        visibility = handling.view.visibility
        tellsCommands = !handling.view.redaction.commands
        tellsAddresses = !handling.view.redaction.addresses
        let query = QueryParameters(parsing: handling.asked.request.target.query)
        add(pathOf: handling)
        add(query, of: handling.asked.endpoint)
        said.formUnion(Self.targets(of: handling))
        if let body = handling.asked.body { add(body) }
        if let type = handling.asked.request.fields.value(of: "content-type") { said.insert(type) }
        addImages(tag: query?["tag"].map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    /// Returns the target as requested and as sent: Podman repeats it.
    private static func targets(of handling: ResponseHandling) -> Set<[UInt8]> {
        let asked = String(decoding: handling.asked.request.target.canonical, as: UTF8.self)
        let travelled = handling.renames.map { asked.substituting("/\($0.to)", with: "/\($0.from)") }
        return Set(([asked] + travelled).map { Array($0.utf8) })
    }

    // MARK: Collecting

    private mutating func add(pathOf handling: ResponseHandling) {
        if let range = handling.asked.match?.name { names.insert(Array(handling.asked.request.target.name(at: range))) }
        for rename in handling.renames { names.insert(Array(rename.from.utf8)) }
        for object in handling.known {
            names.insert(Array(object.id.utf8))
            let bare = object.id.rest(behind: "sha256:") ?? object.id[...]
            names.formUnion([Array(bare.utf8), Array(bare.utf8.prefix(12))])
            let told = object.kind == .image ? visibility.names(of: object) : nil
            for name in object.names where told?.contains(name) != false {
                names.insert(Array(name.utf8))
                if name.begins(with: "/") { names.insert(Array(name.utf8.dropFirst())) }
            }
        }
    }

    private mutating func add(_ query: QueryParameters?, of endpoint: Endpoint?) {
        let naming = endpoint?.namingParameters ?? []
        for parameter in query?.all ?? [] {
            if parameter.name.elementsEqual("filters".utf8) {
                guard let filters = JSONValue(parameter: parameter.value) else { continue }
                let texts = Self.texts(in: filters)
                said.formUnion(texts)
                if endpoint?.isFiltered == true { names.formUnion(texts) }
            } else {
                said.insert(parameter.value)
                if naming.contains(where: { parameter.name.elementsEqual($0.utf8) }) { names.insert(parameter.value) }
            }
        }
    }

    private mutating func add(_ body: JSONValue) {
        let texts = Self.texts(in: body)
        guard texts.count <= Self.most else { return }
        names.formUnion(texts)
        said.formUnion(texts)
    }

    /// Fields whose texts are no names to the engine, and may be many.
    private static let data: Set<String> = ["Env", "Labels", "Cmd", "Entrypoint", "Healthcheck", "Annotations"]

    private static func texts(in value: JSONValue) -> Set<[UInt8]> {
        var found: Set<[UInt8]> = []
        var rest = [value]
        while let value = rest.popLast(), found.count <= most {
            switch value {
            case .string(let text): found.insert(Array(text.utf8))
            case .array(let values): rest += values
            case .object(let members):
                for member in members where !data.contains(member.name) {
                    found.insert(Array(member.name.utf8))
                    rest.append(member.value)
                }
            default: break
            }
        }
        return found
    }

    private mutating func addImages(tag: String) {
        guard names.count <= Self.most else { return }
        for name in names {
            let name = String(decoding: name, as: UTF8.self)
            for tag in Set(["", tag]) {
                guard let reference = ImageReference(name: name, tag: tag) else { continue }
                images.formUnion(reference.spellings.map { Array($0.utf8) })
                registries.formUnion(reference.hosts.map { Array($0.utf8) })
            }
        }
    }

    // MARK: Filling

    func fill(_ hole: EngineSentence.Hole, in message: [UInt8], reached: inout Reached) {
        switch hole {
        case .named(let kind): fill(kind, in: message, reached: &reached)
        case .own(let kind):
            if visibility.hides(kind) { reached.stop() } else { reached.followRun(of: Self.isOfName, in: message) }
        case .exec: fill(.container, in: message, reached: &reached)
        case .said: reached.follow(said, in: message)
        case .command:
            if tellsCommands { reached.followRun(of: Self.isOfCommand, in: message) } else { reached.stop() }
        case .registry: reached.follow(registries, in: message)
        case .registryURL:
            reached.follow(["https://", "http://"].map { Array($0.utf8) }, in: message)
            reached.follow(registries, in: message)
            reached.followRun(of: Self.isOfURL, in: message)
        case .failure: fillFailure(in: message, reached: &reached)
        case .word: reached.followRun(of: Self.isOfWord, in: message)
        case .character: fillCharacter(in: message, reached: &reached)
        case .number: reached.followRun(of: \.isDigit, in: message)
        case .address: fillAddress(in: message, reached: &reached)
        case .digest: reached.followExactly(64, of: \.isLowercaseHexDigit, in: message)
        }
    }

    private func fill(_ kind: ObjectKind, in message: [UInt8], reached: inout Reached) {
        guard visibility.hides(kind) else { return reached.followRun(of: Self.isOfName, in: message) }
        reached.follow(kind == .image ? names.union(images) : names, in: message)
    }

    /// Fills the hole of an address. If addresses are redacted, only an unspecified address with a port fills it.
    private func fillAddress(in message: [UInt8], reached: inout Reached) {
        guard !tellsAddresses else { return reached.followRun(of: Self.isOfAddress, in: message) }
        reached.follow(["0.0.0.0:", "[::]:", ":::"].map { Array($0.utf8) }, in: message)
        reached.followRun(of: \.isDigit, in: message)
    }

    private func fillFailure(in message: [UInt8], reached: inout Reached) {
        var ends = reached
        ends.stop()
        for sentence in EngineSentences.failures {
            var one = reached
            sentence.follow(in: message, with: self, reached: &one)
            ends.unite(one)
        }
        reached = ends
    }

    /// Fills the hole of a character, `'x'`, `'\''`, `'\x1f'`, `'é'`: at most eight bytes.
    private func fillCharacter(in message: [UInt8], reached: inout Reached) {
        var ends = reached
        ends.stop()
        for count in 1...8 {
            var one = reached
            one.followExactly(count, of: { $0 >= 0x20 }, in: message)
            ends.unite(one)
        }
        reached = ends
    }

    private static func isOfName(_ byte: UInt8) -> Bool { ObjectName.isByte(byte) || ":/@".utf8.contains(byte) }

    private static func isOfCommand(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != UInt8(ascii: "\"") }

    private static func isOfURL(_ byte: UInt8) -> Bool { isOfName(byte) || "%?=&+~,".utf8.contains(byte) }

    private static func isOfWord(_ byte: UInt8) -> Bool { ObjectName.isByte(byte) || "[]*+".utf8.contains(byte) }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        byte.isLowercaseHexDigit || "[].:%".utf8.contains(byte)
    }
}

extension Endpoint {
    /// The parameters that hold names. The engine repeats others as well, but never in place of an object's name, so
    /// their values must not be taken for one.
    fileprivate var namingParameters: [String] {
        switch self {
        case .containerCreate, .containerRename, .libpodContainerRename: ["name"]
        case .imageCreate: ["fromImage", "repo", "tag"]
        case .imageTag: ["repo", "tag"]
        case .imageCommit: ["container", "repo", "tag"]
        case .imagePush: ["tag"]
        case .imageBuild: ["t", "networkmode"]
        case .imageSearch: ["term"]
        case .imageGetAll: ["names"]
        default: []
        }
    }

    /// Whether its filters name objects.
    fileprivate var isFiltered: Bool {
        switch self {
        case .containerList, .imageList, .networkList, .volumeList, .serviceList, .taskList, .secretList, .configList,
            .nodeList, .libpodContainerList, .libpodImageList, .libpodNetworkList, .libpodVolumeList:
            true
        default: false
        }
    }
}

extension [UInt8] {
    /// Returns the value of the first field with this name among lines of a head.
    fileprivate func value(of name: String) -> [UInt8]? {
        for line in split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                String(decoding: line[..<colon], as: UTF8.self).lowercasedASCII == name
            else { continue }
            return Self(line[(colon + 1)...].drop { $0 == 0x20 }.filter { $0 != 0x0D })
        }
        return nil
    }
}
