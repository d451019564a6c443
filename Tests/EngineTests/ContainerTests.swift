// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

extension EngineTests {
    @Test("docker ps and inspect show a running container", .timeLimit(.minutes(1)))
    func psAndInspect() async throws {
        try await bench.withContainer("sleep", "1000", options: ["--label", "caisson=test"]) { name in
            let listed = try await docker("ps", "--filter", "label=caisson=test", "--format", "{{.Names}}")
            #expect(listed.text == name + "\n", "\(listed.said)")
            let inspected = try await docker("inspect", "--format", "{{.State.Running}} {{.Config.Image}}", name)
            #expect(inspected.text == "true \(BusyboxImage.name)\n", "\(inspected.said)")
        }
    }

    @Test("docker logs -f follows to the container's end and not further", .timeLimit(.minutes(1)))
    func followsLogs() async throws {
        let script = "trap 'echo last; exit 0' TERM; echo first; while :; do sleep 0.05; done"
        try await bench.withContainer("sh", "-c", script) { name in
            let logs = try docker.start(["logs", "-f", name])
            defer { logs.signal(SIGKILL) }
            try await logs.output(containing: "first\n")
            #expect(try await bench.direct("kill", "--signal", "TERM", name).status == 0)
            let ended = try await logs.finished()
            #expect(ended.status == 0)
            #expect(ended.text == "first\nlast\n", "\(ended.said)")
        }
    }

    @Test("docker stats --no-stream and top answer", .timeLimit(.minutes(1)))
    func statsAndTop() async throws {
        try await bench.withContainer("sleep", "1000") { name in
            let stats = try await docker("stats", "--no-stream", "--format", "{{.Name}}", name)
            #expect(stats.text == name + "\n", "\(stats.said)")
            let top = try await docker("top", name)
            #expect(top.text.contains("sleep 1000"), "\(top.said)")
        }
    }

    @Test("Exit codes of run and exec arrive", .timeLimit(.minutes(1)))
    func exitCodes() async throws {
        #expect(try await bench.shell("exit 7").status == 7)
        try await bench.withContainer("sleep", "1000") { name in
            let failed = try await docker("exec", name, "sh", "-c", "exit 9")
            #expect(failed.status == 9, "\(failed.said)")
            let succeeded = try await docker("exec", name, "true")
            #expect(succeeded.status == 0, "\(succeeded.said)")
        }
    }

    @Test("The head of a wait arrives before the container ends, its body at the end", .timeLimit(.minutes(1)))
    func waitHead() async throws {
        try await bench.withContainer("sleep", "1000") { name in
            let wire = try bench.wire()
            let head = try await offPool {
                try wire.send(
                    "POST \(bench.api)/containers/\(name)/wait HTTP/1.1\r\n"
                        + "Host: docker\r\nContent-Length: 0\r\n\r\n")
                return ResponseHead(try wire.receive(until: "\r\n\r\n"))
            }
            #expect(head.status == 200, "\(head.text)")
            #expect(try await bench.direct("kill", name).status == 0)
            let body = try await offPool { try wire.receive(until: "}") }
            #expect(body.contains(#""StatusCode":137"#), "\(body)")
        }
    }

    @Test("docker cp carries files in and out unchanged", .timeLimit(.minutes(1)))
    func copies() async throws {
        let content = noise(4 << 20)
        try await withTemporaryDirectory { directory in
            try content.write(to: directory + "/in")
            try await bench.withContainer("sleep", "1000") { name in
                let copiedIn = try await docker("cp", directory + "/in", "\(name):/tmp/file")
                #expect(copiedIn.status == 0, "\(copiedIn.said)")
                let inside = try await bench.direct("exec", name, "cat", "/tmp/file")
                #expect(inside.output == content)
                let copiedOut = try await docker("cp", "\(name):/tmp/file", directory + "/out")
                #expect(copiedOut.status == 0, "\(copiedOut.said)")
                #expect(try contents(of: directory + "/out") == content)
            }
        }
    }

    @Test("An image goes through save and load and is the same", .timeLimit(.minutes(1)))
    func savesAndLoads() async throws {
        let tag = "caisson-saved:1"
        #expect(try await docker("tag", BusyboxImage.name, tag).status == 0)
        let identifier = try await docker("image", "inspect", "--format", "{{.Id}}", tag).text
        let saved = try await docker("save", tag)
        try #require(saved.status == 0, "\(saved.said)")
        #expect(try await docker("rmi", tag).status == 0)
        let loaded = try await docker("load", input: saved.output)
        #expect(loaded.text.contains("Loaded image: \(tag)"), "\(loaded.said)")
        #expect(try await docker("image", "inspect", "--format", "{{.Id}}", tag).text == identifier)
        #expect(try await docker("rmi", tag).status == 0)
    }

    @Test("Twenty containers run at once", .timeLimit(.minutes(2)))
    func twentyAtOnce() async throws {
        let results = try await withThrowingTaskGroup(of: (Int, Finished).self) { group in
            for number in 1...20 {
                let script = "echo run \(number); exit \(number)"
                group.addTask { (number, try await bench.shell(script, within: .seconds(60))) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 20)
        for (number, result) in results {
            #expect(result.text == "run \(number)\n", "\(result.said)")
            #expect(result.status == number)
        }
    }
}
