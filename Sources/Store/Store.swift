package import Database
package import Domain
import Synchronization

/// The journal, its projections and the outbox: one database, one key store, one way in.
package final class Store: Sendable {
    package let database: any SQLDatabase
    package let keys: KeyStore
    /// Whether opening it has made it.
    package let isNew: Bool
    private let commits: GroupCommit
    private let clocks: Clocks
    private let checkedClocks = Mutex<ClockReading?>(nil)

    /// What time it is, from outside.
    package struct Clocks: Sendable {
        /// When something is recorded: the time of day, or the one that a simulation sets.
        package var recorded: @Sendable () -> Timestamp
        /// When jobs are due: always a clock that runs.
        package var schedule: @Sendable () -> Timestamp

        /// The boot clock, against which the wall clock is checked; nil where `recorded` is not a clock.
        package var boot: (@Sendable () -> LeaseClock)?
        /// Whether a wall clock that has jumped ahead is taken for right.
        package var acceptsJump = false

        package init(recorded: @escaping @Sendable () -> Timestamp, schedule: @escaping @Sendable () -> Timestamp) {
            self.recorded = recorded
            self.schedule = schedule
        }
    }

    private init(database: any SQLDatabase, keys: KeyStore, note: HeadNote?, isNew: Bool, clocks: Clocks) {
        self.database = database
        self.keys = keys
        self.isNew = isNew
        self.clocks = clocks
        commits = GroupCommit(database) { connection in
            try keys.synchronize()
            return try JournalMark(connection)
        } afterCommit: {
            note?.write($0)
        }
    }

    /// Makes the tables and the key store of a new journal, or opens the one that is there.
    ///
    /// - Parameters:
    ///   - database: an open database, empty or Provisor's.
    ///   - keysPath: where the key store is, or is to be.
    ///   - notePath: where is noted how far the journal reaches, so that a lost end is noticed; nil for no such note.
    ///   - creating: whether an empty database becomes a journal; otherwise it is refused.
    ///   - clocks: what time it is.
    /// - Returns: a journal whose tables have the newest shape, and whose keys are its own.
    /// - Throws: `StorageError` where the database is another version's, the key store is missing or another journal's, or
    ///   the journal has lost its end.
    package static func open(
        database: any SQLDatabase, keysPath: String, notePath: String? = nil, creating: Bool, clocks: Clocks
    ) async throws -> Store {
        let migrator = Migrator()
        let isCurrent = try await database.read { try migrator.isCurrent($0) }
        let isNew = try await database.read { try $0.first("SELECT 1 FROM sqlite_schema") == nil }
        if isNew { try refuseLost(keysPath: keysPath, notePath: notePath) }
        if !isCurrent {
            if isNew && !creating {
                throw StorageError(.version, "this database is empty; make it a journal with `provisor init`")
            }
            // An empty key store beside an empty database is what a stop in the middle of making both leaves behind.
            if isNew, !KeyStore.isUnused(path: keysPath) { _ = try KeyStore.create(path: keysPath) }
            let journalId = try KeyStore(path: keysPath).journalId
            if !isNew { _ = try await checkedNote(notePath, journalId, database) }
            try await database.write { connection in
                try migrator.migrate(connection)
                if isNew {
                    try connection.script("CREATE TABLE journal (id BLOB NOT NULL) STRICT")
                    try connection.run("INSERT INTO journal (id) VALUES (?1)", [.blob(journalId)])
                }
            }
        }
        let keys = try await Self.keys(keysPath, of: database)
        let note = try await checkedNote(notePath, keys.journalId, database)
        return Store(database: database, keys: keys, note: note, isNew: isNew, clocks: clocks)
    }

    /// Opens a journal only to ask: nothing of it is made or changed, and whoever tries is refused by the database.
    ///
    /// - Parameters:
    ///   - database: an open database that cannot be written.
    ///   - keysPath: where the key store is.
    ///   - notePath: where is noted how far the journal reaches.
    ///   - clocks: what time it is.
    /// - Returns: the journal.
    /// - Throws: `StorageError` where the database is another version's, the key store is missing or another journal's, or
    ///   the journal has lost its end.
    package static func openToRead(
        database: any SQLDatabase, keysPath: String, notePath: String, clocks: Clocks
    ) async throws -> Store {
        guard try await database.read({ try Migrator().isCurrent($0) }) else {
            throw StorageError(
                .version,
                "this database is empty or of an older version; somebody who may write it brings it up to date with any command, such as `provisor app list`"
            )
        }
        let keys = try await Self.keys(keysPath, of: database)
        if let note = try? HeadNote(path: notePath, journalId: keys.journalId, isWritten: false) {
            let noted = note.read()
            try note.check(noted, against: try await database.read { try JournalMark($0) })
        }
        return Store(database: database, keys: keys, note: nil, isNew: false, clocks: clocks)
    }

    /// The key store of a journal, which belongs to it.
    private static func keys(_ path: String, of database: any SQLDatabase) async throws -> KeyStore {
        let keys = try KeyStore(path: path)
        let id = try await database.read { try $0.first("SELECT id FROM journal")?.blob(0) }
        guard id == keys.journalId else {
            throw StorageError(
                .corrupt,
                "the key store \(path) belongs to another journal; put the one of this database back, nothing was changed"
            )
        }
        return keys
    }

    /// Refuses an empty database where there was a journal, which a log that was lost before it was copied back leaves.
    private static func refuseLost(keysPath: String, notePath: String?) throws {
        guard let keys = try? KeyStore(path: keysPath) else { return }
        if let notePath {
            let note = try HeadNote(path: notePath, journalId: keys.journalId)
            try note.check(note.read(), against: JournalMark(seq: 0, command: 0))
        }
        if !KeyStore.isUnused(path: keysPath) {
            throw StorageError(
                .corrupt,
                "this database is empty, but its key store \(keysPath) holds the keys of users: the journal is lost; put the newest backup back, nothing was changed"
            )
        }
    }

    /// The note of a journal, which reaches as far as it says.
    private static func checkedNote(
        _ path: String?, _ journalId: [UInt8], _ database: any SQLDatabase
    ) async throws -> HeadNote? {
        guard let path else { return nil }
        let note = try HeadNote(path: path, journalId: journalId)
        let noted = note.read()
        try note.check(noted, against: try await database.read { try JournalMark($0) })
        return note
    }

    /// Sixteen random bytes that name this journal for ever.
    package var journalId: [UInt8] { keys.journalId }

    /// Bytes that only the holder of this journal's key store can compute, the same each time.
    ///
    /// For what must be secret and yet the same in a repeated request, such as an account's first password.
    ///
    /// - Parameter text: what they are for.
    /// - Returns: 32 bytes.
    package func derive(_ text: String) -> [UInt8] { Seal(keys: keys).digest("derived " + text) }

    /// When what happens now is recorded.
    package var now: Timestamp { clocks.recorded() }

    /// The clock by which jobs are due.
    package var scheduleNow: Timestamp { clocks.schedule() }

    /// Gives one command.
    ///
    /// - Returns: its answer, durable.
    package func submit(_ command: Command) async throws -> Answer {
        try await submit([command])[0]
    }

    /// Gives several commands in one transaction.
    ///
    /// One that is refused does not harm its neighbours.
    ///
    /// - Parameters:
    ///   - commands: in the order in which they are decided; each sees what those before it did.
    ///   - stoppingAtRefusal: whether commands after a refused one are left alone; then there are fewer answers.
    /// - Returns: an answer for each, in order, all durable.
    /// - Throws: `StorageError`, and then nothing of any of them was written.
    package func submit(_ commands: [Command], stoppingAtRefusal: Bool = false) async throws -> [Answer] {
        let (keys, now, schedule, check) = (keys, now, scheduleNow, clockCheck())
        return try await wholeAgain { connection in
            try check(connection)
            let processor = CommandProcessor(connection, keys: keys, now: now, schedule: schedule)
            if let first = commands.first, try !processor.fire(upTo: processor.instant(of: first), most: Self.mostFired)
            {
                try processor.finish()
                return nil
            }
            var answers: [Answer] = []
            for command in commands {
                let answer = try processor.process(command)
                answers.append(answer)
                if stoppingAtRefusal && answer.seqs == nil { break }
            }
            try processor.finish()
            return answers
        }
    }

    /// Reads on one snapshot, with the journal at hand.
    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection, Journal) throws -> T) async throws
        -> T
    {
        let keys = keys
        return try await database.read { try body($0, Journal($0, keys: keys)) }
    }

    /// One transaction of a worker: the outbox, and a way to report what a target has confirmed.
    ///
    /// Those that wait while the last commit reaches the disk share the next one.
    package func work<T: Sendable>(
        _ body: @escaping @Sendable (Outbox, (_ events: [Event], _ actor: String) throws -> Void) throws -> T
    ) async throws -> T {
        let (keys, now, schedule, check) = (keys, now, scheduleNow, clockCheck())
        return try await wholeAgain { connection in
            try check(connection)
            let processor = CommandProcessor(connection, keys: keys, now: now, schedule: schedule)
            let isDone = try processor.fire(upTo: now, most: Self.mostFired)
            try processor.finish()
            guard isDone else { return nil }
            return try body(Outbox(connection)) { try processor.report($0, actor: $1) }
        }
    }

    /// Most that is fired in one transaction before a command or a worker's work: the rest comes in the next.
    private static let mostFired = 10_000

    /// Runs a body in one transaction after another until it has nothing left to do before its own work.
    private func wholeAgain<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T?) async throws -> T
    {
        while true { if let result = try await commits.write(body) { return result } }
    }

    /// Compares the clocks inside the transaction that is about to record by them.
    private func clockCheck() -> @Sendable (any SQLConnection) throws -> Void {
        guard let boot = clocks.boot?() else { return { _ in } }
        let reading = ClockReading(wall: now, boot: boot)
        // Not in every one of thousands of transactions a second: what agrees with a reading just checked is right.
        if let last = checkedClocks.withLock({ $0 }), reading.agrees(with: last) { return { _ in } }
        let accepting = clocks.acceptsJump
        return { [self] connection in
            try ClockGuard(connection: connection).check(wall: reading.wall, boot: boot, accepting: accepting)
            checkedClocks.withLock { $0 = reading }
        }
    }

    /// Lets go of the database.
    package func close() async { await database.close() }
}
