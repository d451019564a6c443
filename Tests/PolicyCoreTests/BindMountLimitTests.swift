// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Sentences
import Testing

@testable import PolicyCore

@Suite("A limit on bind mounts")
struct BindMountLimitTests {
    private let limit = BindMountLimit(directories: ["/srv/ci/", "/var/./log"])

    /// What is wrong with a body, which is read as a request's is; `refused` when it cannot be read.
    private func violation(_ body: String, of endpoint: Endpoint = .containerCreate) -> String? {
        Array(body.utf8).withUnsafeBytes { bytes in
            do throws(JSONError) {
                return limit.violation(in: try CanonicalBody.read(from: bytes, of: endpoint), of: endpoint)?.sentence
            } catch { return "refused: \(error)" }
        }
    }

    private func only(_ path: String) -> String {
        "\(path) may not be bound from the host: only /srv/ci, /var/log and what is below may"
    }

    @Test(
        "lets through binds from its directories and below, and named volumes",
        arguments: [
            "/srv/ci:/x", "/srv/ci/:/x", "/srv/ci/a/b:/x:ro", "/srv/ci/../ci/a:/x", "//srv//ci/.:/x", "/var/log:/x",
            "data:/x", "0.a_B-c:/x:rw", "data:/x:z,ro", "/srv/ci:/x:rslave,U,nosuid,cached", "data:/x:nocopy",
        ])
    func allowedBinds(bind: String) {
        #expect(violation(#"{"HostConfig":{"Binds":["\#(bind)"]}}"#) == nil)
        #expect(violation(#"{"Binds":["data:/y","\#(bind)"]}"#) == nil)
    }

    @Test(
        "refuses binds from elsewhere, in whatever words",
        arguments: [
            ("/:/x", "/"), ("/srv:/x", "/srv"), ("/srv/cinema:/x", "/srv/cinema"), ("/srv/ci/..:/x", "/srv"),
            ("/srv/ci/../../etc:/x", "/etc"), ("/srv/ci/a/../../..:/x", "/"), ("/../..:/x", "/"),
            ("//etc//./passwd:/x", "/etc/passwd"), ("/SRV/CI:/x", "/SRV/CI"), ("/.:/x", "/"),
            ("/srv/ci\u{301}:/x", "/srv/ci\u{301}"), ("/srv/c\\u0069/../..:/x", "/"),
        ])
    func refusedBinds(bind: String, path: String) {
        #expect(violation(#"{"HostConfig":{"Binds":["\#(bind)"]}}"#) == only(path))
        #expect(violation(#"{"HostConfig":{"Binds":["/srv/ci:/y","\#(bind)"]}}"#) == only(path))
    }

    @Test(
        "refuses binds that an engine might read differently",
        arguments: [
            ("./etc:/x", "neither"), ("../../etc:/x", "neither"), (".:/x", "neither"), ("..:/x", "neither"),
            (":/x", "neither"), ("srv/ci:/x", "neither"), ("-a:/x", "neither"), ("d\u{e4}ta:/x", "neither"),
            ("C:\\\\x:/x", "is not source:target"), ("/srv/ci:x", "is not source:target"),
            ("/srv/ci:/x:ro:/y", "is not source:target"), ("data:", "is not source:target"),
            ("/srv/ci:/x:O,upperdir=/etc,workdir=/tmp", "option \"O\""), ("/srv/ci:/x:upperdir=/etc", "option"),
            ("/srv/ci:/x:ro,upperdir=/etc", "option \"upperdir=/etc\""), ("/srv/ci:/x:", "option \"\""),
            ("data:/x:ro,", "option \"\""), ("data:/x:idmap=uids=0-0-1", "option"), ("data:/x: ro", "option \" ro\""),
        ])
    func unclearBinds(bind: String, part: String) {
        #expect(violation(#"{"HostConfig":{"Binds":["\#(bind)"]}}"#)?.contains(part) == true)
        #expect(violation(#"{"Binds":["/srv/ci:/y","\#(bind)"]}"#)?.contains(part) == true)
    }

    @Test(
        "refuses names of drivers that are paths, wherever a body names a driver",
        arguments: ["../../srv/ci/evil", "/srv/ci/evil", "a/../../evil", "./evil", "a//evil", "evil/."])
    func driversAtPaths(driver: String) {
        let config = #"{"Name":"\#(driver)","Options":{}}"#
        let bodies: [(Endpoint, String)] = [
            (.volumeCreate, #"{"Name":"v","Driver":"\#(driver)"}"#),
            (.containerCreate, #"{"HostConfig":{"VolumeDriver":"\#(driver)"}}"#),
            (.containerCreate, #"{"VolumeDriver":"\#(driver)"}"#),
            (.containerCreate, #"{"HostConfig":{"LogConfig":{"Type":"\#(driver)"}}}"#),
            (
                .containerCreate,
                #"{"HostConfig":{"Mounts":[{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":\#(config)}}]}}"#
            ),
            (
                .serviceCreate,
                #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[{"Type":"volume","Target":"/x","VolumeOptions":{"DriverConfig":\#(config)}}]}}}"#
            ),
            (.serviceUpdate, #"{"TaskTemplate":{"LogDriver":\#(config)}}"#),
            (.swarmUpdate, #"{"TaskDefaults":{"LogDriver":\#(config)}}"#),
            (.swarmInit, #"{"Spec":{"TaskDefaults":{"LogDriver":\#(config)}}}"#),
        ]
        for (endpoint, body) in bodies {
            let name = body.replacing(driver, with: "vendor.example:5000/plugin:1.2")
            #expect(violation(body, of: endpoint)?.contains("no name of a driver") == true, "\(body)")
            #expect(violation(name, of: endpoint) == nil, "\(name)")
        }
    }

    @Test("takes a profile of seccomp that names no socket, and one that can be read")
    func seccompProfiles() {
        func body(_ profile: String) -> String {
            #"{"HostConfig":{"SecurityOpt":["seccomp=\#(profile.replacing("\"", with: "\\\""))"]}}"#
        }
        #expect(violation(body(#"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[]}"#)) == nil)
        for profile in [
            #"{"listenerPath":"/run/x.sock"}"#, #"{"LISTENERPATH":"/run/x.sock"}"#, #"{"listenerMetadata":"x"}"#,
            #"{"li\u017ftenerPath":"/run/x.sock"}"#, "{", "{}x",
        ] {
            #expect(violation(body(profile)) != nil, "\(profile)")
        }
    }

    @Test("takes anonymous volumes for paths of a container, and for nothing else")
    func anonymousVolumes() {
        #expect(violation(#"{"Volumes":{"/data":{},"/etc":{}}}"#) == nil)
        #expect(violation(#"{"Volumes":null}"#) == nil)
        for path in ["/etc:/x", "/a:ro", "data", "./etc", "", "/x:"] {
            for name in ["Volumes", "volumes", "volume\u{17f}"] {
                let sentence = "\"\(path)\" is not one absolute path of a container"
                #expect(violation(#"{"\#(name)":{"/y":{},"\#(path)":{}}}"#) == sentence)
            }
        }
        #expect(violation(#"{"Volumes":["/etc:/x"]}"#) == "Volumes is of another kind than the engine reads there")
    }

    @Test(
        "refuses fields of a mount that could be read as several",
        arguments: ["Source", "Target", "Consistency"], [",source=/etc", "=", "\\\"", "\\n", "\\r", "a,b"])
    func fields(place: String, text: String) {
        let fields = ["Source", "Target", "Consistency"].map { #""\#($0)":"/srv/ci\#($0 == place ? text : "")""# }
        let mount = #"{"Type":"bind",\#(fields.joined(separator: ","))}"#
        let sentence = "\(place) has a comma, a quote, an equals sign or a line break, and mounts are judged"
        #expect(violation(#"{"HostConfig":{"Mounts":[\#(mount)]}}"#) == sentence)
        #expect(
            violation(#"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#, of: .serviceCreate) == sentence)
    }

    @Test(
        "judges the names of volumes and the ways of binds in mounts",
        arguments: [
            (#"{"Type":"volume","Source":"/etc"}"#, "neither"), (#"{"Type":"volume","Source":"../x"}"#, "neither"),
            (#"{"Source":"/srv/ci","BindOptions":{"Propagation":"rslave"}}"#, nil),
            (#"{"Source":"/srv/ci","BindOptions":{"Propagation":""}}"#, nil),
            (#"{"Source":"/srv/ci","BindOptions":{"Propagation":"rslave,source=/etc"}}"#, "option"),
        ] as [(String, String?)])
    func sources(mount: String, part: String?) {
        let found = violation(#"{"Mounts":[\#(mount)]}"#)
        if let part { #expect(found?.contains(part) == true) } else { #expect(found == nil) }
    }

    @Test(
        "lets mounts in memory have the options of memory",
        arguments: [
            (#"{"Tmpfs":{"/run":"","/tmp":"rw,noexec,nosuid,size=65536k,mode=1777"}}"#, nil),
            (#"{"Tmpfs":{"/run":"size=50%, uid=1000"}}"#, nil), (#"{"Tmpfs":{"/x:/etc":""}}"#, "not one"),
            (#"{"Tmpfs":{"/x,source=/etc":""}}"#, "Tmpfs has"), (#"{"Tmpfs":{"/x":"bind"}}"#, "option"),
            (#"{"Tmpfs":{"/x":"size=1m,upperdir=/etc"}}"#, "option"), (#"{"Tmpfs":{"/x":"size=/etc"}}"#, "option"),
            (#"{"Tmpfs":{"/x":1}}"#, "Tmpfs is of"), (#"{"Tmpfs":[]}"#, "Tmpfs is of"),
            (#"{"Mounts":[{"Type":"tmpfs","TmpfsOptions":{"Options":[["noexec"],["uid","1000"]]}}]}"#, nil),
            (#"{"Mounts":[{"Type":"tmpfs","TmpfsOptions":{"Options":[["bind"]]}}]}"#, "option"),
            (#"{"Mounts":[{"Type":"tmpfs","TmpfsOptions":{"Options":[["uid","1,bind"]]}}]}"#, "TmpfsOptions has"),
            (#"{"Mounts":[{"Type":"tmpfs","TmpfsOptions":{"Options":["noexec"]}}]}"#, "TmpfsOptions is of"),
            (#"{"Mounts":[{"Type":"tmpfs","TmpfsOptions":{"Options":[[]]}}]}"#, "TmpfsOptions is of"),
            (#"{"Mounts":[{"Type":"tmpfs","TmpfsOptions":{"Options":[["uid",1]]}}]}"#, "TmpfsOptions is of"),
        ] as [(String, String?)])
    func memory(body: String, part: String?) {
        let found = violation(body)
        if let part { #expect(found?.contains(part) == true, "\(found ?? "nil")") } else { #expect(found == nil) }
    }

    @Test(
        "looks wherever an engine would, and into every spelling of a name",
        arguments: [
            #"{"Binds":["/etc:/x"]}"#, #"{"HostConfig":null,"binds":["/etc:/x"]}"#,
            #"{"HostConfig":{},"Binds":["/etc:/x"]}"#, #"{"hostconfig":{"BINDS":["/etc:/x"]}}"#,
            #"{"ho\u017ftConfig":{"Bind\u017f":["/etc:/x"]}}"#, #"{"\u0048ostConfig":{"Binds":["\/etc:/x"]}}"#,
            #"{"mounts":[{"type":"bind","source":"/etc","target":"/x"}]}"#,
            #"{"HostConfig":{"Mounts":[{"TYPE":"bind","SOURCE":"/etc"}]}}"#,
        ])
    func spellings(body: String) {
        #expect(violation(body) == only("/etc"))
        #expect(violation(body, of: .containerUpdate) == only("/etc"))
    }

    @Test(
        "judges mounts of type bind, and of no type, by their source",
        arguments: [
            (#"{"Type":"bind","Source":"/srv/ci/a"}"#, nil), (#"{"Source":"/srv/ci"}"#, nil),
            (#"{"Type":"","Source":"/var/log/x"}"#, nil), (#"{"Type":"tmpfs"}"#, nil),
            (#"{"Type":"volume","Source":"data"}"#, nil), (#"{"Type":"volume","VolumeOptions":{"NoCopy":true}}"#, nil),
            (#"{"Type":"image","Source":"busybox"}"#, nil), (#"{"Type":"cluster","Source":"v"}"#, nil),
            (#"{"Type":"bind","Source":"/srv/ci/../x"}"#, "/srv/x"), (#"{"Type":"","Source":"/etc"}"#, "/etc"),
            (#"{"Type":null,"Source":"/etc"}"#, "/etc"), (#"{"Source":"/"}"#, "/"),
        ] as [(String, String?)])
    func mounts(mount: String, path: String?) {
        #expect(violation(#"{"HostConfig":{"Mounts":[\#(mount)]}}"#) == path.map(only))
        let service = #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#
        #expect(violation(service, of: .serviceCreate) == path.map(only))
        #expect(violation(service.lowercased(), of: .serviceUpdate) == path.map(only))
    }

    @Test(
        "refuses types of mounts that it does not know: services take them in any case",
        arguments: ["Bind", "BIND", "b\u{131}nd", "Volume", " bind", "npipe", "NPIPE"])
    func mountTypes(type: String) {
        let sentence = "mounts of type \"\(type)\" are not allowed where mounts are judged"
        let mount = #"{"Type":"\#(type)","Source":"/srv/ci"}"#
        #expect(violation(#"{"HostConfig":{"Mounts":[\#(mount)]}}"#) == sentence)
        #expect(
            violation(#"{"TaskTemplate":{"ContainerSpec":{"Mounts":[\#(mount)]}}}"#, of: .serviceCreate) == sentence)
    }

    @Test(
        "judges a local volume by what the driver would mount",
        arguments: [
            ("{}", nil), (#"{"size":"1g"}"#, nil), (#"{"type":"none","o":"bind","device":"/srv/ci/v"}"#, nil),
            (#"{"type":"none","o":"ro, rbind","device":"/srv/ci"}"#, nil),
            (#"{"type":"nfs","o":"addr=10.0.0.1,rw","device":":/export"}"#, nil),
            (#"{"type":"cifs","o":"username=u","device":"//server/share"}"#, nil),
            (#"{"type":"cifs","o":"username=D/u,password=/x=/,vers=3.0,file_mode=0777","device":"//s/a"}"#, nil),
            (#"{"type":"ceph","o":"name=c,secret=a/b==,fs=x","device":"mon:/"}"#, nil),
            (#"{"type":"nfs","o":"addr=x,context=system_u:object_r:nfs_t:s0,nolock,hard","device":":/a"}"#, nil),
            (#"{"type":"tmpfs","o":"size=100m,uid=1000","device":"tmpfs"}"#, nil),
            (#"{"type":"none","o":"bind","device":"/"}"#, "/"),
            (#"{"type":"none","o":"rbind","device":"/etc"}"#, "/etc"),
            (#"{"type":"none","o":"ro,bind","device":"/srv/ci/../x"}"#, "/srv/x"),
            (#"{"type":"nfs","o":"bind","device":"/etc"}"#, "/etc"), (#"{"o":" bind ","device":"/etc"}"#, "/etc"),
            (#"{"type":"ext4","device":"/dev/sda1"}"#, "/dev/sda1"),
            (#"{"o":"ro,bind=x","device":"/etc"}"#, "/etc"),
            (#"{"type":"ext4","device":"/srv/ci/disk"}"#, "/srv/ci/disk"),
            (#"{"type":"ext4","device":"/srv/ci/../ci"}"#, nil),
            (#"{"o":"bind,noatime,nodev","device":"/srv/ci"}"#, nil),
            (#"{"type":"tmpfs","o":"noexec,mode=700"}"#, nil),
            (#"{"type":"nfs4","o":"addr=x,vers=4.2,soft,timeo=600","device":":/a"}"#, nil), (#"{"o":"uid=1000"}"#, nil),
        ] as [(String, String?)])
    func volumes(options: String, path: String?) {
        for driver in ["", #""Driver":"local","#, #""Driver":"","#, #""Driver":null,"#] {
            #expect(violation(#"{\#(driver)"DriverOpts":\#(options)}"#, of: .volumeCreate) == path.map(only))
        }
        let inline = #""VolumeOptions":{"DriverConfig":{"Name":"local","Options":\#(options)}}"#
        #expect(violation(#"{"Mounts":[{"Type":"volume",\#(inline)}]}"#) == path.map(only))
        #expect(violation(#"{"HostConfig":{"Mounts":[{"Type":"tmpfs",\#(inline)}]}}"#) == path.map(only))
        let service = #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[{"Type":"volume",\#(inline)}]}}}"#
        #expect(violation(service, of: .serviceCreate) == path.map(only))
    }

    @Test(
        "refuses local volumes that reach the host by other ways",
        arguments: [
            (#"{"type":"overlay","o":"lowerdir=/:/x","device":"overlay"}"#, "overlay"),
            (#"{"type":"proc","device":"proc"}"#, "proc"), (#"{"type":"devtmpfs","device":"/srv/ci"}"#, "devtmpfs"),
            (#"{"type":"none","device":"/srv/ci"}"#, "none"), (#"{"device":"/srv/ci"}"#, ""),
        ])
    func volumeTypes(options: String, type: String) {
        #expect(
            violation(#"{"DriverOpts":\#(options)}"#, of: .volumeCreate)
                == "local volumes of type \"\(type)\" are not allowed where mounts are judged")
    }

    @Test(
        "refuses options of a local volume that reach more of the host than its device",
        arguments: [
            (#"{"type":"tmpfs","device":"/etc"}"#, "has no device"),
            (#"{"type":"none","o":"move","device":"/srv/ci"}"#, "move"),
            (#"{"type":"tmpfs","o":"move","device":"/srv/ci"}"#, "move"),
            (#"{"type":"none","o":"bind,X-mount.mode=0777","device":"/srv/ci"}"#, "X-mount.mode=0777"),
            (#"{"o":"bind,remount","device":"/srv/ci"}"#, "remount"),
            (#"{"o":"rbind,loop","device":"/srv/ci"}"#, "loop"),
            (#"{"o":"bind,subdir=x","device":"/srv/ci"}"#, "subdir=x"),
            (#"{"type":"tmpfs","o":"loop=/etc","device":"tmpfs"}"#, "loop=/etc"),
            (#"{"type":"tmpfs","o":"size=1m,X-mount.subdir=etc"}"#, "X-mount.subdir=etc"),
            (#"{"type":"tmpfs","o":"mpol=bind:0"}"#, "mpol"), (#"{"type":"tmpfs","o":"size=/etc"}"#, "size=/etc"),
            (#"{"o":"loop=/etc"}"#, "loop=/etc"), (#"{"type":"nfs","o":"addr=x,loop","device":":/a"}"#, "\"loop\""),
            (#"{"type":"nfs","o":"x-mount.subdir=a","device":":/a"}"#, "x-mount"),
            (#"{"type":"cifs","o":"remount","device":"//s/a"}"#, "remount"),
            (#"{"type":"cifs","o":"credentials=/root/.smb","device":"//s/a"}"#, "credentials"),
            (#"{"type":"cifs","o":"cred=x","device":"//s/a"}"#, "cred"),
            (#"{"type":"cifs","o":"CREDENTIALS=x","device":"//s/a"}"#, "CREDENTIALS"),
            (#"{"type":"ceph","o":"secretfile=/root/x","device":"mon:/"}"#, "secretfile"),
            (#"{"type":"ceph","o":"keyring=x,conf=y","device":"mon:/"}"#, "keyring"),
            (#"{"type":"nfs","o":"addr=x,vers=/etc","device":":/a"}"#, "vers=/etc"),
            (#"{"type":"nfs","o":"addr=x,invented","device":":/a"}"#, "invented"),
            (#"{"type":"nfs","o":"context=\"a,bind","device":":/a"}"#, "context"),
            (#"{"type":"btrfs","o":"device=sda2","device":"/srv/ci/a"}"#, "device=sda2"),
            (#"{"type":"xfs","o":"logdev=/dev/sda2","device":"/srv/ci/a"}"#, "logdev"),
            (#"{"type":"ext4","o":"loop=/dev/sda2","device":"/srv/ci/a"}"#, "loop"),
            (#"{"Type":"none","O":"bind","Device":"/etc"}"#, "\"Type\""),
            (#"{"type":"tmpfs","o\u017f":"bind"}"#, "o\u{17f}"),
        ])
    func volumeOptions(options: String, part: String) {
        let found = violation(#"{"DriverOpts":\#(options)}"#, of: .volumeCreate)
        #expect(found?.contains(part) == true, "\(found ?? "nil")")
    }

    @Test(
        "takes an image for the device of Podman's driver of that name, under the one name by which it is looked for",
        arguments: [
            ("image", #"{"image":"acme/x:1"}"#, nil), ("image", #"{"image":"dir:/etc"}"#, "dir:/etc"),
            ("image", #"{"image":"containers-storage:[vfs@/x]y"}"#, "[vfs@/x]"),
            ("image", #"{"Image":"a"}"#, "\"Image\""),
            ("plugin", #"{"IMAGE":"a"}"#, "IMAGE"), ("plugin", #"{"\u0130mage":"a"}"#, "\u{130}mage"),
            ("plugin", #"{"mountPoint":"a","image":"pool/x@y"}"#, nil), ("plugin", #"{"O":"bind"}"#, "\"O\""),
        ] as [(String, String, String?)])
    func referringOptions(driver: String, options: String, part: String?) {
        let found = violation(#"{"Driver":"\#(driver)","DriverOpts":\#(options)}"#, of: .volumeCreate)
        #expect(found?.contains(part ?? "?") ?? (part == nil), "\(found ?? "nil")")
        let inline = #""VolumeOptions":{"DriverConfig":{"Name":"\#(driver)","Options":\#(options)}}"#
        #expect((violation(#"{"HostConfig":{"Mounts":[{"Type":"volume",\#(inline)}]}}"#) == nil) == (part == nil))
    }

    @Test(
        "takes for a device on the network what mount(8) would take for nothing else",
        arguments: [
            ("nfs", "-T/etc/fstab", false), ("nfs", "/etc", false), ("nfs", "etc", false), ("nfs", "srv:/a", true),
            ("nfs4", ":/a", true), ("nfs", "[fd00::1]:/a", true), ("nfs", "", true), ("cifs", "//srv/share", true),
            ("cifs", "-T/etc/fstab", false), ("cifs", "/etc", false), ("smb3", "srv/share", false),
            ("ceph", "mon1,mon2:/", true), ("ceph", "user@fsid.name=/a", true), ("ceph", "-o", false),
        ])
    func remoteDevices(type: String, device: String, passes: Bool) {
        let found = violation(
            #"{"DriverOpts":{"type":"\#(type)","o":"addr=192.0.2.1","device":"\#(device)"}}"#, of: .volumeCreate)
        #expect((found == nil) == passes, "\(found ?? "nothing")")
    }

    @Test(
        "refuses what names a file of the host beside the mounts",
        arguments: [
            (#""HostConfig":{"ContainerIDFile":"/etc/cron.d/x"}"#, "ContainerIDFile"),
            (#""HostConfig":{"SecurityOpt":["seccomp=/etc/shadow"]}"#, "seccomp=/etc/shadow"),
            (#""SecurityOpt":["no-new-privileges","seccomp=etc"]"#, "seccomp=etc"),
            (#""HostConfig":{"SecurityOpt":["seccomp:/etc/x=y"]}"#, "seccomp:/etc/x=y"),
            (#""HostConfig":{"SecurityOpt":["apparmor=../x"]}"#, "apparmor=../x"),
            (#""HostConfig":{"SecurityOpt":["invented=/etc/x"]}"#, "invented=/etc/x"),
            (
                #""HostConfig":{"Annotations":{"io.podman.annotations.cid-file":"/etc/x"}}"#,
                "io.podman.annotations.cid-file"
            ),
            (#""HostConfig":{"Annotations":{"run.oci.hooks.stdout":"/etc/x"}}"#, "run.oci.hooks.stdout"),
            (#""HostConfig":{"LogConfig":{"Type":"k8s-file","Config":{"path":"/etc/x"}}}"#, #"log option "path""#),
            (
                #""HostConfig":{"LogConfig":{"Type":"syslog","Config":{"syslog-tls-ca-cert":"etc/x"}}}"#,
                "syslog-tls-ca-cert"
            ),
            (
                #""HostConfig":{"LogConfig":{"Type":"syslog","Config":{"syslog-address":"unix:///run/x"}}}"#,
                "syslog-address"
            ),
            (#""HostConfig":{"Mounts":[{"Type":"image","Source":"/etc/x","Target":"/x"}]}"#, "/etc/x"),
            (#""HostConfig":{"Mounts":[{"Type":"tmpfs","Source":"/etc/x","Target":"/x"}]}"#, "/etc/x"),
            (#""HostConfig":{"Mounts":[{"Type":"image","Source":"dir:/etc","Target":"/x"}]}"#, "dir:/etc"),
            (
                #""HostConfig":{"Mounts":[{"Type":"volume","Source":"v","Target":"/x","VolumeOptions":{"Subpath":"a,volume-opt=device=/etc"}}]}"#,
                "Subpath"
            ),
            (#""Env":["A=1","*"]"#, "engine's own process"), (#""Env":["CONTAINERS_*"]"#, "engine's own process"),
        ])
    func otherFiles(member: String, part: String) {
        let found = violation("{\(member)}")
        #expect(found?.contains(part) == true, "\(found ?? "nothing")")
    }

    @Test(
        "lets through what names no file there",
        arguments: [
            #""HostConfig":{"ContainerIDFile":"","Annotations":{"org.opencontainers.image.title":"x"}}"#,
            #""HostConfig":{"LogConfig":{"Type":"json-file","Config":{"max-size":"10m","tag":"{{.Name}}"}}}"#,
            #""HostConfig":{"LogConfig":{"Type":"syslog","Config":{"syslog-address":"udp://192.0.2.1:514"}}}"#,
            #""HostConfig":{"LogConfig":{"Type":"fluentd","Config":{"fluentd-address":"192.0.2.1:24224"}}}"#,
            #""HostConfig":{"LogConfig":{"Type":""},"Mounts":[{"Type":"image","Source":"acme/x:1","Target":"/x"}]}"#,
            #""Env":["A=*","B=","UNSET"]"#,
            #""HostConfig":{"SecurityOpt":["no-new-privileges","label=type:x_t:s0","seccomp=unconfined","mask=/proc/x"]}"#,
            #""HostConfig":{"SecurityOpt":["seccomp={\"comment\":\"/a\"}","seccomp=builtin","apparmor=docker-default"]}"#,
            #""HostConfig":{"SecurityOpt":["seccomp=/usr/share/containers/seccomp.json","systempaths=unconfined"]}"#,
        ])
    func noFiles(member: String) { #expect(violation("{\(member)}") == nil) }

    @Test("judges the environment of an exec, and the log of a service")
    func otherBodies() {
        #expect(violation(#"{"Env":["*"],"Cmd":["env"]}"#, of: .containerExec)?.contains("engine's own") == true)
        #expect(violation(#"{"Env":["A=1"],"Cmd":["env"]}"#, of: .containerExec) == nil)
        let log = #"{"TaskTemplate":{"LogDriver":{"Name":"syslog","Options":{"syslog-tls-key":"/etc/x"}}}}"#
        #expect(violation(log, of: .serviceCreate)?.contains("syslog-tls-key") == true)
    }

    @Test("leaves the volumes of plugins to the plugins")
    func otherDrivers() {
        #expect(violation(#"{"Driver":"rexray","DriverOpts":{"o":"bind","device":"/"}}"#, of: .volumeCreate) == nil)
    }

    @Test("wants an absolute path where something is bound")
    func relative() {
        let sentence = "\"etc\" may not be bound from the host: it is not an absolute path"
        #expect(violation(#"{"Mounts":[{"Type":"bind","Source":"etc"}]}"#) == sentence)
        #expect(violation(#"{"DriverOpts":{"type":"none","o":"bind","device":"etc"}}"#, of: .volumeCreate) == sentence)
        #expect(
            violation(#"{"DriverOpts":{"type":"none","o":"bind"}}"#, of: .volumeCreate)?.hasPrefix("\"\" may") == true)
        #expect(violation(#"{"Binds":["/srv/ci"]}"#) == "the bind \"/srv/ci\" has no source")
    }

    @Test("refuses volumes from other containers, and services of plugins")
    func others() {
        let sentence = "volumes from other containers are not allowed where bind mounts are limited"
        #expect(violation(#"{"HostConfig":{"VolumesFrom":["web"]}}"#) == sentence)
        #expect(violation(#"{"volumesfrom":["web:ro"]}"#) == sentence)
        #expect(violation(#"{"HostConfig":{"VolumesFrom":[]},"VolumesFrom":null}"#) == nil)
        #expect(
            violation(#"{"TaskTemplate":{"Runtime":"plugin","PluginSpec":{"Remote":"r"}}}"#, of: .serviceCreate)
                == "a service of a plugin is not allowed where bind mounts are limited")
    }

    @Test(
        "refuses what is of another kind than the engine reads there",
        arguments: [
            (#"{"HostConfig":"x"}"#, "HostConfig"), (#"{"HostConfig":[]}"#, "HostConfig"),
            (#"{"Binds":"/:/x"}"#, "Binds"),
            (#"{"Binds":{"0":"/:/x"}}"#, "Binds"), (#"{"Binds":[null]}"#, "Binds"), (#"{"Binds":[["/:/x"]]}"#, "Binds"),
            (#"{"VolumesFrom":"web"}"#, "VolumesFrom"), (#"{"Mounts":{}}"#, "Mounts"),
            (#"{"Mounts":[null]}"#, "Mounts"),
            (#"{"Mounts":[{"Type":1}]}"#, "Type"), (#"{"Mounts":[{"Type":"bind","Source":[]}]}"#, "Source"),
            (#"{"Mounts":[{"Type":"volume","VolumeOptions":[]}]}"#, "VolumeOptions"),
            (#"{"Mounts":[{"Type":"volume","VolumeOptions":{"DriverConfig":1}}]}"#, "DriverConfig"),
            (#"{"Mounts":[{"Type":"volume","VolumeOptions":{"DriverConfig":{"Options":[]}}}]}"#, "Options"),
            (#"{"Mounts":[{"Type":"volume","VolumeOptions":{"DriverConfig":{"Name":1,"Options":{}}}}]}"#, "Name"),
        ])
    func kinds(body: String, place: String) {
        #expect(violation(body) == "\(place) is of another kind than the engine reads there")
    }

    @Test("refuses options and specs of another kind")
    func otherKinds() {
        #expect(violation(#"{"DriverOpts":{"o":1}}"#, of: .volumeCreate)?.hasPrefix("o is of") == true)
        #expect(violation(#"{"TaskTemplate":[]}"#, of: .serviceCreate)?.hasPrefix("TaskTemplate is of") == true)
        #expect(limit.violation(in: .null, of: .containerCreate)?.sentence.hasPrefix("a container is of") == true)
        #expect(limit.violation(in: .array([]), of: .serviceUpdate)?.sentence.hasPrefix("a service is of") == true)
        #expect(limit.violation(in: .string(""), of: .volumeCreate)?.sentence.hasPrefix("a volume is of") == true)
    }

    @Test("allows everything from /, and nothing without directories")
    func extremes() {
        let body = JSONValue.object([JSONMember(name: "Binds", value: .array([.string("/etc:/x")]))])
        #expect(BindMountLimit(directories: ["/"]).violation(in: body, of: .containerCreate) == nil)
        #expect(
            BindMountLimit(directories: []).violation(in: body, of: .containerCreate)?.sentence
                == "/etc may not be bound from the host: nothing may")
    }

    @Test("speaks of what creates and updates containers, services, volumes and swarms, and of checkpoints")
    func endpoints() {
        let concerned = Endpoint.allCases.filter(BindMountLimit.concerns)
        #expect(
            concerned == [
                .containerCreate, .containerExec, .containerUpdate, .volumeCreate, .swarmInit, .swarmUpdate,
                .serviceCreate, .serviceUpdate, .checkpointCreate,
            ])
    }

    @Test(
        "cleans a path as Go does",
        arguments: [
            ("/", "/"), ("//", "/"), ("/a/", "/a"), ("/a/./b//c", "/a/b/c"), ("/a/../b", "/b"), ("/..", "/"),
            ("/a/...", "/a/..."), ("/a/.. ", "/a/.. "), ("/é/\u{301}", "/é/\u{301}"), ("/a/\u{0}/..", "/a"),
        ])
    func cleaning(path: String, clean: String) {
        #expect(Array(AbsolutePath.clean(path).utf8) == Array(clean.utf8))
    }
}
