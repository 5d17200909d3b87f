import ArgumentParser
import Database
import Domain
import Foundation
import JSON
import SQLiteDatabase
import Store
import Synchronization

/// One run of one command: the open journal, and who asks.
struct Session: Sendable {
    let store: Store
    let options: SessionOptions
    /// nil where the database can only be read.
    private let file: SQLiteFile?

    /// Opens the journal, runs `body`, and lets go of the journal again, whatever happened.
    ///
    /// - Parameters:
    ///   - options: where the journal is, who asks and why, and how to print.
    ///   - title: how this process is called where another waits for its lock, such as `member add`.
    ///   - creating: whether a missing database is made.
    ///   - cacheSize: most memory in bytes for the database's cache.
    ///   - body: the work of the command; the session is not to be used after it.
    /// - Returns: what `body` returns.
    /// - Throws: `StorageError` where the journal cannot be opened, and then `body` was not run; what `body` throws.
    static func run<T>(
        _ options: CommonOptions, _ title: String, creating: Bool = false, cacheSize: Int = 64 << 20,
        _ body: (Session) async throws -> T
    ) async throws -> T {
        let session = try await open(options, title, creating: creating, cacheSize: cacheSize)
        do {
            let result = try await body(session)
            await session.close(title)
            return result
        } catch {
            await session.close(title)
            throw error
        }
    }

    /// How long this process has waited for the write lock so far.
    var lockWaits: LockWaits { file?.lockWaits ?? LockWaits() }

    /// Whether whoever asks may read the database and not write it.
    var isReadOnly: Bool { file == nil }

    /// Lets go of the journal; `PROVISOR_LOCK_WAITS` names a file to which the waits for the write lock are added.
    private func close(_ title: String) async {
        await store.close()
        guard let path = ProcessInfo.processInfo.environment["PROVISOR_LOCK_WAITS"] else { return }
        let waits = lockWaits
        let line: JSONValue = [
            "process": .string(title), "longest": .integer(Int64(waits.longest / .microseconds(1))),
            "counts": .array(waits.counts.map { .integer(Int64($0)) }),
        ]
        let descriptor = unsafe Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        // One write, so that the lines of several processes do not mix.
        let bytes = Array((line.canonicalText + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
        _ = Foundation.close(descriptor)
    }

    private static func open(
        _ options: CommonOptions, _ title: String, creating: Bool, cacheSize: Int
    ) async throws -> Session {
        if !creating && SQLiteReadOnlyFile.isNeeded(options.database) { return try await openToRead(options) }
        let file = try SQLiteFile(
            path: options.database, creating: creating,
            options: .init(
                holder: "provisor \(title)", lockBound: lockBound, cacheSize: cacheSize, session: Scratch.script))
        let fixed = options.now
        var clocks = Store.Clocks(recorded: { fixed ?? SystemClock.now }, schedule: { SystemClock.now })
        if fixed == nil { clocks.boot = { LeaseClock(bootId: SystemClock.bootId, now: SystemClock.sinceBoot) } }
        clocks.acceptsJump = options.acceptClock
        do {
            let store = try await Store.open(
                database: file, keysPath: options.database + ".keys", notePath: options.database + ".head",
                creating: creating, clocks: clocks)
            return Session(store: store, options: SessionOptions(options), file: file)
        } catch {
            await file.leave()
            throw error
        }
    }

    /// Opens the journal of somebody who may read it and not write it: every question works, and nothing else.
    private static func openToRead(_ options: CommonOptions) async throws -> Session {
        let fixed = options.now
        let clocks = Store.Clocks(recorded: { fixed ?? SystemClock.now }, schedule: { SystemClock.now })
        let store = try await Store.openToRead(
            database: try SQLiteReadOnlyFile(path: options.database), keysPath: options.database + ".keys",
            notePath: options.database + ".head", clocks: clocks)
        return Session(store: store, options: SessionOptions(options), file: nil)
    }

    /// Longest wait for the write lock; `PROVISOR_LOCK_SECONDS` sets another.
    private static var lockBound: Duration {
        ProcessInfo.processInfo.environment["PROVISOR_LOCK_SECONDS"].flatMap { Int($0) }.map { .seconds($0) }
            ?? .seconds(10)
    }

    /// Gives a command and prints what became of it.
    ///
    /// - Parameters:
    ///   - requests: what is asked, accepted as a whole or refused as a whole.
    ///   - done: one line for people, without the seq.
    /// - Throws: `CommandFailure` where it was refused; `StorageError` where it could not be written.
    func submit(_ requests: Request..., done: String) async throws { try await submit(requests, done: done) }

    /// Gives a command of several requests, accepted as a whole or refused as a whole.
    ///
    /// - Parameters:
    ///   - requests: what is asked.
    ///   - done: one line for people, without the seq.
    ///   - more: says more of the command's events, before what they may have to wait for.
    /// - Throws: as for one request.
    func submit(
        _ requests: [Request], done: String, more: (ClosedRange<Seq>) async throws -> Void = { _ in }
    ) async throws {
        let (seqs, isRepeated) = try await answer(to: requests)
        if options.output == .jsonl {
            let line: JSONValue = [
                "accepted": true, "firstSeq": .integer(seqs.lowerBound), "lastSeq": .integer(seqs.upperBound),
                "repeated": .bool(isRepeated),
            ]
            Output.line(line.canonicalText)
        } else {
            let text = seqs.count == 1 ? "seq \(seqs.lowerBound)" : "seq \(seqs.lowerBound) to \(seqs.upperBound)"
            Output.line("\(done) (\(text)\(isRepeated ? ", done before under this key" : ""))")
        }
        try await more(seqs)
        try await announceHeld(seqs)
    }

    /// Gives a command of several requests, and prints nothing.
    ///
    /// - Parameter requests: what is asked, accepted as a whole or refused as a whole.
    /// - Returns: the seqs of its events.
    /// - Throws: `CommandFailure` where it was refused; `StorageError` where it could not be written.
    func accept(_ requests: [Request]) async throws -> ClosedRange<Seq> { try await answer(to: requests).seqs }

    private func answer(to requests: [Request]) async throws -> (seqs: ClosedRange<Seq>, isRepeated: Bool) {
        let command = Command(
            requests, actor: options.actor, reason: options.reason, key: options.key, at: store.now,
            isTimed: options.isTimed)
        let answer = try await store.submit(command)
        switch answer.outcome {
        case .refused(let code, let message): throw CommandFailure(code: code, message: message)
        case .accepted(let first, let last): return (first...last, answer.isRepeated)
        }
    }

    /// Says what the command's removals wait for, and ends with exit code 2 where they do.
    private func announceHeld(_ seqs: ClosedRange<Seq>) async throws {
        let held = try await store.read { connection, _ in try Listing(connection).held(seqs: seqs) }
        let apps = Dictionary(grouping: held.filter { !$0.isDiscarded }, by: \.app)
        guard !apps.isEmpty else { return }
        for (app, rows) in apps.sorted(by: { $0.key < $1.key }) {
            let kinds = Dictionary(grouping: rows, by: \.what).sorted { $0.key < $1.key }
            let counts = kinds.map { "\($1.count) \($0)\($1.count == 1 ? "" : "s")" }.joined(separator: ", ")
            Output.note(
                "\(app): the removal of \(counts) is more than it allows at once, and is held; see `provisor queue held --app \(app)`, then `provisor queue release \(app) --all`, or give the access back"
            )
        }
        throw ExitCode(2)
    }

    /// A new externalId, from the system's randomness.
    static func drawExternalId() -> ExternalId {
        var generator = SystemRandomNumberGenerator()
        return ExternalId(using: &generator)
    }
}

/// What a session keeps of the common options.
struct SessionOptions: Sendable {
    let actor: String
    let reason: String?
    let key: String?
    let isTimed: Bool
    let output: OutputFormat

    init(_ options: CommonOptions) {
        actor = options.actor ?? ProcessInfo.processInfo.environment["LOGNAME"] ?? NSUserName()
        reason = options.reason
        key = options.key
        isTimed = options.now != nil
        output = options.output
    }
}

/// A command that was refused or failed: the sentence for standard error, and exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
    let code: String
    let message: String
    var exitCode: Int32 = 1

    var description: String { message }
}

/// The clocks of the machine.
enum SystemClock {
    /// The time of day.
    static var now: Timestamp { Timestamp(microseconds: read(CLOCK_REALTIME)) }

    /// Microseconds since the machine started, sleep included.
    static var sinceBoot: Int64 { read(CLOCK_BOOTTIME) }

    /// Names this run of the machine; a clock of another run says nothing about this one.
    static let bootId: String =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
