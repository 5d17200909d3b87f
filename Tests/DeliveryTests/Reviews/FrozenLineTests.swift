import Audit
import Database
import Domain
import Store
import TestKit
import Testing

/// What a review shows as frozen stays the same, whatever happens afterwards.
@Suite("The frozen lines of a review")
struct FrozenLineTests {
    /// A step is a second there; these go on for more than a year.
    private static let day: Int64 = 86_400

    @Test(
        "are the same bytes after a year of changes, with people gone, groups removed and everything renamed",
        arguments: Seeds.take(short: 8, long: 200))
    func year(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed, reviewShare: 15)
        let steps = try generator.steps(260)
        try await TemporaryStore.with { temporary in
            var then: [String: String] = [:]
            for (place, step) in steps.enumerated() {
                temporary.clock.set(Self.stretched(step.time))
                switch step {
                case .submit(var commands):
                    for index in commands.indices { commands[index].at = temporary.clock.now }
                    _ = try await temporary.store.submit(commands)
                case .report: break
                case .pass: try await temporary.store.fireDue()
                }
                if place % 20 == 0 { then.merge(try await Self.texts(temporary.store)) { first, _ in first } }
            }
            then.merge(try await Self.texts(temporary.store)) { first, _ in first }
            try await Self.renameEverything(temporary)
            let now = try await Self.texts(temporary.store)
            #expect(now == then, "seed \(seed)")
            let changes = try await Self.changes(temporary.store)
            print(
                "seed \(seed): \(now.count) reviews, \(now.values.map { $0.split(separator: "\n").count }.reduce(0, +)) lines the same, \(changes) of them changed since"
            )
        }
    }

    /// A step of a second as one of two days.
    private static func stretched(_ time: Timestamp) -> Timestamp {
        let seconds = (time.microseconds - HandClock.start.microseconds) / 1_000_000
        return Timestamp(microseconds: HandClock.start.microseconds + seconds * 2 * day * 1_000_000)
    }

    /// The frozen part of each review as text, by its name.
    private static func texts(_ store: Store) async throws -> [String: String] {
        try await store.read { connection, journal in
            try Listing(connection).reviews().reduce(into: [:]) { texts, row in
                let answer = try Audit(connection, journal).review(row.state)
                #expect(answer.isIntact)
                #expect(Set(answer.lines.map { Self.facts($0) }) == (try audited(row, connection, journal)))
                texts[row.state.name] = answer.lines.map { line in
                    "\(line.user) \(line.since?.description ?? "") \(line.how) \(line.ways) \(line.seq)"
                }.joined(separator: "\n")
            }
        }
    }

    /// What makes up a line, whoever tells it.
    private static func facts(_ line: ReviewLineAnswer) -> String {
        "\(line.user) \(line.since?.description ?? "") \(line.how) \(line.seq)"
    }

    /// The same as the audit of that seq has it.
    private static func audited(
        _ row: Listing.ReviewRow, _ connection: any SQLConnection, _ journal: Journal
    ) throws -> Set<String> {
        let review = row.state.review
        let (audit, period) = (Audit(connection, journal), AuditPeriod(from: review.seq, to: review.seq))
        switch review.subject.kind {
        case .app:
            return Set(
                try audit.assignments(app: review.subject.key, user: nil, in: period).map {
                    "\($0.user) \($0.since?.description ?? "") \($0.loginMethod ?? "") \($0.seq)"
                })
        case .group:
            return Set(
                try audit.members(of: review.subject.key, in: period).filter { $0.kind == .user }.map {
                    "\($0.member) \($0.since?.description ?? "") \($0.how) \($0.seq)"
                })
        }
    }

    private static func changes(_ store: Store) async throws -> Int {
        try await store.read { connection, journal in
            try Listing(connection).reviews().reduce(0) { sum, row in
                try sum + Audit(connection, journal).review(row.state).lines.count { $0.change != nil }
            }
        }
    }

    /// Every user and group gets another name, and then every user leaves and every group that may go is removed.
    private static func renameEverything(_ temporary: TemporaryStore) async throws {
        let (users, groups) = try await temporary.store.read { connection, _ in
            (
                try connection.rows("SELECT user_name FROM users WHERE status <> 'removed'").map { $0.text(0) },
                try connection.rows("SELECT name FROM groups WHERE removed_seq IS NULL").map { $0.text(0) }
            )
        }
        var requests: [Request] = []
        for user in users {
            requests.append(.changeUser(userName: user, set: ["userName": "late \(user)"], clear: []))
            requests.append(.removeUser(userName: "late \(user)"))
        }
        for group in groups {
            requests.append(.renameGroup(name: group, to: "late \(group)"))
            requests.append(.removeGroup(name: "late \(group)"))
        }
        for request in requests {
            _ = try await temporary.store.submit(Command([request], actor: "x", at: temporary.clock.now))
        }
    }
}
