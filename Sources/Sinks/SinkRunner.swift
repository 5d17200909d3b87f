import Database
import Delivery
import Domain
import Logging
import Store

/// Delivers the journal to one sink, in order, from where it was left.
///
/// The place is moved on only when the sink has taken a batch: after a crash the last batch comes again.
struct SinkRunner: Sendable {
    /// How a run ended.
    enum End: Hashable, Sendable {
        /// Everything is delivered.
        case caughtUp
        /// The sink was paused or removed.
        case stopped
        /// Another process delivers to it.
        case busy
        /// It was tried in vain, and given up for this run.
        case failed(String)
        case cancelled
    }

    let key: EntityKey
    let name: String
    let store: Store
    let environment: SinkEnvironment
    let logger: Logger

    /// A commit of another process is noticed within this time.
    private static let poll: Duration = .milliseconds(250)
    /// Failures in a row after which a draining run gives a sink up.
    private static let mostFailures: Int64 = 3
    /// The ceiling of waits is that of so many failures: about a minute.
    private static let mostDoublings: Int64 = 6

    private struct Progress {
        var channel: (any SinkChannel)?
        /// Failures in a row in this run.
        var failures: Int64 = 0
        /// Most events at once.
        var size = Int.max
    }

    /// Runs until the sink is paused or removed, the task is cancelled or, when draining, everything is delivered.
    func run(drain: Bool) async -> End {
        let lock: SinkLock
        do {
            guard let taken = try SinkLock(path: environment.lockPath, key: key) else { return .busy }
            lock = taken
        } catch {
            logger.warning("sink \(name): \(error.sentence)")
            return .failed(error.sentence)
        }
        defer { lock.release() }
        var progress = Progress()
        let end = await deliver(drain, &progress)
        await progress.channel?.close()
        return end
    }

    private func deliver(_ drain: Bool, _ progress: inout Progress) async -> End {
        while !Task.isCancelled {
            do {
                if let end = try await step(drain, &progress) { return end }
            } catch is CancellationError {
                return .cancelled
            } catch {
                progress.failures += 1
                logger.warning("sink \(name): \(error)")
                if drain && progress.failures >= Self.mostFailures { return .failed("\(error)") }
                guard await pause(after: progress.failures, atLeast: nil) else { return .cancelled }
            }
        }
        return .cancelled
    }

    /// Delivers one batch, or waits for something to deliver; an end where there is one.
    private func step(_ drain: Bool, _ progress: inout Progress) async throws -> End? {
        let mark = try await store.database.changeMark()
        let key = key
        let place = try await store.read { connection, _ in try SinkProgress(connection).place(of: key) }
        guard let place, !place.isPaused else { return .stopped }
        let channel = progress.channel ?? Self.channel(place.sink, environment)
        progress.channel = channel
        do {
            let reader = SinkReader(place.sink, journalId: store.journalId, origin: environment.origin)
            let messages = try await reader.messages(
                after: place.acknowledged, most: min(channel.batch, progress.size), store)
            guard let last = messages.last else {
                try await channel.check()
                if drain { return .caughtUp }
                try await wait(since: mark, channel)
                return nil
            }
            try await channel.deliver(messages)
            try await store.noteSink(key, acknowledged: last.seq, attempts: 0, problem: nil)
            if progress.failures > 0 {
                logger.notice("sink \(name) takes events again, from seq \(messages[0].seq) on")
            }
            progress.failures = 0
            return nil
        } catch let failure as SinkFailure {
            return try await fail(failure, place, drain, &progress)
        }
    }

    private func fail(
        _ failure: SinkFailure, _ place: SinkProgress.Place, _ drain: Bool, _ progress: inout Progress
    ) async throws -> End? {
        let size = min(progress.size, progress.channel?.batch ?? 1)
        if failure.isTooLarge && size > 1 {
            progress.size = size / 2
            return nil
        }
        progress.failures += 1
        let kept = failure.resendFrom.map { min($0 - 1, place.acknowledged) } ?? place.acknowledged
        try await store.noteSink(
            key, acknowledged: kept, attempts: place.attempts.addingReportingOverflow(1).partialValue,
            problem: failure.sentence)
        if progress.failures == 1 {
            logger.warning("sink \(name): \(failure.sentence); nothing is lost, it is tried again")
        }
        if drain && progress.failures >= Self.mostFailures { return .failed(failure.sentence) }
        // What was lost with a connection goes out on a new one at once.
        if failure.resendFrom != nil && progress.failures == 1 { return nil }
        return await pause(after: progress.failures, atLeast: failure.atLeast) ? nil : .cancelled
    }

    /// Waits as long as so many failures demand; false where the task was cancelled meanwhile.
    private func pause(after failures: Int64, atLeast: Duration?) async -> Bool {
        var chance = SeededGenerator(seed: environment.random())
        let wait = Backoff.wait(
            attempts: min(failures, Self.mostDoublings), atLeast: atLeast, using: &chance)
        return (try? await environment.sleep(wait)) != nil
    }

    /// Waits until somebody has committed something.
    private func wait(since mark: Int64, _ channel: any SinkChannel) async throws {
        while try await store.database.changeMark() == mark {
            try await environment.sleep(Self.poll)
            try await channel.check()
        }
    }

    /// The way to a sink.
    private static func channel(_ sink: Sink, _ environment: SinkEnvironment) -> any SinkChannel {
        switch sink.kind {
        case .file: FileChannel(path: sink.target)
        case .http: HTTPChannel(sink, secret: environment.secret)
        case .syslogTCP, .syslogTLS: SyslogStream(sink, origin: environment.origin)
        case .syslogUDP: SyslogDatagrams(sink, origin: environment.origin)
        }
    }
}
