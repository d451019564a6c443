// SPDX-License-Identifier: Apache-2.0

import ASCIIBytes

/// The engines' sentences that may be shown while some objects or fields are hidden: those that only repeat the
/// client's terms, or mention objects that it sees.
///
/// All other texts are replaced, also those of a new release, until they are listed here. A sentence belongs here only
/// if the engine fills its holes from the request; `{own …}` marks names that it found itself.
///
/// Sources: moby 20.10 to 29 (daemon, api/server, daemon/cluster, volume, libnetwork), Podman 4 and 5 (libpod, pkg/api,
/// containers/common), distribution/reference, Go's encoding/json, strconv and net.
enum EngineSentences {
    static let texts = requests + objects + states + starts + networks + swarm + images + registries + podman

    static let all = texts.compactMap(EngineSentence.init)

    static func say(_ message: [UInt8], with words: EchoedTerms) -> Bool {
        all.contains { $0.isSaid(in: message, with: words) }
    }

    private static let objects = lines(
        of: """
            No such container: {container}
            no such container: {container}
            No such exec instance: {exec}
            No such exec instance '{exec}' found in daemon
            no such exec instance: {exec}
            invalid name or ID supplied: "{container}"
            Could not find the file {said} in container {container}
            No such container:path: {container}:{said}
            Invalid container name ({said}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed
            Neither old nor new names may be empty
            Renaming a container with the same name as its current name
            Error when allocating new name: Invalid container name (/{said}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed
            Error when allocating new name: Invalid container name ({said}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed
            Conflict. The container name "/{said}" is already in use by container "{own container}". You have to remove \
            (or rename) that container to be able to reuse that name.
            Error when allocating new name: Conflict. The container name "/{said}" is already in use by container "{own \
            container}". You have to remove (or rename) that container to be able to reuse that name.
            create {said}: error looking up volume plugin {said}: plugin "{said}" not found
            error looking up volume plugin {said}: plugin "{said}" not found
            create {said}: invalid option: "{said}"
            create {said}: missing required option: "{word}"
            invalid option: "{said}"
            missing required option: "{word}"
            get {volume}: no such volume
            remove {volume}: no such volume
            get: no such volume
            no such volume
            volume name is too short, names should be at least two alphanumeric characters
            create {said}: volume name is too short, names should be at least two alphanumeric characters
            create {said}: "{said}" includes invalid characters for a local volume name, only \
            "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path
            remove {volume}: volume is in use - [{own container}]
            remove {volume}: volume is in use - [{own container}, {own container}]
            Duplicate mount point: {said}
            extraction point is not a directory
            container rootfs is marked read-only
            """)

    private static let states = lines(
        of: """
            Container {container} is not running
            container {container} is not running
            Cannot kill container: {container}: Container {container} is not running
            Cannot kill container: {container}: No such container: {container}
            cannot kill container: {container}: container {container} is not running
            cannot kill container: {container}: No such container: {container}
            Cannot kill container: {container}: Invalid signal: {said}
            cannot kill container: {container}: invalid signal: {said}
            Invalid signal: {said}
            invalid signal: {said}
            unknown signal "{said}"
            Cannot restart container {container}: No such container: {container}
            cannot stop container: {container}: No such container: {container}
            Container {container} is already paused
            Container {container} is not paused
            Container {container} is paused, unpause the container before exec
            container {container} is paused, unpause the container before attach
            Container {container} is restarting, wait until the container is running
            container {container} is restarting, wait until the container is running
            removal of container {container} is already in progress
            You cannot remove a {word} container {container}. Stop the container before attempting removal or force remove
            You cannot remove a paused container {container}. Unpause and then stop the container before attempting \
            removal or force remove
            cannot remove container "{container}": container is running: stop the container before removing or force \
            remove
            cannot remove container "{container}": container is {word} and must be unpaused first
            cannot start a paused container, try unpause instead
            container is paused and must be unpaused first
            container is marked for removal and cannot be started
            container is already running
            can not get logs from container which is dead or marked for removal
            Error: Exec command {exec} is already running
            exec command {exec} is already running
            Error: Exec command {exec} has already run
            exec command {exec} has already run
            You cannot commit container {container} which is Dead
            You cannot commit container {container} which is being removed
            You cannot export container {container} which is Dead
            You cannot export container {container} which is being removed
            a prune operation is already running
            a disk usage operation is already running
            """)

    /// Reasons why a container did not start, as far as they concern its own command or ports.
    private static let starts = [
        "", "Cannot restart container {container}: ", "cannot restart container {container}: ",
    ]
    .flatMap { start in commands.map { start + $0 } + ports.map { start + $0 } }

    static let commands = runtimes.flatMap { runtime in
        lines(
            of: """
                exec: "{command}": executable file not found in $PATH: unknown
                exec: "{command}": executable file not found in $PATH
                exec: "{command}": stat {command}: no such file or directory: unknown
                exec: "{command}": permission denied: unknown
                exec: "{command}": no such file or directory: unknown
                exec: "{command}": is a directory: unknown: permission denied
                """
        ).map { runtime + $0 }
    }

    private static let runtimes = lines(
        of: """
            OCI runtime create failed: container_linux.go:{number}: starting container process caused:\u{20}
            OCI runtime create failed: runc create failed: unable to start container process:\u{20}
            failed to create shim task: OCI runtime create failed: runc create failed: unable to start container \
            process:\u{20}
            failed to create task for container: failed to create shim task: OCI runtime create failed: runc create \
            failed: unable to start container process:\u{20}
            failed to create task for container: failed to create shim task: OCI runtime create failed: runc create \
            failed: unable to start container process: error during container init:\u{20}
            """)

    private static let ports = ["", "failed to set up container networking: "].flatMap { start in
        lines(
            of: """
                Bind for {address} failed: port is already allocated
                failed to bind host port for {address}:{address}/{word}: address already in use
                failed to bind host port {address}/{word}: address already in use
                Error starting userland proxy: listen {word} {address}: bind: address already in use
                failed to listen on {word} socket: address already in use
                """
        ).map { start + "driver failed programming external connectivity on endpoint {container} ({digest}): " + $0 }
    }

    private static let networks = lines(
        of: """
            network {network} not found
            No such network: {network}
            network name cannot be empty
            invalid name: name is empty
            cannot connect container to host network - container must be created in host network mode
            cannot disconnect container from host network - container was created in host network mode
            invalid name:\u{20}
            plugin "{said}" not found
            Invalid subnet {said} : invalid CIDR address: {said}
            invalid subnet {said}: invalid CIDR address: {said}
            operation is not permitted on predefined {network} network\u{20}
            could not find a network matching network mode {network}: network {network} not found
            network with name {said} already exists
            operation is not permitted on predefined {network} network
            {network} is a pre-defined network and cannot be removed
            container {container} is not connected to network {network}
            container {container} is not connected to the network {network}
            endpoint with name {container} already exists in network {network}
            conflicting options: cannot attach both user-defined and non-user-defined network-modes
            container cannot be connected to multiple networks with one of the networks in private (none) mode
            container cannot be disconnected from host network or connected to host network
            user specified IP address is supported on user defined networks only
            user specified IP address is supported only when connecting to networks with user configured subnets
            network-scoped alias is supported only for containers in user defined networks
            Pool overlaps with other one on this address space
            invalid pool request: Pool overlaps with other one on this address space
            """)

    private static let swarm = lines(
        of: """
            service {service} not found
            No such service: {service}
            task {task} not found
            secret {secret} not found
            config {config} not found
            node {node} not found
            volume {volume} not found
            This node is not part of a swarm
            This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to \
            swarm and try again.
            This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run \
            this command on a manager node or promote the current node to a manager.
            This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.
            Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to \
            unlock it.
            swarm is not locked
            swarm could not be unlocked: invalid key provided
            rpc error: code = NotFound desc = {word} {said} not found
            rpc error: code = Unknown desc = update out of sequence
            rpc error: code = Unknown desc = name conflicts with an existing object
            rpc error: code = AlreadyExists desc = name conflicts with an existing object: service {said} already exists
            """)

    /// Returns the sentences, one a line.
    static func lines(of text: String) -> [String] { text.parts(between: "\n").map(String.init) }
}
