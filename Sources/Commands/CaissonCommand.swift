// SPDX-License-Identifier: Apache-2.0

import PolicyConfig

/// The entry point of the program.
package enum CommandLineEntry {
    /// Runs a command line, whose first word is the program's name. Returns the exit status.
    package static func main(_ words: [String]) -> Int32 {
        StandardDescriptors.secure()
        // A caller that lost the program's name may have lost the command, too, and a lost command must not open a
        // gate. For an empty argument list Linux passes one empty word (execve(2), since 5.18).
        guard words.contains(where: { !$0.isEmpty }) else {
            printError("caisson: the command line is empty, even of the program's own name")
            return CaissonCommand.usageStatus
        }
        // wollomatic's image has a program of this name, which its users' compose files call.
        let isHealthcheck = words[0].split(separator: "/").last == "healthcheck"
        return CaissonCommand.run(DialectWords(words: isHealthcheck ? ["health"] : Array(words.dropFirst())))
    }
}

/// The command line: the choice of a command, and the message without one.
enum CaissonCommand {
    /// The status EX_USAGE of sysexits.h.
    static let usageStatus: Int32 = 64

    static let commands = [
        gate, KnownCommand(CheckCommand.self), KnownCommand(ConvertCommand.self), KnownCommand(ExplainCommand.self),
        KnownCommand(SeeCommand.self), KnownCommand(DiffCommand.self), KnownCommand(PresetsCommand.self),
        KnownCommand(SuggestCommand.self), KnownCommand(ReplayCommand.self), KnownCommand(RecordCommand.self),
        KnownCommand(SchemaCommand.self), KnownCommand(AuditCommand.self),
        KnownCommand(HealthCommand.self), KnownCommand(CompletionsCommand.self), KnownCommand(VersionCommand.self),
    ]
    private static let gate = KnownCommand(RunCommand.self)

    /// Runs a command. Returns the exit status.
    static func run(_ all: DialectWords) -> Int32 {
        let words = all.others
        if words.first == "--version" || words == ["run", "--version"] {
            print(Version.line)
            return 0
        }
        if let first = words.first, ["-h", "--help", "help"].contains(first) {
            return help(for: words.dropFirst().first)
        }
        guard let first = words.first, !first.hasPrefix("-") else {
            return run(gate, words: words, dialect: all.configuration)
        }
        guard let command = command(named: first) else {
            let likely = Suggestion.nearest(to: first, among: commands.map(\.description.name))
            let ending = likely.map { "; did you mean \($0)?" } ?? "; `caisson --help` names them all"
            printError("caisson: \"\(first)\" is no command\(ending)")
            return usageStatus
        }
        return run(command, words: Array(words.dropFirst()), dialect: all.configuration)
    }

    private static func command(named name: String) -> KnownCommand? {
        commands.first { $0.description.name == name }
    }

    private static func run(_ command: KnownCommand, words: [String], dialect: ConfigurationArguments) -> Int32 {
        let description = command.description
        let own = words.prefix { $0 != "--" }
        if own.contains("-h") || own.contains("--help") {
            print(HelpPage(for: description).text, terminator: "")
            return 0
        }
        do {
            try command.run(CommandWords(parsing: words, of: description, dialect: dialect))
            return 0
        } catch let code as ExitCode {
            return code.status
        } catch let error as UsageError {
            printError("caisson: \(error.message)")
            for line in HelpPage.usage(of: description) { printError("usage: \(line)") }
            return usageStatus
        } catch {
            printError("caisson: \(ErrorText.words(for: error))")
            return 1
        }
    }

    // MARK: Help

    private static func help(for name: String?) -> Int32 {
        guard let name, let command = command(named: name) else {
            print(helpPage, terminator: "")
            return 0
        }
        print(HelpPage(for: command.description).text, terminator: "")
        return 0
    }

    static var helpPage: String {
        HelpPage(summary: summary, discussion: discussion, variables: variables, commands: commands.map(\.description))
            .text
    }

    private static let summary = "The gate in front of the Docker socket: nothing passes that was not allowed."

    private static let discussion = """
        Without a command it runs, and takes what may pass from --policy, --preset, or the environment: the variables of \
        tecnativa/docker-socket-proxy and linuxserver/socket-proxy (CONTAINERS=1, POST=1, …), the flags and variables of \
        wollomatic/socket-proxy (-allowGET=…, SP_…) and of CetusGuard (-rules …), the variables of docker-proxy-filter \
        (PROXY_URL, CONTAINER_LABELS, SCRUB_ENVS, …), which may stand beside all others. A dialect's name as the first \
        word means that dialect: caisson wollomatic -allowGET=…
        """

    private static let variables = [
        ("CAISSON_POLICY", "a policy file; /etc/caisson/caisson.yaml is read when nothing else speaks"),
        ("CAISSON_PRESET", "a preset: traefik, or \"watchtower with cleanup\""),
        ("CAISSON_ALLOW", "what else may pass, or all that may: ContainerLogs, images:read"),
        ("CAISSON_DENY", "what may not, whatever allows it"),
        ("CAISSON_SHOW", "which containers exist for the clients: label=homepage.*, name=web-*; networks:name=front"),
        ("CAISSON_REDACT", "what is taken out of answers: env, commands, labels=*secret*"),
        ("CAISSON_CLIENTS", "several clients, one a line: \"homepage: preset homepage, show label=homepage.*\""),
        ("CAISSON_LISTEN", "where to listen: tcp://host:port, tcp://[::]:port, unix:///path; several with commas"),
        ("CAISSON_UPSTREAM", "whom to ask: unix:///var/run/docker.sock, tcp://host:port"),
        ("CAISSON_DIALECT", Dialect.allCases.map(\.rawValue).joined(separator: ", ")),
        ("CAISSON_ADMIN", "where /metrics, /healthz and /readyz are told: 127.0.0.1:9180; nowhere by default"),
        ("CAISSON_AUDIT", "the folder of the audit: who did what, in files that show what was changed"),
        ("CAISSON_LOG_FORMAT", "text or json"),
        ("CAISSON_GRACE", "seconds that streams may go on after SIGTERM; 8 by default"),
        ("CAISSON_MAX_CONNECTIONS", "4000 by default; one client may have a quarter of them"),
        (
            "CAISSON_BODY_MEMORY",
            "MiB for bodies that are judged and answers that are filtered; 64 by default, a quarter for one client"
        ),
        ("CAISSON_THREADS", "event loops; by default the processors that the process may use, at most 8"),
        ("CAISSON_WATCHDOG", "seconds between looks at the engine; \"10 exit\" ends the gate when it is lost"),
        ("LOG_LEVEL", "info logs every exchange, notice and above only denials and errors"),
    ]
}
