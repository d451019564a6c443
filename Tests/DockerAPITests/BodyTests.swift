// SPDX-License-Identifier: Apache-2.0

import DockerAPI
import Testing

@Suite("The body of a request")
struct BodyTests {
    @Test(
        "has one name for each member that the engine knows",
        arguments: [
            (#"{"hostconfig":{"dns":["1.1.1.1"]}}"#, #"{"HostConfig":{"Dns":["1.1.1.1"]}}"#),
            (#"{"HOSTCONFIG":{"DNS":[]}}"#, #"{"HostConfig":{"Dns":[]}}"#),
            (#"{"Ho\u017ftConfig":{"Dn\u017f":["x"]}}"#, #"{"HostConfig":{"Dns":["x"]}}"#),
            (#"{"HoſtConfig":{"NetworKMode":"none"}}"#, #"{"HostConfig":{"NetworkMode":"none"}}"#),
            (#"{"HostConfig":{"Networ\u212aMode":"none"}}"#, #"{"HostConfig":{"NetworkMode":"none"}}"#),
            (#"{"\u0048ostConfig":{}}"#, #"{"HostConfig":{}}"#),
            (
                #"{"Image":"busybox","dns":["x"],"privileged":true}"#,
                #"{"Image":"busybox","Dns":["x"],"Privileged":true}"#
            ),
            (
                #"{"hostConfig":null,"binds":["/:/h"],"cpuset":"0"}"#,
                #"{"HostConfig":null,"Binds":["/:/h"],"Cpuset":"0"}"#
            ),
            (
                #"{"mounts":[{"type":"bind","SOURCE":"/","bindOptions":{"propagation":"x"}},null]}"#,
                #"{"Mounts":[{"Type":"bind","Source":"/","BindOptions":{"Propagation":"x"}},null]}"#
            ),
            (
                #"{"networkingconfig":{"endpointsconfig":{"Net":{"ipamconfig":{"ipv4address":"x"}}}}}"#,
                #"{"NetworkingConfig":{"EndpointsConfig":{"Net":{"IPAMConfig":{"IPv4Address":"x"}}}}}"#
            ),
        ])
    func folding(body: String, reading: String) { #expect(Reading.body(body).text == reading) }

    @Test(
        "is refused where the engine would merge two members, or take one of them",
        arguments: [
            (#"{"HostConfig":{"Dns":["1"]},"HostConfig":{"DnsSearch":["x"]}}"#, JSONError.duplicateName),
            (#"{"HostConfig":{"Dns":["1"]},"hostconfig":{"DnsSearch":["x"]}}"#, .ambiguousName),
            (#"{"HostConfig":{"Privileged":false},"hoſtconfig":{"PRIVILEGED":true}}"#, .ambiguousName),
            (#"{"HostConfig":{"Dns":["1.1.1.1"],"dns":["2.2.2.2"]}}"#, .ambiguousName),
            (#"{"HostConfig":{"ReadonlyRootfs":true,"ReadonlyRootfs":null}}"#, .duplicateName),
            (#"{"User":"u1","User":null}"#, .duplicateName), (#"{"User":"u1","u\u017fer":null}"#, .ambiguousName),
            (#"{"HostConfig":{"Dns":["1"],"Dns":null}}"#, .duplicateName),
            (#"{"HostConfig":{},"HostConfig":null}"#, .duplicateName),
            (#"{"Mounts":[{"Type":"tmpfs","Target":"/a"}],"Mounts":[{"Target":"/b"}]}"#, .duplicateName),
            (#"{"Mounts":[{"Type":"tmpfs","type":"bind"}]}"#, .ambiguousName),
            (#"{"Cmd":["cat","/log/../etc/passwd\u0000.log"]}"#, .zeroCharacter),
            (#"{"Labels":{"a\u0000":"1"}}"#, .zeroCharacter), (#"{"x":{"y":[["\u0000"]]}}"#, .zeroCharacter),
            (#"{"Labels":{"a":"1"},"labels":{"c":"2"}}"#, .ambiguousName),
            (#"{"Labels":{"a":"1","a":"2"}}"#, .duplicateName),
            (#"{"Sysctls":{"a":"1"},"Sysctls":{"b":"1"}}"#, .duplicateName),
            (#"{"Future":1,"future":2}"#, .ambiguousName), (#"{"Task":1,"TA\u017f\u212A":2}"#, .ambiguousName),
        ])
    func twoMembers(body: String, error: JSONError) { #expect(Reading.body(body) == .refused(error)) }

    @Test(
        "is refused where engines of different age read different things",
        arguments: [
            ("{}{\"Image\":\"x\"}", JSONError.trailingData), ("{} garbage", .trailingData), ("", .empty),
            ("null", .notAnObject), ("[]", .notAnObject), ("\"{}\"", .notAnObject), ("\u{FEFF}{}", .unexpectedByte),
            (#"{"Image":"x",}"#, .unexpectedByte), (#"{"Image":"x"/**/}"#, .unexpectedByte),
            (#"{'Image':'x'}"#, .unexpectedByte), (#"{"Image":"\ud800"}"#, .loneSurrogate),
        ])
    func age(body: String, error: JSONError) { #expect(Reading.body(body) == .refused(error)) }

    @Test(
        "keeps what is no name of a struct",
        arguments: [
            #"{"Labels":{"Type":"a","type":"b","hostconfig":"c"}}"#, #"{"HostConfig":{"Sysctls":{"a":"1","A":"2"}}}"#,
            #"{"Volumes":{"/a":{},"/A":{}},"ExposedPorts":{"80/tcp":{}}}"#,
            #"{"HostConfig":{"LogConfig":{"Type":"x","Config":{"Tag":"1","tag":"2"}}}}"#,
            #"{"Mounts":[{"VolumeOptions":{"DriverConfig":{"Options":{"O":"bind","o":"x"}}}}]}"#,
            #"{"Unknown":{"a":1,"A":2},"HostConfig":{"Later":[{"x":1,"X":2}]}}"#, #"{"StopTimeout":1e2,"Tty":"true"}"#,
            #"{"Cmd":"sh -c x","HostConfig":"no object","Mounts":{"type":1},"Labels":["a"]}"#,
        ])
    func maps(body: String) { #expect(Reading.body(body).text == body) }

    @Test("skips blanks and keeps the order of its members")
    func order() {
        #expect(Reading.body(" {\n \"Tty\" : true,\t\"Image\":\"x\" }\n").text == #"{"Tty":true,"Image":"x"}"#)
    }

    @Test(
        "is read by the endpoint's own names",
        arguments: [
            (Endpoint.containerUpdate, #"{"memory":1,"restartpolicy":{"NAME":"no"}}"#),
            (.serviceCreate, #"{"tasktemplate":{"containerspec":{"mounts":[{"type":"bind"}],"HealthCheck":{}}}}"#),
            (.serviceUpdate, #"{"taskTemplate":{"PluginSpec":{"Remote":"r","Privileges":[{"Name":"n"}]}}}"#),
            (.volumeCreate, #"{"driveropts":{"O":"bind","o":"x"},"ClusterVolumeSpec":{"group":"g"}}"#),
            (.volumeUpdate, #"{"spec":{"secrets":[{"KEY":"k"}]}}"#),
            (.networkCreate, #"{"name":"n","configfrom":{"NETWORK":"m"},"Labels":{"a":"1","A":"2"}}"#),
            (.networkConnect, #"{"container":"c","endpointconfig":{"LINKS":["a:b"]}}"#),
            (.networkDisconnect, #"{"CONTAINER":"c"}"#), (.containerExec, #"{"cmd":["m"],"ENV":[]}"#),
            (.imageCommit, #"{"env":[],"labels":{"a":"1","A":"2"}}"#),
            (.secretCreate, #"{"NAME":"n","driver":{"name":"d"}}"#),
            (.configUpdate, #"{"name":"n","templating":{"OPTIONS":{"O":"x"}}}"#), (.nodeUpdate, #"{"role":"worker"}"#),
            (.swarmUpdate, #"{"caconfig":{"externalcas":[{"url":"u"}]}}"#),
            (.swarmInit, #"{"spec":{"labels":{"A":"1"}}}"#), (.imageBuild, #"{"cmd":"n","Cmd":"m"}"#),
        ])
    func endpoints(endpoint: Endpoint, body: String) {
        #expect(Reading.body(body, of: endpoint).text == Self.readings[endpoint])
    }

    private static let readings: [Endpoint: String] = [
        .containerUpdate: #"{"Memory":1,"RestartPolicy":{"Name":"no"}}"#,
        .serviceCreate: #"{"TaskTemplate":{"ContainerSpec":{"Mounts":[{"Type":"bind"}],"Healthcheck":{}}}}"#,
        .serviceUpdate: #"{"TaskTemplate":{"PluginSpec":{"remote":"r","privileges":[{"name":"n"}]}}}"#,
        .volumeCreate: #"{"DriverOpts":{"O":"bind","o":"x"},"ClusterVolumeSpec":{"Group":"g"}}"#,
        .volumeUpdate: #"{"Spec":{"Secrets":[{"Key":"k"}]}}"#,
        .networkCreate: #"{"Name":"n","ConfigFrom":{"Network":"m"},"Labels":{"a":"1","A":"2"}}"#,
        .networkConnect: #"{"Container":"c","EndpointConfig":{"Links":["a:b"]}}"#,
        .networkDisconnect: #"{"Container":"c"}"#,
        .containerExec: #"{"Cmd":["m"],"Env":[]}"#, .imageCommit: #"{"Env":[],"Labels":{"a":"1","A":"2"}}"#,
        .secretCreate: #"{"Name":"n","Driver":{"Name":"d"}}"#,
        .configUpdate: #"{"Name":"n","Templating":{"Options":{"O":"x"}}}"#, .nodeUpdate: #"{"Role":"worker"}"#,
        .swarmUpdate: #"{"CAConfig":{"ExternalCAs":[{"URL":"u"}]}}"#, .swarmInit: #"{"Spec":{"Labels":{"A":"1"}}}"#,
        // Without a shape, names are as they are.
        .imageBuild: #"{"cmd":"n","Cmd":"m"}"#,
    ]

    @Test("has a shape for what is judged, and its own text has one reading")
    func shapes() {
        let shaped = Endpoint.allCases.filter { BodySchema.shape(of: $0) != nil }
        #expect(
            shaped == [
                .containerCreate, .containerExec, .containerUpdate, .imageCommit, .networkCreate, .networkConnect,
                .networkDisconnect, .volumeCreate, .volumeUpdate, .swarmInit, .swarmUpdate, .nodeUpdate, .serviceCreate,
                .serviceUpdate, .secretCreate, .secretUpdate, .configCreate, .configUpdate, .checkpointCreate,
                .libpodNetworkCreate,
            ])
        for (endpoint, reading) in Self.readings {
            #expect(Reading.body(reading, of: endpoint).text == reading)
        }
    }
}
