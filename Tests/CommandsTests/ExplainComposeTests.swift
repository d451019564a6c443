// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("caisson explain --compose")
struct ExplainComposeTests {
    private static let policy = """
        caisson: 1
        policies:
          shop:
            allow: [ContainerCreate, VolumeCreate, NetworkCreate, ImageBuild]
            create: { standard: baseline, binds: [/srv/shop], ports: { host: 127.0.0.1, from: 8000, to: 8999 } }
        """

    private func explain(_ compose: String, _ arguments: String...) throws -> (status: Int32, out: String, err: String)
    {
        let directory = try TemporaryDirectory()
        let folder = directory.path + "/shop"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let (policy, path) = (directory.path + "/p.yaml", folder + "/c.yaml")
        try Self.policy.write(toFile: policy, atomically: true, encoding: .utf8)
        try compose.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try RunningCaisson.run(["explain", "--policy", policy, "--compose", path] + arguments)
        func bare(_ text: String) -> String {
            text.replacing(folder + "/", with: "").replacing(folder, with: "FOLDER").replacing(
                directory.path, with: "ABOVE")
        }
        return (result.status, bare(result.out), bare(result.err))
    }

    private let root = #""standard: privileged" would allow it, and that is root on the host"#

    private static let shop = """
        services:
          web:
            image: nginx:1.27
            ports: ["127.0.0.1:8080:80", "[::1]:8443:443"]
            volumes:
              - data:/data:ro
              - ./html:/html
              - { type: bind, source: /srv/shop/a, target: /a }
          admin:
            image: adminer
            privileged: true
            pid: host
            network_mode: service:web
            cap_add: [CHOWN, SYS_ADMIN]
            deploy: { resources: { limits: { memory: 1g } } }
            devices:
              - /dev/sda:/dev/x
          runner:
            image: runner
            use_api_socket: true
            x-note: nothing
            networks: { back: { aliases: [r] } }
        networks: { back: { driver: macvlan } }
        volumes: { data: {} }

        """

    @Test("says of each service whether it passes, and of what does not its place in the file")
    func services() throws {
        let told = try explain(Self.shop)
        #expect(told.status == 2)
        let expected = """
            network back (c.yaml:23:13): denied
              c.yaml:23:21: driver: Driver: macvlan is not allowed under standard baseline; \(root)
            network default (c.yaml:2:3): passes
            volume data (c.yaml:24:12): passes
            service web (c.yaml:2:3): denied
              c.yaml:4:34: ports: HostConfig.PortBindings.443/tcp[0]: ::1:8443 is not allowed by "ports"; \
            "ports: { from: 8443, to: 8443 }" would allow it
              c.yaml:7:9: volumes: HostConfig.Binds[1]: html is not allowed by "binds"; "binds: [html]" \
            would allow it
            service admin (c.yaml:9:3): denied
              c.yaml:11:5: privileged: HostConfig.Privileged: true is not allowed under standard baseline; \(root)
              c.yaml:12:5: pid: HostConfig.PidMode: host is not allowed under standard baseline; \(root)
              c.yaml:13:5: network_mode: HostConfig.NetworkMode: container:shop-web-1 is not allowed under standard \
            baseline; \(root)
              c.yaml:14:5: cap_add: HostConfig.CapAdd: SYS_ADMIN is not allowed under standard baseline; \
            "capabilities: [SYS_ADMIN]" would allow it, and that is root on the host
              c.yaml:17:9: devices: HostConfig.Devices[0]: /dev/sda is not allowed under standard baseline; \
            "devices: [/dev/sda]" would allow it, and that is root on the host
            service runner (c.yaml:18:3): denied
              c.yaml:20:5: use_api_socket: HostConfig.Binds[0]: /var/run/docker.sock is not allowed by "binds"; \
            "docker_socket: /run/caisson/gate.sock" would allow it

            """
        #expect(told.out == expected)
    }

    @Test("reads what docker compose config prints, as YAML and as JSON")
    func normalized() throws {
        let yaml = """
            name: shop
            services:
              web:
                command: null
                entrypoint: null
                image: nginx
                mem_limit: "536870912"
                networks:
                  default: null
                ports:
                  - mode: ingress
                    host_ip: 127.0.0.1
                    target: 80
                    published: "8080"
                    protocol: tcp
                volumes:
                  - type: volume
                    source: data
                    target: /data
                    volume: {}
            networks:
              default:
                name: shop_default
            volumes:
              data:
                name: shop_data

            """
        let json = """
            {"name": "shop", "services": {"web": {"command": null, "image": "nginx", "init": true,
            "volumes": [{"type": "bind", "source": "/etc", "target": "/e", "bind": {"create_host_path": true}}]}}}
            """
        let passes = try explain(yaml)
        #expect(passes.status == 0 && !passes.out.contains("denied"), "\(passes.out)\(passes.err)")
        let denied = try explain(json)
        #expect(denied.status == 2)
        #expect(
            denied.out.contains("volumes: HostConfig.Mounts[0].Source: /etc is not allowed by \"binds\""),
            "\(denied.out)")
        let object = try explain(json, "--json")
        let told = try #require(try JSONSerialization.jsonObject(with: Data(object.out.utf8)) as? [String: Any])
        let service = try #require(
            (told["requests"] as? [[String: Any]])?.first { $0["name"] as? String == "service web" })
        let violation = try #require((service["violations"] as? [[String: Any]])?.first)
        #expect(
            violation["key"] as? String == "volumes" && violation["path"] as? String == "HostConfig.Mounts[0].Source")
    }

    @Test("says what it does not read, and then knows nothing for sure")
    func unread() throws {
        let told = try explain("services: { a: { image: b, blkio_config: { weight: 1 }, x-a: b } }\n")
        #expect(told.status == 3)
        #expect(told.out.contains("service a (c.yaml:1:13): depends\n  not read here, and not judged: blkio_config\n"))
        let built = try explain("services: { a: { build: ., image: b } }\n")
        #expect(built.status == 2 && built.out.contains("build of a (c.yaml:1:18): denied\n"), "\(built.out)")
        for text in ["services: { a: { extends: b } }", "include: [a]\nservices: {}", "a: b"] {
            let mistaken = try explain(text + "\n")
            #expect(mistaken.status == 78 && mistaken.err.hasPrefix("error: c.yaml:1:"), "\(mistaken.err)")
        }
        #expect(try explain("services: {}", "GET", "/info").err.contains("--compose is about no single request"))
    }

    @Test("puts variables in, as compose does")
    func variables() throws {
        let told = try explain("services: { a: { image: b, privileged: \"${NOBODY_SETS_THIS:-true}\" } }\n")
        #expect(told.out.contains("privileged: HostConfig.Privileged: true is not allowed"), "\(told.out)")
    }
}
