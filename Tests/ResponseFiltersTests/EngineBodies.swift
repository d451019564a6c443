// SPDX-License-Identifier: Apache-2.0

/// Answers as the engine writes them: the members and their order of 20.10 (API 1.41) and of 29 (API 1.52).
///
/// What is hidden in them: container, network and image `b`, volume `secretvol`; everything of theirs has `secret` or `b…`
/// in it. What is shown is `a` and `web`.
enum EngineBodies {
    static let hidden = id("b")
    static let shown = id("a")

    /// An element of `/containers/json` in 20.10.
    static func listed20(_ digit: Character, _ name: String, mode: String = "web_default", more: String = "") -> String
    {
        """
        {"Id":"\(id(digit))","Names":["/\(name)"\(more)],"Image":"\(name):1","ImageID":"sha256:\(id(digit))",\
        "Command":"run \(name)","Created":1795225091,"Ports":[{"IP":"10.9.8.\(name)","PrivatePort":80,"PublicPort":80,\
        "Type":"tcp"}],"Labels":{"\(name)-label":"\(name)-value"},"State":"running","Status":"Up 2 seconds",\
        "HostConfig":{"NetworkMode":"\(mode)"},"NetworkSettings":{"Networks":{\(network("a", "web")),\
        \(network("b", "secretnet"))}},"Mounts":[{"Type":"volume","Name":"secretvol","Source":"","Destination":"/d",\
        "Driver":"local","Mode":"z","RW":true,"Propagation":""},{"Type":"bind",\
        "Source":"/var/lib/docker/volumes/secretvol/_data/sub","Destination":"/s","Mode":"","RW":true,\
        "Propagation":"rprivate"},{"Type":"bind","Source":"/srv/web","Destination":"/w","Mode":"","RW":true,\
        "Propagation":"rprivate"}]}
        """
    }

    /// The same in 29.
    static func listed29(_ digit: Character, _ name: String, mode: String = "web_default", more: String = "") -> String
    {
        let old = listed20(digit, name, mode: mode, more: more)
        return old.replacing(
            #","Command":"#,
            #","ImageManifestDescriptor":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:"#
                + #"\#(id(digit))","size":1,"platform":{"architecture":"amd64","os":"linux"}},"Command":"#)
    }

    static func network(_ digit: Character, _ name: String) -> String {
        """
        "\(name)":{"IPAMConfig":null,"Links":["secretdb:db","web:w"],"Aliases":null,"NetworkID":"\(id(digit))",\
        "EndpointID":"e\(name)","Gateway":"172.18.\(name)","IPAddress":"172.19.\(name)","IPPrefixLen":16,\
        "IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"MacAddress":"02:\(name)","DriverOpts":null}
        """
    }

    /// `/containers/{id}/json` of the shown container in 20.10, which joined what it may.
    static func inspected20(_ mode: String) -> String {
        let folder = "/var/lib/docker/containers/\(hidden)"
        return """
            {"Id":"\(shown)","Created":"2026-11-21T00:00:00Z","Path":"sh","Args":[],"State":{"Status":"exited",\
            "Running":false,"Paused":false,"Pid":0,"ExitCode":0,"Error":"cannot join secretdb"},\
            "Image":"sha256:\(hidden)","ResolvConfPath":"\(folder)/resolv.conf","HostnamePath":"\(folder)/hostname",\
            "HostsPath":"\(folder)/hosts","LogPath":"","Name":"/web","RestartCount":0,"Driver":"overlay2",\
            "HostConfig":{"Binds":["secretvol:/d","/srv/web:/w","/var/lib/docker/volumes/secretvol/_data:/x:ro"],\
            "ContainerIDFile":"","NetworkMode":"\(mode)","PortBindings":{},"VolumesFrom":["secretdb:ro","web"],\
            "CapAdd":null,"IpcMode":"container:\(hidden)","Cgroup":"container:\(hidden)",\
            "Links":["/secretdb:/web/db","/web:/web/w"],"PidMode":"container:\(hidden)","UTSMode":"",\
            "Mounts":[{"Type":"volume","Source":"secretvol","Target":"/d"}]},"Mounts":[{"Type":"volume",\
            "Name":"secretvol","Source":"/var/lib/docker/volumes/secretvol/_data","Destination":"/d","Driver":"local",\
            "Mode":"z","RW":true,"Propagation":""}],"Config":{"Hostname":"secrethost","Domainname":"secretdomain",\
            "User":"","Env":["PATH=/bin"],"Cmd":["sh"],"Image":"secretdb:1","Volumes":null,"Labels":{}},\
            "NetworkSettings":{"Bridge":"","Ports":{},"Networks":{\(network("a", "web")),\
            \(network("b", "secretnet"))}}}
            """
    }

    /// The same in 29, which writes `Config` without `Domainname` when it is empty and adds to `NetworkSettings`.
    static func inspected29(_ mode: String) -> String {
        inspected20(mode).replacing(#""Domainname":"secretdomain","#, "").replacing(
            #""DriverOpts":null"#, #""DriverOpts":null,"GwPriority":0,"DNSNames":["web","secretnet-name"]"#)
    }

    static let member =
        #"{"Name":"secretdb","EndpointID":"esecret","MacAddress":"02:secret","IPv4Address":"4s","IPv6Address":"6s"}"#

    static func event(_ type: String, _ actor: String, _ attributes: String, old: String = "") -> String {
        """
        {\(old)"Type":"\(type)","Action":"start","Actor":{"ID":"\(actor)","Attributes":{\(attributes)}},"scope":"local",\
        "time":1795225792,"timeNano":1795225792123456789}

        """
    }
}
