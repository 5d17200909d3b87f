import Database
import Domain
import SQLiteDatabase
import Store
import Synchronization
import TestKit
import Testing

@Suite("A thousand windows that end in the same second")
struct ManyWindowsTests {
    private static let count = 1_000
    private static let day: Int64 = 86_400_000_000
    private static let end = HandClock.start.advanced(by: .seconds(3_600))

    /// The two clocks of a machine: time passes on both, and the wall clock may be wrong.
    private final class Machine: Sendable {
        private let state = Mutex((passed: Int64(0), error: Int64(0)))

        var wall: Timestamp {
            state.withLock { Timestamp(microseconds: HandClock.start.microseconds + $0.passed + $0.error) }
        }
        var boot: LeaseClock { state.withLock { LeaseClock(bootId: "one", now: $0.passed) } }

        func pass(to instant: Timestamp) {
            state.withLock { $0.passed = instant.microseconds - HandClock.start.microseconds }
        }

        /// Sets the wall clock so many microseconds ahead of the time, or back to it.
        func setError(_ error: Int64) { state.withLock { $0.error = error } }
    }

    private static func open(
        _ folder: TemporaryFolder, _ machine: Machine, creating: Bool = false, accepting: Bool = false
    ) async throws -> Store {
        let path = folder.file("provisor.db")
        let file = try SQLiteFile(path: path, creating: creating, options: .init(session: Scratch.script))
        var clocks = Store.Clocks(recorded: { machine.wall }, schedule: { machine.wall })
        clocks.boot = { machine.boot }
        clocks.acceptsJump = accepting
        return try await Store.open(
            database: file, keysPath: path + ".keys", notePath: path + ".head", creating: creating, clocks: clocks)
    }

    /// A thousand people, each in a group of their own, which a policy of its own gives the app.
    private static func fill(_ store: Store) async throws {
        var commands = [
            Command(
                [.addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false)], actor: "tester",
                at: store.now)
        ]
        for number in 0..<count {
            commands.append(
                Command(
                    [
                        .register("user \(number)"), .create("group \(number)"),
                        .addMembers(group: "group \(number)", members: [.user("user \(number)")]),
                        .addPolicy(
                            name: "policy \(number)", app: "mail", group: "group \(number)", loginMethod: "sso",
                            priority: 0, window: TimeWindow(until: end)),
                    ], actor: "tester", at: store.now))
        }
        let answers = try await store.submit(commands)
        #expect(answers.allSatisfy { $0.seqs != nil })
    }

    private struct Closed: Equatable {
        var events = 0
        var policies = 0
        var times: Set<Int64> = []
        var commands = 0
        var open = 0
        var wanted = 0
        var urgent = 0
    }

    private static func closed(_ store: Store) async throws -> Closed {
        try await store.read { connection, _ in
            let events = try connection.rows("SELECT at, data, command FROM events WHERE type = 'AccessWindowClosed'")
            func count(_ sql: String) throws -> Int { Int(try connection.first(sql)?.integer(0) ?? 0) }
            return Closed(
                events: events.count, policies: Set(events.map { $0.text(1) }).count,
                times: Set(events.map { $0.integer(0) }), commands: Set(events.map { $0.integer(2) }).count,
                open: try count("SELECT count(*) FROM assignments WHERE to_seq IS NULL"),
                wanted: try count("SELECT count(*) FROM app_groups WHERE to_seq IS NULL"),
                urgent: try count("SELECT count(*) FROM jobs WHERE state = 'ready' AND urgent = 1"))
        }
    }

    @Test("fire once each, none early and none lost, over restarts and a clock that jumps a day ahead and back")
    func fire() async throws {
        try await TemporaryFolder.with { folder in
            let machine = Machine()
            var store = try await Self.open(folder, machine, creating: true)
            try await Self.fill(store)
            let before = Closed(open: Self.count, wanted: Self.count)
            #expect(try await store.nextDue() == Self.end)

            machine.pass(to: Self.end.advanced(by: .microseconds(-1)))
            #expect(try await store.fireDue() == false)
            // The wall clock is a day ahead, in a process that goes on and in one that begins: nothing is recorded by it.
            machine.setError(Self.day)
            await #expect(throws: Refusal.self) { try await store.fireDue() }
            await store.close()
            store = try await Self.open(folder, machine)
            await #expect(throws: Refusal.self) { try await store.fireDue() }
            let early = store
            await #expect(throws: Refusal.self) {
                try await early.submit(Command([.create("early")], actor: "tester", at: early.now))
            }
            machine.setError(0)
            #expect(try await store.fireDue() == false)
            #expect(try await Self.closed(store) == before)

            // The process ends before the second, and another begins after it.
            await store.close()
            machine.pass(to: Self.end.advanced(by: .seconds(3)))
            store = try await Self.open(folder, machine)
            #expect(try await Self.closed(store) == before)
            let began = ContinuousClock.now
            #expect(try await store.fireDue())
            let span = ContinuousClock.now - began
            let after = Closed(
                events: Self.count, policies: Self.count, times: [Self.end.microseconds], commands: Self.count, open: 0,
                wanted: 0, urgent: 2 * Self.count)
            #expect(try await Self.closed(store) == after)
            print("\(Self.count) windows ended at one second: all jobs were queued \(span) after the look")

            // Back by a day, ahead by a day although somebody takes that for right, and a restart: nothing happens twice.
            machine.setError(-Self.day)
            #expect(try await store.fireDue() == false)
            await store.close()
            machine.setError(Self.day)
            store = try await Self.open(folder, machine, accepting: true)
            #expect(try await store.fireDue() == false)
            _ = try await store.submit(Command([.create("late")], actor: "tester", at: store.now))
            machine.setError(0)
            #expect(try await store.fireDue() == false)
            #expect(try await Self.closed(store) == after)
            await store.close()
        }
    }

    @Test("fire once each where several processes look at the same moment")
    func race() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.fill(temporary.store)
            let others = [try await temporary.another(), try await temporary.another()]
            temporary.clock.set(Self.end)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for store in others + [temporary.store] {
                    group.addTask { try await store.fireDue() }
                    group.addTask {
                        _ = try await store.submit(
                            Command([.suspendUser(userName: "user 7")], actor: "x", at: store.now))
                    }
                }
                try await group.waitForAll()
            }
            let closed = try await Self.closed(temporary.store)
            #expect(closed.events == Self.count)
            #expect(closed.policies == Self.count)
            #expect(closed.times == [Self.end.microseconds])
            for store in others { await store.close() }
        }
    }
}
