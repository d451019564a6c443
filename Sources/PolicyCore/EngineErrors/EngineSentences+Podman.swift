/// What Podman says, on its own paths and on Docker's.
extension EngineSentences {
    static let podman =
        podmanCauses
        + lines(
            """
            no container with name or ID "{container}" found: no such container
            no container with name or ID {container} found: no such container
            no container with ID or name "{container}" found: no such container
            no exec session with ID {exec} found: no such exec session
            no volume with name "{volume}" found: no such volume
            unable to find network with name or ID {network}: network not found
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
            cannot remove container {container} as it is {word} - running or paused containers cannot be removed without \
            force: container state improper
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
            """)

    /// The error behind an error, which stands beside it.
    private static let podmanCauses = lines(
        """
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
        secret name in use
        schema: invalid path
        OCI runtime error
        OCI permission denied
        OCI runtime attempted to invoke a command that was not found
        """)
}
