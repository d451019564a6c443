import ArgumentParser

/// The way into the program.
public enum CommandLineEntry {
    /// Takes the process's arguments; returns when the command is done, or ends the process with its exit status.
    public static func main() {
        CaissonCommand.main(CommandWords.takeDialect(Array(CommandLine.arguments.dropFirst())))
    }
}

/// The command line.
struct CaissonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caisson",
        abstract: "The gate in front of the Docker socket: nothing passes that was not allowed.",
        discussion: """
            Without a subcommand it runs, and takes what may pass from --policy, --preset, or the environment: the \
            variables of tecnativa/docker-socket-proxy and linuxserver/socket-proxy (CONTAINERS=1, POST=1, …), the \
            flags and variables of wollomatic/socket-proxy (-allowGET=…, SP_…) and of CetusGuard (-rules …), the \
            variables of docker-proxy-filter (PROXY_URL, CONTAINER_LABELS, SCRUB_ENVS, …), which may stand beside all \
            others.

            CAISSON_POLICY           a policy file; /etc/caisson/caisson.yaml is read when nothing else speaks
            CAISSON_PRESET           a preset: traefik, or "watchtower with cleanup"

            CAISSON_LISTEN           where to listen: tcp://host:port, tcp://[::]:port, unix:///path; several with commas
            CAISSON_UPSTREAM         whom to ask: unix:///var/run/docker.sock, tcp://host:port
            CAISSON_DIALECT          tecnativa, linuxserver, linuxserver-legacy, wollomatic, cetusguard or
                                     docker-proxy-filter
            CAISSON_LOG_FORMAT       text or json
            CAISSON_GRACE            seconds that streams may go on after SIGTERM; 8 by default
            CAISSON_MAX_CONNECTIONS  4000 by default
            CAISSON_WATCHDOG         seconds between looks at the engine; "10 exit" ends the gate when it is lost
            LOG_LEVEL                info logs every exchange, notice and above only denials and errors
            """,
        version: "caisson \(Version.number)",
        subcommands: [
            RunCommand.self, CheckCommand.self, ConvertCommand.self, ExplainCommand.self, DiffCommand.self,
            PresetsCommand.self, SchemaCommand.self, HealthCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}

enum Version {
    static let number = "0.1.0"
}
