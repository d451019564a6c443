// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@testable import Commands
@testable import DataPlane

@Suite("A port of the gate's container that is published")
struct PortCheckTests {
    private func ports(_ bindings: [(String, [(host: String, port: String)])]) -> [PublishedPort] {
        bindings.flatMap { port, hosts in
            hosts.compactMap { binding in
                PublishedPort(
                    port: port,
                    binding: .object([
                        JSONMember(name: "HostIp", value: .string(binding.host)),
                        JSONMember(name: "HostPort", value: .string(binding.port)),
                    ]))
            }
        }
    }

    @Test("is told where more than the host gets there, and what to write")
    func open() {
        let published = ports([("2375/tcp", [("0.0.0.0", "2375"), ("::", "2375")]), ("9180/tcp", [("", "9180")])])
        #expect(
            PortCheck.lines(about: published, listening: [2375]) == [
                """
                port 2375 is published at 0.0.0.0:2375 and [::]:2375: whoever reaches this host may ask here; take it \
                out of ports:, or write 127.0.0.1:2375:2375
                """
            ])
    }

    @Test("is not told where only the host gets there, and where the gate does not listen")
    func local() {
        let published = ports([
            ("2375/tcp", [("127.0.0.1", "2375"), ("::1", "2375")]), ("80/tcp", [("0.0.0.0", "80")]), ("x", [("", "1")]),
        ])
        #expect(PortCheck.lines(about: published, listening: [2375]).isEmpty)
    }

    @Test("is one of the container whose files are mounted here")
    func ownContainer() {
        let id = String(repeating: "0af9", count: 16)
        let mounts = """
            612 601 8:1 /var/lib/docker/containers/\(id)/resolv.conf /etc/resolv.conf rw - ext4 /dev/sda1 rw
            """
        #expect(PortCheck.containerID(in: mounts) == id)
        let podman = "1 2 0:3 /storage/overlay-containers/\(id)/userdata/hostname /etc/hostname rw - xfs /dev/b rw"
        #expect(PortCheck.containerID(in: podman) == id)
        #expect(PortCheck.containerID(in: "1 2 8:1 / / rw - ext4 /dev/sda1 rw") == nil)
        #expect(PortCheck.containerID(in: "1 2 8:1 /containers/short/x / rw - ext4 /dev/sda1 rw") == nil)
    }
}
