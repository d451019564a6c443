// SPDX-License-Identifier: Apache-2.0

import DockerAPI

/// Volumes, memory and files.
extension ComposeContainerReader {
    mutating func readVolumes(from entry: YAMLNode.Pair) {
        for item in entry.value.items ?? [] {
            if item.pairs != nil {
                addMount(item, from: entry)
            } else {
                addVolume(item.text ?? "", from: entry, at: item.place)
            }
        }
    }

    /// Adds a volume, `source:target:options`, or a target alone.
    private mutating func addVolume(_ text: String, from entry: YAMLNode.Pair, at place: SourceLocation) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 1 { return body.add(text, .object([]), to: "Volumes", from: entry.key, at: place) }
        let isPath = ["/", ".", "~"].contains(parts[0].prefix(1))
        parts[0] = isPath ? project.absolute(parts[0]) : project.volumeName(of: parts[0])
        body.append("HostConfig.Binds", [.string(parts.joined(separator: ":"))], from: entry.key, at: place)
    }

    private mutating func addMount(_ item: YAMLNode, from entry: YAMLNode.Pair) {
        let (type, source) = (item["type"]?.text ?? "", item["source"]?.text)
        var mount = [JSONMember(name: "Type", value: .string(type))]
        func member(_ name: String, _ value: JSONValue?) {
            if let value, !value.isNull { mount.append(JSONMember(name: name, value: value)) }
        }
        func options(_ name: String, _ members: [(String, JSONValue?)]) {
            let known = members.compactMap { pair in pair.1.map { JSONMember(name: pair.0, value: $0) } }
            if !known.isEmpty { member(name, .object(known)) }
        }
        let isVolume = type == "volume"
        member(
            "Source",
            source.map { .string(type == "bind" ? project.absolute($0) : isVolume ? project.volumeName(of: $0) : $0) })
        member("Target", item["target"]?.json)
        member("ReadOnly", item["read_only"]?.json)
        options("BindOptions", [("Propagation", item["bind"]?["propagation"]?.json)])
        options(
            "VolumeOptions",
            [
                ("NoCopy", item["volume"]?["nocopy"]?.json), ("Subpath", item["volume"]?["subpath"]?.json),
                ("Labels", item["volume"]?["labels"]?.textMap),
            ])
        options("ImageOptions", [("Subpath", item["image"]?["subpath"]?.json)])
        options(
            "TmpfsOptions", [("SizeBytes", item["tmpfs"]?["size"]?.amount), ("Mode", item["tmpfs"]?["mode"]?.number)])
        body.append("HostConfig.Mounts", [.object(mount)], from: entry.key, at: item.place)
    }

    mutating func addTmpfs(_ text: String, from entry: YAMLNode.Pair) {
        let target = text.prefix { $0 != ":" }
        body.add(
            String(target), .string(String(text.dropFirst(target.count + 1))), to: "HostConfig.Tmpfs", from: entry.key,
            at: entry.keyPlace)
    }

    /// Reads secrets and configs. Those with files are bound; compose copies the others into the container.
    mutating func readFiles(of section: String, below folder: String, from entry: YAMLNode.Pair) {
        for item in entry.value.items ?? [] {
            let key = item["source"]?.text ?? item.text ?? ""
            guard let file = project.file(of: key, in: section) else { continue }
            let target = item["target"]?.text ?? key
            let mount = JSONValue.object([
                JSONMember(name: "Type", value: .string("bind")), JSONMember(name: "Source", value: .string(file)),
                JSONMember(name: "Target", value: .string(target.hasPrefix("/") ? target : folder + target)),
                JSONMember(name: "ReadOnly", value: .bool(true)),
            ])
            body.append("HostConfig.Mounts", [mount], from: entry.key, at: item.place)
        }
    }
}
