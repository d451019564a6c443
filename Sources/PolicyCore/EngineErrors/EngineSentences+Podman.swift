// SPDX-License-Identifier: Apache-2.0

/// Podman's sentences, on its own paths and on Docker's.
extension EngineSentences {
    static let podman =
        podmanCauses + created
        + lines(
            of: """
                no container with name or ID "{container}" found: no such container
                no container with name or ID {container} found: no such container
                no container with ID or name "{container}" found: no such container
                no exec session with ID {exec} found: no such exec session
                no volume with name "{volume}" found: no such volume
                network {network}: network not found
                network {network} not found: network not found
                failed to find image {image}: {image}: image not known
                failed to find image {image}: {image}: No such image
                failed to find image {image}
                {image}: image not known
                No such image: {image}: image not known
                container {container} is not running: container is stopped
                can only kill running containers. {container} is in state {word}: container state improper
                can only stop created or running containers. {container} is in state {word}: container state improper
                can only attach to created or running containers - currently in state {word}: container state improper
                can only create exec sessions on running containers: container state improper
                cannot exec in a container that is not running; container {container} is {word}
                cannot remove container {container} as it is {word} - running or paused containers cannot be removed \
                without force: container state improper
                cannot start container {container} as it is being removed: container state improper
                "{word}" is not running, can't pause: container state improper
                "{word}" is not paused, can't unpause: container state improper
                unable to start container "{container}": container {container} must be in Created or Stopped state to be \
                started: container state improper
                failed to parse parameters for {word}: schema: invalid path "{said}"
                failed to parse parameters for {said}: schema: invalid path "{said}"
                failed to parse query parameter '{word}': "{said}": strconv.{word}: parsing "{said}": invalid syntax
                node is not part of a swarm
                no pod with name or ID {said} found: no such pod
                the container doesn't exists: no container with name or ID "{container}" found: no such container
                container create: looking up container to share {word} namespace with: no container with name or ID \
                "{container}" found: no such container
                container create: looking up container "{container}" for volumes-from: no container with name or ID \
                "{container}" found: no such container
                {container} not found: layer not known
                no such image: {image}: image not known
                bad parameter: link is not supported
                Decode(): EOF
                volume with name {volume} not found: no such volume
                can only resize created or running containers: container state improper
                failed to parse parameters for {said}: schema: error converting value for "{word}"
                schema: error converting value for "{word}"
                Podman does not support service: /{word}
                Podman does not support service: /{word}/{service}
                missing `path` parameter
                top can only be used on running containers
                Path {said} is not supported
                failed to parse event filters: unable to convert since time of {said}: unable to interpret time value
                failed to parse event filters: unable to convert until time of {said}: unable to interpret time value
                Bad Request: you must choose at least one stream for {said}
                you must choose at least one stream for {said}
                failed to parse query parameter '{word}': "{said}": unable to interpret time value
                failed to parse query parameter '{word}': "{said}": not a valid docker condition
                {said} is an invalid filter
                "{said}" is an invalid volume filter
                unsupported image filter "{said}"
                invalid filter "{said}"
                unknown container state: {said}: invalid argument
                must provide a non-empty command to start an exec session: invalid argument
                non-boolean value "{said}" for {said} filter: strconv.{word}: parsing "{said}": invalid syntax
                repo parameter is required to tag an image
                Method Not Allowed
                network name {said} already used: network already exists
                unsupported driver {said}: invalid argument
                subnet {said} is already used on the host or by another config
                invalid CIDR address: {said}
                failed to parse subnet: invalid CIDR address: {said}
                cannot create network with name "{said}" because it conflicts with a valid network mode
                volume {said} uses volume plugin {said} but it could not be retrieved: no volume plugin with name {said} \
                available: required plugin missing
                invalid mount option {said} for driver 'local': invalid argument
                cannot listen on the TCP port: listen {word} {address}: bind: address already in use
                image {image} is in use: image used by {own container}: image is in use by a container: consider listing \
                external containers and force-removing image
                volume {volume} is being used by the following container(s): {own container}: volume is being used
                "{own network}" has associated containers with it. Use -f to forcibly delete containers and pods: network \
                is being used
                """)

    /// Faults of an object to be created, behind the steps that found them.
    private static let created = steps.flatMap { step in
        lines(
            of: """
                names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument
                normalizing name for compat API: repository name must have at least one component
                normalizing name for compat API: repository name must be lowercase
                normalizing name for compat API: invalid reference format
                "{said}" is not a valid restart policy: invalid argument
                unable to find network with name or ID {network}: network not found
                the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"
                invalid log driver: invalid argument
                {said}: duplicate mount destination
                sysctl '{said}' is not allowed
                unrecognized namespace mode {said} passed
                "{word}": unknown capability
                """
        ).map { step + $0 }
    }

    private static let steps = [
        "", "fill out specgen: ", "container create: ", "container create: running container create option: ",
        "running volume create option: ", "normalizing image: ",
    ]

    /// Causes, which Podman adds to an error.
    private static let podmanCauses = lines(
        of: """
            no such container
            no such exec session
            no such pod
            no such network
            network not found
            image not known
            container already exists
            container state improper
            container is running
            container is stopped
            container has already been removed
            volume already exists
            volume is being used
            exec session state improper
            network is being used
            network is already connected
            network already exists
            name or ID cannot be empty
            invalid argument
            operation requires root privileges
            invalid syntax
            value out of range
            this container is not logging output
            not yet implemented
            no such secret
            no such file or directory
            layer not known
            link is not supported
            unable to interpret time value
            not a valid docker condition
            duplicate mount destination
            unknown capability
            required plugin missing
            address already in use
            image is in use by a container
            secret name in use
            schema: invalid path
            OCI runtime error
            OCI permission denied
            OCI runtime attempted to invoke a command that was not found
            """)
}
