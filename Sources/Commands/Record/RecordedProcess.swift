// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The recorded command, as a child of this process.
struct RecordedProcess {
    let number: pid_t

    /// - Parameter engine: the engine's address, for `DOCKER_HOST`.
    init(_ words: [String], engine: String, environment: [String: String]) throws {
        let program = words.first ?? ""
        var variables = environment
        // Other variables that would lead past the gate.
        for name in ["DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"] { variables[name] = nil }
        for name in ["DOCKER_HOST", "CONTAINER_HOST"] { variables[name] = engine }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var number: pid_t = 0
        let failure = Self.withStrings(words) { words in
            Self.withStrings(variables.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawnp(&number, program, nil, &attributes, words, variables)
            }
        }
        guard failure == 0 else {
            printError("caisson: \(program): \(String(cString: strerror(failure)))")
            // A shell's status for a command that does not exist, or cannot be run.
            throw ExitCode(failure == ENOENT ? 127 : 126)
        }
        self.number = number
    }

    /// Calls `body` with the texts as C strings, with a null behind the last.
    private static func withStrings<Result>(
        _ texts: [String], body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let strings = texts.map { strdup($0) }
        defer { for string in strings { free(string) } }
        return body(strings + [nil])
    }

    /// Returns the exit status of the command, in a shell's form; nil while it runs.
    func ended() -> Int32? {
        var status: Int32 = 0
        guard waitpid(number, &status, WNOHANG) == number else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

/// The signals by which a recording ends.
struct RecordSignals {
    init() {
        var set = Self.set()
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    private static func set() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&set, number) }
        return set
    }

    /// Waits for the end of the command, or for a signal if there is none. Returns the command's status.
    /// - Parameter seconds: the longest time of a recording; then the command is ended.
    func wait(for child: RecordedProcess?, seconds: Int?) -> Int32 {
        let end = seconds.map { Self.now() + $0 }
        var isOver = false
        while true {
            if let status = child?.ended() { return isOver ? 0 : status }
            let rest = end.map { max(0, $0 - Self.now()) }
            switch next(within: isOver ? nil : rest) {
            case SIGCHLD: continue
            // A terminal sends it to all its processes, including the command.
            case SIGINT where child != nil: continue
            case let number?:
                guard let child else { return 0 }
                kill(child.number, number)
            case nil:
                guard let child else { return 0 }
                isOver = true
                kill(child.number, SIGTERM)
            }
        }
    }

    private static func now() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec
    }

    /// Returns the next signal; nil if the time is over.
    private func next(within seconds: Int?) -> Int32? {
        var set = Self.set()
        while true {
            var limit = timespec(tv_sec: seconds ?? 86_400, tv_nsec: 0)
            let number = sigtimedwait(&set, nil, &limit)
            if number > 0 { return number }
            if errno == EAGAIN, seconds != nil { return nil }
        }
    }
}
