// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import TestSupport
import Testing

@testable import PolicyCore

extension Policy {
    /// Lets clients of an owner create everything, so that ownership alone stands in their way.
    static func owned(
        by owner: String, standard: SecurityStandard = .privileged, joining networks: [TextPattern] = [],
        beside visibility: Visibility = Visibility()
    ) -> Policy {
        Policy.creating(standard).seeing(View(visibility: visibility)).owning(
            Ownership(owner: owner, joining: networks))
    }
}

@Suite("The label of an owner")
struct OwnershipStampTests {
    private static let ci = Policy.owned(by: "ci")

    private func sent(_ line: String, _ json: String, under policy: Policy = ci, in engine: AskedEngine = AskedEngine())
        throws -> String
    {
        try engine.judge(policy, line, json).body
    }

    private func denial(_ line: String, _ json: String?, under policy: Policy = ci) throws -> String? {
        try AskedEngine().judge(policy, line, json).denial
    }

    private static let creating = [
        "POST /networks/create", "POST /volumes/create", "POST /secrets/create", "POST /configs/create",
        "POST /containers/create",
    ]

    private static func names(for line: String) -> String {
        line.contains("containers") ? #""Image":"app""# : #""Name":"n""#
    }

    @Test("is written into whatever is created", arguments: creating)
    func created(line: String) throws {
        let label = #""Labels":{"caisson.owner":"ci"}"#
        let engine = AskedEngine(objects: [AskedEngine.object(.image, "app:latest", id: "a")])
        let names = Self.names(for: line)
        for labels in ["", #","Labels":null"#, #","Labels":{}"#, #","Labels":{"caisson.owner":"ci"}"#] {
            #expect(try sent(line, "{\(names)\(labels)}", in: engine).contains(label), "\(labels)")
        }
        #expect(
            try sent(line, #"{\#(names),"labels":{"a":"b"}}"#, in: engine)
                .contains(#""Labels":{"a":"b","caisson.owner":"ci"}"#))
    }

    @Test("cannot be set to anybody else's, nor taken away", arguments: creating)
    func forged(line: String) throws {
        for value in [#""other""#, #""""#, "null", #""CI""#, #""ci ""#, "7", "{}"] {
            for name in ["caisson.owner", #"caisson\u002eowner"#] {
                let body = #"{\#(Self.names(for: line)),"Labels":{"\#(name)":\#(value)}}"#
                let outcome = try? AskedEngine().judge(Self.ci, line, body)
                #expect(outcome.map { $0.denial != nil } ?? true, "\(name) \(value): \(String(describing: outcome))")
            }
        }
        let told = try denial(line, #"{\#(Self.names(for: line)),"Labels":{"caisson.owner":"other"}}"#)
        #expect(told?.contains("Labels.caisson.owner: other is not allowed") == true, "\(told ?? "")")
        #expect(try denial(line, #"{\#(Self.names(for: line)),"Labels":["caisson.owner=other"]}"#) != nil)
    }

    @Test("cannot be set by clients who may create and have no owner", arguments: creating)
    func strangers(line: String) throws {
        let policy = Policy.creating(.baseline)
        #expect(try denial(line, #"{\#(Self.names(for: line)),"Labels":{"caisson.owner":"ci"}}"#, under: policy) != nil)
        let body = try sent(line, #"{\#(Self.names(for: line)),"Labels":{"a":"b"}}"#, under: policy)
        #expect(body.contains(#""a":"b""#) && !body.contains("owner"), "\(body)")
        let mount = #"{"Type":"volume","Target":"/d","VolumeOptions":{"Labels":{"caisson.owner":"ci"}}}"#
        let told = try denial("POST /containers/create", #"{"HostConfig":{"Mounts":[\#(mount)]}}"#, under: policy)
        #expect(told?.contains("HostConfig.Mounts") == true, "\(told ?? "")")
    }

    @Test("is not inherited from an image by the container of a client without an owner, beside owners")
    func cleared() throws {
        let policy = Policy.creating(.baseline).owning(.nobodyBesideOwners)
        #expect(
            try sent("POST /containers/create", #"{"Image":"a"}"#, under: policy)
                .contains(#""Labels":{"caisson.owner":""}"#))
        #expect(try denial("POST /containers/create", #"{"Labels":{"caisson.owner":"ci"}}"#, under: policy) != nil)
    }

    @Test(
        "is on the volumes that a container brings with it",
        arguments: [
            (#""HostConfig":{"Binds":["data:/d"]}"#, #"{"Type":"volume","Source":"data","Target":"/d","#),
            (
                #""HostConfig":{"Binds":["data:/d:ro,nocopy"]}"#,
                #""Target":"/d","ReadOnly":true,"VolumeOptions":{"NoCopy":true,"Labels":{"caisson.owner":"ci"}}"#
            ),
            (#""Volumes":{"/d":{}}"#, #"{"Type":"volume","Target":"/d","#),
            (#""Volumes":{"/d":{}},"HostConfig":null"#, #"{"Type":"volume","Target":"/d","#),
            (
                #""HostConfig":{"VolumeDriver":"local","Binds":["data:/d"]}"#, #""DriverConfig":{"Name":"local"}"#
            ),
            (
                #""HostConfig":{"Mounts":[{"Type":"volume","Source":"data","Target":"/d"}]}"#,
                #""Source":"data","Target":"/d","VolumeOptions":{"Labels":{"caisson.owner":"ci"}}"#
            ),
        ])
    func volumes(member: String, written: String) throws {
        let engine = AskedEngine(objects: [AskedEngine.object(.image, "app:latest", id: "a")])
        let body = try sent("POST /containers/create", #"{"Image":"app",\#(member)}"#, in: engine)
        #expect(body.contains(written) && !body.contains(#""Binds":["data"#), "\(body)")
        #expect(body.contains(#""VolumeOptions":{"#) && body.components(of: "caisson.owner") == 2, "\(body)")
    }

    @Test("is on the volumes that the image asks for")
    func volumesOfImage() throws {
        var image = AskedEngine.object(.image, "app:latest", id: "a")
        image.volumes = ["/var/lib/app", "/d/"]
        let engine = AskedEngine(objects: [image])
        let body = try sent("POST /containers/create", #"{"Image":"app","HostConfig":{"Binds":["v:/d"]}}"#, in: engine)
        let label = #""VolumeOptions":{"Labels":{"caisson.owner":"ci"}}"#
        #expect(body.contains(#"{"Type":"volume","Target":"/var/lib/app",\#(label)}"#), "\(body)")
        #expect(body.components(of: "Target") == 2, "what is mounted there already is not mounted twice: \(body)")
        let given = #"{"Image":"app","Volumes":{"/var/lib/app":{}}}"#
        #expect(try sent("POST /containers/create", given, in: engine).components(of: "/var/lib/app") == 1)
    }

    @Test("leaves binds, and volumes that something else covers, where they are")
    func others() throws {
        let engine = AskedEngine(objects: [AskedEngine.object(.image, "app:latest", id: "a")])
        let host = #""HostConfig":{"Binds":["/srv:/d"]}"#
        let body = try sent("POST /containers/create", #"{"Image":"app","Volumes":{"/d/":{}},\#(host)}"#, in: engine)
        #expect(body.contains(#""Binds":["/srv:/d"]"#) && body.contains(#""Volumes":{"/d/":{}}"#), "\(body)")
        #expect(!body.contains("Mounts"), "\(body)")
        let both = try sent(
            "POST /containers/create", #"{"Image":"app","HostConfig":{"Binds":["/srv:/d","v:/w"]}}"#, in: engine)
        #expect(both.contains(#""Binds":["/srv:/d"]"#) && both.contains(#""Source":"v""#), "\(both)")
    }

    @Test("has no room for an option that a mount does not have")
    func options() throws {
        let told = try denial("POST /containers/create", #"{"HostConfig":{"Binds":["data:/d:Z"]}}"#)
        #expect(told?.contains("HostConfig.Binds[0]: the option Z of a volume cannot be kept") == true, "\(told ?? "")")
    }

    @Test("is not set by a commit")
    func commits() throws {
        let container = AskedEngine.object(.container, "web", id: "c", [("caisson.owner", "ci")])
        let engine = AskedEngine(objects: [container], implied: [container.id: []])
        func told(_ query: String, _ json: String? = nil) throws -> String? {
            try engine.judge(Self.ci, "POST /commit?container=web&\(query)", json).denial
        }
        for change in [
            "LABEL%20caisson.owner=x", "label%20a=b", "%20LABEL%20a=b", "ONBUILD%20LABEL%20a=b",
            "ENV%20a=b%0ALABEL%20c=d", "%23%20escape=x", "LA%5C%0ABEL%20a=b",
        ] { #expect(try told("changes=\(change)")?.contains("could set a label") == true, "\(change)") }
        #expect(try told("changes=CMD%20true&changes=ENV%20a=b") == nil)
        #expect(try told("repo=x", #"{"Labels":{"caisson.owner":"x"}}"#) != nil)
        #expect(try told("repo=x", "null") == nil)
        let sent = try engine.judge(Self.ci, "POST /commit?container=web", #"{"Labels":{"a":"b"}}"#)
        #expect(sent.body.contains(#""caisson.owner":"ci""#), "\(sent)")
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int {
        var (count, rest) = (0, self[...])
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
