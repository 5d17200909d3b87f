import Database
import Domain
import Store
import TestKit
import Testing

@Suite struct JournalTests {
    @Test(arguments: Seeds.take(short: 3, long: 50))
    func `seq is 1 to head without a hole and times never go back`(seed: UInt64) async throws {
        try await TemporaryStore.with { temporary in
            let model = try await History.play(temporary, seed: seed, steps: 60)
            let rows = try await temporary.store.read { connection, _ in
                try connection.rows("SELECT seq, at FROM events ORDER BY seq")
            }
            #expect(rows.map { $0.integer(0) } == (0..<model.head).map { $0 + 1 })
            #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.integer(1) <= $1.integer(1) })
        }
    }

    @Test(arguments: [
        "UPDATE events SET type = 'X'", "UPDATE events SET at = at", "DELETE FROM events WHERE seq = 1",
        "INSERT OR REPLACE INTO events (seq, at, type, version, command, data) VALUES (1, 0, 'X', 1, 1, '{}')",
        "INSERT INTO events (seq, at, type, version, command, data) VALUES (3, 0, 'X', 1, 1, '{}')",
        "INSERT INTO events (seq, at, type, version, command, data) VALUES (0, 0, 'X', 1, 1, '{}')",
        """
        INSERT INTO events (seq, at, type, version, command, data) VALUES (1, 0, 'X', 1, 1, '{}')
        ON CONFLICT DO UPDATE SET type = 'Y'
        """,
        "UPDATE commands SET outcome = '{}'", "DELETE FROM commands",
        "INSERT OR REPLACE INTO commands (id, fingerprint, actor, at, outcome) VALUES (1, x'00', x'00', 0, '{}')",
    ])
    func `the database itself refuses to change the journal`(sql: String) async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            let before = try await Self.dump(temporary.store)
            let error = await #expect(throws: StorageError.self) {
                try await temporary.store.database.write { connection in _ = try connection.run(sql) }
            }
            #expect(error?.kind == .constraint)
            #expect(try await Self.dump(temporary.store) == before)
        }
    }

    @Test func `a refused command leaves no event and is recorded`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            let answer = try await temporary.give(.create("eng"), .create("STAFF"))
            #expect(answer.refusal == "name-taken")
            #expect(answer.refusedRequest == 1)
            let (events, commands) = try await temporary.store.read { connection, _ in
                (
                    try connection.rows("SELECT seq FROM events").count,
                    try connection.rows("SELECT first_seq, last_seq, outcome FROM commands ORDER BY id")
                )
            }
            #expect(events == 1)
            #expect(commands.count == 2)
            #expect(commands.last?.optionalInteger(0) == nil)
            #expect(commands.last?.text(2).contains("name-taken") == true)
            #expect(try await temporary.give(.create("eng")).seqs == 2...2)
        }
    }

    @Test func `one of several commands can be refused without harm to its neighbours`() async throws {
        try await TemporaryStore.with { temporary in
            let at = temporary.clock.now
            let answers = try await temporary.store.submit([
                Command([.create("a")], actor: "x", at: at), Command([.create("b"), .create("A")], actor: "x", at: at),
                Command([.create("b", seed: 7)], actor: "x", at: at),
                Command([.removeGroup(name: "c")], actor: "x", at: at),
                Command([.addMembers(group: "a", members: [.group("b")])], actor: "x", at: at),
            ])
            #expect(answers.map(\.seqs) == [1...1, nil, 2...2, nil, 3...3])
            #expect(answers.map(\.refusal) == [nil, "name-taken", nil, "unknown-group", nil])
        }
    }

    @Test func `many callers at once get one gapless journal, and a failing one harms nobody`() async throws {
        try await TemporaryStore.with { temporary in
            struct Broken: Error {}
            let store = temporary.store
            let at = temporary.clock.now
            let seqs = try await withThrowingTaskGroup(of: Seq?.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        if number % 10 == 9 {
                            do {
                                try await store.work { outbox, report in
                                    try report([.groupCreated(externalId: Self.id, name: "lost \(number)")], "worker")
                                    throw Broken()
                                }
                                Issue.record("a part that throws must not succeed")
                            } catch is Broken {}
                            return nil
                        }
                        return try await store.submit(
                            Command([.create("group \(number)")], actor: "x", at: at)
                        ).seqs?.lowerBound
                    }
                }
                var seqs: [Seq] = []
                for try await seq in group { if let seq { seqs.append(seq) } }
                return seqs
            }
            #expect(seqs.sorted() == Array(1...54))
            let lost = try await store.read { connection, _ in
                try connection.first("SELECT count(*) FROM groups WHERE name LIKE 'lost%'")?.integer(0)
            }
            #expect(lost == 0)
        }
    }

    private static let id: ExternalId = {
        var random = SplitMix64(seed: 99)
        return ExternalId(using: &random)
    }()

    @Test func `a payload beyond 64 KiB is refused with a clear error`() async throws {
        try await TemporaryStore.with { temporary in
            let value = String(repeating: "v", count: 1000)
            func attributes(_ count: Int) -> [String: String] {
                Dictionary(uniqueKeysWithValues: (0..<count).map { ("attribute\($0)", value) })
            }
            let tooMuch = try await temporary.give(.register("ana", attributes(70)))
            #expect(tooMuch.refusal == "payload-too-large")
            #expect(try await temporary.give(.register("ana", attributes(60))).seqs == 1...1)
        }
    }

    private static func dump(_ store: Store) async throws -> [SQLRow] {
        try await store.read { connection, _ in
            try connection.rows("SELECT * FROM events ORDER BY seq")
                + connection.rows("SELECT * FROM commands ORDER BY id")
        }
    }
}
