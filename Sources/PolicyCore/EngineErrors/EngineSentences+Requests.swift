// SPDX-License-Identifier: Apache-2.0

/// Sentences on faults of a request, whatever it names.
extension EngineSentences {
    static let requests =
        fixed + ["", "invalid JSON: ", "failed to decode request: "].flatMap { start in json.map { start + $0 } }
        + numbers.flatMap { ["\($0)\"{said}\": invalid syntax", "\($0)\"{said}\": value out of range"] }
        + values

    private static let values = lines(
        of: """
            client version {word} is too new. Maximum supported API version is {word}
            client version {word} is too old. Minimum supported API version is {word}, please upgrade your client to a \
            newer version
            invalid version "{word}"
            invalid URL escape "{said}"
            Content-Type specified ({said}) must be 'application/json'
            Content-Type specified () must be 'application/json'
            unsupported Content-Type header ({said}): must be 'application/json'
            malformed Content-Type header (): mime: no media type
            malformed Content-Type header ({said}): mime: invalid media parameter
            malformed Content-Type header ({said}): mime: unexpected content after media subtype
            Invalid filter '{said}'
            invalid filter '{said}'
            Invalid filter '{said}={said}'
            invalid filter '{said}={said}'
            invalid filter '{said}=[{said}]'
            invalid filter '{said}=[]'
            Unrecognised filter value for {word}: {said}
            invalid value for {word}: {said}: strconv.{word}: parsing "{said}": invalid syntax
            invalid {word} version '{said}': strconv.ParseUint: parsing "{said}": invalid syntax
            invalid {word} version '': strconv.ParseUint: parsing "": invalid syntax
            strconv.{word}: parsing "": invalid syntax
            parsing time "{said}" as "2006-01-02": cannot parse "{said}" as "2006"
            Invalid detach keys ({said}) provided
            Invalid escape keys ({said}) provided
            invalid resize {word} "{said}": invalid syntax
            invalid restart policy: unknown policy '{said}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'
            unknown or invalid runtime name: {said}
            invalid IPC mode: {said}
            invalid PID mode: {said}
            invalid filter 'status={said}': invalid value for state ({said}): must be one of created, running, paused, \
            restarting, removing, exited, dead
            invalid filter '{said}={said}': strconv.{word}: parsing "{said}": invalid syntax
            invalid filter 'health={said}': invalid value for health ({said}): must be one of none, starting, healthy, \
            unhealthy
            invalid condition: "{said}"
            Invalid filter '{said}=[{said}]'
            no such container {container}
            invalid mount config for type "{word}": bind source path does not exist: {said}
            invalid mount config for type "{word}": field {word} must not be empty
            Minimum memory limit allowed is {number}MB
            Unknown runtime specified {said}
            Range of CPUs is from {word} to {word}, as there are only {number} CPUs available
            range of CPUs is from {word} to {word}, as there are only {number} CPUs available
            error looking up logging plugin {said}: plugin "{said}" not found
            Interval in Healthcheck cannot be less than {word}
            Timeout in Healthcheck cannot be less than {word}
            invalid port specification: "{said}"
            bad format for add-host: "{said}"
            SHM size can not be less than 0
            invalid CapAdd: unknown capability: "{word}"
            invalid CapDrop: unknown capability: "{word}"
            Invalid value {word}, range for oom score adj is [-1000, 1000]
            bad parameter: {word}cannot be empty
            invalid restart policy '{said}'
            protocol {said} not supported
            maximum retry count cannot be used with restart policy '{said}'
            session {said} already exists
            the working directory '{said}' is invalid, it needs to be an absolute path
            remoteURL ({said}) could not be recognized as URL
            Cannot locate specified Dockerfile: {said}
            Cannot locate specified Dockerfile: Dockerfile
            "{said}": unknown or invalid runtime name
            unknown object type: {said}
            """)

    private static let fixed = lines(
        of: """
            page not found
            404 page not found
            Not Found
            Bad Request
            400 Bad Request
            no upgrade proto in request
            invalid semicolon separator in query
            got EOF while reading request body
            invalid filter
            starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24
            Supplying a hostconfig on start is not supported. It should be supplied on create
            Config cannot be empty in order to create a container
            config cannot be empty in order to create a container
            No command specified
            no command specified
            No exec command specified
            no exec command specified
            Bad parameters: you must choose at least one stream
            You must choose at least one stream
            cannot have stream=true and one-shot=true
            Path cannot be empty
            path cannot be empty
            missing parameter
            driver name cannot be empty
            maximum retry count cannot be negative
            can't create 'AutoRemove' container with restart policy
            invalid isolation
            checkpoint is only supported in experimental mode
            squash is only supported with experimental mode
            """)

    private static let json = lines(
        of: """
            EOF
            unexpected EOF
            unexpected end of JSON input
            unexpected content after JSON
            invalid character '{character}' after top-level value
            invalid character '{character}' after array element
            invalid character '{character}' after object key
            invalid character '{character}' after object key:value pair
            invalid character '{character}' looking for beginning of value
            invalid character '{character}' looking for beginning of object key string
            invalid character '{character}' in string literal
            invalid character '{character}' in string escape code
            invalid character '{character}' in literal {word} (expecting '{character}')
            invalid character '{character}' in numeric literal
            json: cannot unmarshal {word} into Go value of type {word}
            json: cannot unmarshal number {word} into Go value of type {word}
            json: cannot unmarshal {word} into Go struct field {word} of type {word}
            json: cannot unmarshal number {word} into Go struct field {word} of type {word}
            """)

    private static let numbers = ["strconv.{word}: parsing ", "schema: error converting value for \"{word}\": "]
}
