/// What is wrong with a request whatever it names.
extension EngineSentences {
    static let requests =
        fixed + ["", "invalid JSON: ", "failed to decode request: "].flatMap { start in json.map { start + $0 } }
        + numbers.flatMap { ["\($0)\"{said}\": invalid syntax", "\($0)\"{said}\": value out of range"] }
        + values

    private static let values = lines(
        """
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
        Unrecognised filter value for status: {said}
        invalid value for {word}: {said}: strconv.{word}: parsing "{said}": invalid syntax
        invalid {word} version '{said}': strconv.ParseUint: parsing "{said}": invalid syntax
        invalid {word} version '': strconv.ParseUint: parsing "": invalid syntax
        strconv.{word}: parsing "": invalid syntax
        parsing time "{said}" as "2006-01-02": cannot parse "{said}" as "2006"
        Invalid detach keys ({said}) provided
        invalid restart policy '{said}'
        protocol {said} not supported
        maximum retry count cannot be used with restart policy '{said}'
        session {said} already exists
        the working directory '{said}' is invalid, it needs to be an absolute path
        remoteURL ({said}) could not be recognized as URL
        Cannot locate specified Dockerfile: {said}
        Cannot locate specified Dockerfile: Dockerfile
        "{said}": unknown or invalid runtime name
        """)

    private static let fixed = lines(
        """
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
        """
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
