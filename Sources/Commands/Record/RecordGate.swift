// SPDX-License-Identifier: Apache-2.0

import DataPlane
import DockerAPI
import Logging
import NIOCore
import NIOPosix
import PolicyConfig
import PolicyCore
import Suggestions
import Synchronization
import Telemetry

/// A gate that observes one command: all requests pass, and are counted.
struct RecordGate {
    /// The results of a recording.
    struct Recorded {
        let usage: Usage
        let catalog: ObjectCatalog
    }

    private let service: ProxyService
    private let group: MultiThreadedEventLoopGroup
    private let settings: Settings
    private let recording: Recording

    init(at socket: String, upstream: String, includingRoot: Bool) throws {
        let configuration = Self.configuration(at: socket, upstream: upstream, includingRoot: includingRoot)
        try configuration.stopIfBroken()
        settings = configuration.settings
        // Objects that the command removes need names, too.
        let names = RecordedNames(settings: settings, catalog: try EngineCatalog.ask(settings))
        recording = Recording(names: names)
        let limits = LimitsInForce(
            settings: settings, descriptors: DescriptorLimit.raise(), memory: MemoryLimit.ofGroup,
            processors: Processors.usable)
        group = MultiThreadedEventLoopGroup(numberOfThreads: limits.threads)
        let recording = recording
        do {
            service = try ProxyService(
                configuration: GateConfiguration(configuration: configuration, limits: limits.limits, generation: 1),
                group: group,
                reporting: ProxyService.Reporting(
                    run: InstanceID.make(), logger: Logger(label: "caisson") { _ in SwiftLogNoOpLogHandler() })
            ) { RecordingObserver(recording: recording) }
            try service.listen()
        } catch let error as ListenerError {
            printError("caisson: cannot listen on \(error.address): \(ErrorText.words(for: error.cause))")
            throw ExitCode(1)
        }
    }

    private static func configuration(at socket: String, upstream: String, includingRoot: Bool) -> Configuration {
        let observe = includingRoot ? "mode: observe, observe: { include: root }" : "mode: observe"
        let text = """
            caisson: 1
            listeners: [{ unix: \(YAMLText.scalar(socket)), mode: "0600" }]
            policies: { record: { allow: [], \(observe) } }
            limits: { grace: 1, threads: 1 }
            """
        return Configuration.read(
            RuntimeEnvironment(environment: ["CAISSON_UPSTREAM": upstream], isInContainer: false),
            arguments: ConfigurationArguments(policy: "record")
        ) { (_) throws(CetusGuardConfiguration.UnreadableFile) in Array(text.utf8) }
    }

    /// Ends all streams, and returns the recording.
    func stop() -> Recorded {
        service.stop()
        try? group.syncShutdownGracefully()
        return Recorded(usage: recording.usage, catalog: recording.names.end())
    }
}

/// The recording that all event loops share.
private final class Recording: Sendable {
    private struct State {
        var usage = Usage()
        var seen: Set<String> = []
    }

    let names: RecordedNames
    private let state = Mutex(State())

    init(names: RecordedNames) { self.names = names }

    var usage: Usage { state.withLock { $0.usage } }

    func add(_ request: LoggedRequest) {
        let isRoot = request.endpoint?.isWayToRoot == true
        let name = request.endpoint?.operationId ?? "\(request.method.token) \(request.path)"
        let isNew = state.withLock { state in
            // A request that was denied only for its form is none that the policy should allow.
            state.usage.add(request, countsDenied: isRoot)
            return state.seen.insert(name).inserted
        }
        if request.outcome == .passed, request.endpoint?.kindOfMade != nil { names.refresh() }
        guard isNew else { return }
        let line = "\(name)  \(request.method.token) \(request.path)".plain
        switch request.outcome {
        case .passed: printError("caisson: + \(line)")
        case .denied where isRoot:
            printError("caisson: ! \(line): denied, as a way to root on the host; --include-root lets it pass")
        case .denied, .unjudged: printError("caisson: ! \(line): denied")
        }
    }
}

/// An observer that passes on the records of one event loop.
private final class RecordingObserver: ExchangeObserver {
    private let recording: Recording

    init(recording: Recording) { self.recording = recording }

    func wants(_ decision: AccessRecord.Decision, status: Int) -> Bool { true }

    func exchangeEnded(_ record: AccessRecord) {
        guard let method = record.method else { return }
        var request = LoggedRequest(
            method: method, path: String(decoding: record.path, as: UTF8.self), outcome: record.outcome)
        request.status = record.status
        recording.add(request)
    }
}

extension AccessRecord {
    fileprivate var outcome: LoggedRequest.Outcome {
        switch decision {
        case .allowed, .warned, .failed: .passed
        case .denied: .denied
        case .refused: .unjudged
        }
    }
}
