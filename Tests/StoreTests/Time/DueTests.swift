import Database
import Domain
import Store
import TestKit
import Testing

@Suite("What falls due")
struct DueTests {
    private static func later(_ seconds: Int) -> Timestamp { HandClock.start.advanced(by: .seconds(seconds)) }

    private static func events(_ store: Store, from first: Seq = 1) async throws -> [RecordedEvent] {
        try await store.read { _, journal in
            var events: [RecordedEvent] = []
            try journal.forEach(from: first) { events.append($0) }
            return events
        }
    }

    private static func start(_ temporary: TemporaryStore) async throws {
        let answer = try await temporary.give(
            .register("ana"), .register("bo"), .create("staff"), .create("inner"),
            .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false))
        #expect(answer.seqs == 1...5)
    }

    @Test("happens in the order of the boundaries, each at its own time, before the command that comes later")
    func order() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            _ = try await temporary.give(
                .addTimedMembers(
                    group: "staff", members: [.user("ana")],
                    window: TimeWindow(from: Self.later(20), until: Self.later(40))),
                .scheduleLeave(userName: "bo", at: Self.later(30)),
                .addPolicy(
                    name: "p", app: "mail", group: "staff", loginMethod: "sso", priority: 0,
                    window: TimeWindow(from: Self.later(10), until: Self.later(50))))
            temporary.clock.set(Self.later(45))
            _ = try await temporary.give(.create("late"))
            temporary.clock.set(Self.later(60))
            #expect(try await temporary.store.fireDue())
            let events = try await Self.events(temporary.store, from: 9)
            #expect(
                events.map(\.event) == [
                    .accessWindowOpened(policy: 8),
                    .membershipStarted(group: 3, member: 1, kind: .user, until: Self.later(40)), .userRemoved(user: 2),
                    .membershipExpired(group: 3, member: 1, kind: .user), events[4].event,
                    .accessWindowClosed(policy: 8),
                ])
            #expect(events.map(\.at) == [10, 20, 30, 40, 45, 50].map { Self.later($0) })
            let records = try await temporary.store.read { _, journal in
                try events.map { try journal.command($0.command) }
            }
            #expect(records.map { $0?.actor } == Array(repeating: "provisor", count: 4) + ["tester", "provisor"])
            #expect(records.first??.reason == "due")
            #expect(Set(events.map(\.command)).count == events.count)
            #expect(try await temporary.store.nextDue() == nil)
        }
    }

    @Test("does not keep out history that is older than the boundary")
    func history() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            _ = try await temporary.give(
                .addTimedMembers(
                    group: "staff", members: [.user("ana")], window: TimeWindow(until: Self.later(100))))
            temporary.clock.set(Self.later(1_000))
            func timed(_ name: String, _ seconds: Int) -> Command {
                Command([.create(name)], actor: "import", at: Self.later(seconds), isTimed: true)
            }
            let answers = try await temporary.store.submit([timed("a", 50), timed("b", 100), timed("c", 150)])
            #expect(answers.allSatisfy { $0.seqs != nil })
            let events = try await Self.events(temporary.store, from: 7)
            #expect(events.map(\.type) == ["GroupCreated", "MembershipExpired", "GroupCreated", "GroupCreated"])
            #expect(events.map(\.at) == [50, 100, 100, 150].map { Self.later($0) })
        }
    }

    @Test("is made permanent neither by an import nor by adding somebody once more")
    func timedMembers() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            _ = try await temporary.give(
                .addTimedMembers(
                    group: "staff", members: [.user("ana")], window: TimeWindow(until: Self.later(100))),
                .addTimedMembers(
                    group: "staff", members: [.user("bo")],
                    window: TimeWindow(from: Self.later(50), until: Self.later(80))))
            let both = Request.addMembers(group: "staff", members: [.user("ana"), .user("bo")])
            #expect(try await temporary.give(both).refusal == "timed-member")
            var imported = Command([both], actor: "import", at: temporary.clock.now, isTimed: true)
            imported.keepsEnds = true
            #expect(try await temporary.store.submit(imported).seqs == 8...9)
            let now = try await temporary.store.read { connection, _ in
                (
                    try connection.rows("SELECT member FROM memberships WHERE to_seq IS NULL ORDER BY 1").map {
                        $0.integer(0)
                    }, try DueTable(connection).items(to: Timestamp(microseconds: .max))
                )
            }
            // The source knows that she is there already; until when, it does not.
            #expect(now.0 == [1, 2])
            #expect(now.1.map(\.at) == [80, 100].map { Self.later($0) })
            temporary.clock.set(Self.later(200))
            _ = try await temporary.store.fireDue()
            let left = try await temporary.store.read { connection, _ in
                try connection.first("SELECT count(*) FROM memberships WHERE to_seq IS NULL")?.integer(0)
            }
            #expect(left == 0)
        }
    }

    @Test("goes with the group, the person and the membership that it is about")
    func cancelled() async throws {
        let next = TimeWindow(from: Self.later(50), until: Self.later(80))
        let ends: [Request] = [
            .removeMembers(group: "staff", members: [.user("ana")]), .removeGroup(name: "staff"),
            .removeUser(userName: "ana"),
        ]
        for window in [next, TimeWindow(until: Self.later(80))] {
            for end in ends {
                try await TemporaryStore.with { temporary in
                    try await Self.start(temporary)
                    _ = try await temporary.give(
                        .addTimedMembers(group: "staff", members: [.user("ana")], window: window))
                    #expect(try await temporary.store.nextDue() != nil)
                    #expect(try await temporary.give(end).seqs != nil)
                    #expect(try await temporary.store.nextDue() == nil, "\(end)")
                }
            }
        }
    }

    @Test("does not nest groups in a circle that nobody saw when it was scheduled")
    func circle() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            let window = TimeWindow(from: Self.later(10))
            _ = try await temporary.give(
                .addTimedMembers(group: "staff", members: [.group("inner")], window: window),
                .addTimedMembers(group: "inner", members: [.group("staff")], window: window))
            temporary.clock.set(Self.later(10))
            #expect(try await temporary.store.fireDue())
            let events = try await Self.events(temporary.store, from: 8).map(\.event)
            #expect(
                events == [
                    .membershipStarted(group: 3, member: 4, kind: .group, until: nil),
                    .membershipUnscheduled(group: 4, member: 3, kind: .group),
                ])
        }
    }

    @Test("is held where a window closes over more people than an app may lose at once; single ends never are")
    func held() async throws {
        let names = (0..<25).map { "user \($0)" }
        for closes in [true, false] {
            try await TemporaryStore.with { temporary in
                try await Self.start(temporary)
                _ = try await temporary.give(
                    .addPolicy(
                        name: "p", app: "mail", group: "staff", loginMethod: "sso", priority: 0,
                        window: closes ? TimeWindow(until: Self.later(9)) : .always))
                for name in names { _ = try await temporary.give(.register(name)) }
                _ = try await temporary.give(
                    .addTimedMembers(
                        group: "staff", members: names.map { .user($0) },
                        window: TimeWindow(until: Self.later(closes ? 90 : 9))))
                let accounts = (7..<32).map {
                    Event.accountCreated(app: 5, user: $0, remoteId: "r\($0)", attributes: [:])
                }
                try await temporary.store.work { _, report in try report(accounts, "worker") }
                temporary.clock.set(Self.later(9))
                #expect(try await temporary.store.fireDue())
                let held = try await temporary.store.read { connection, _ in try Listing(connection).held().count }
                #expect(held == (closes ? 25 : 0))
            }
        }
    }

    @Test("cannot be kept from happening by somebody who uses its key")
    func key() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            _ = try await temporary.give(.scheduleLeave(userName: "ana", at: Self.later(10)))
            let item = DueItem(.leave(user: 1), at: Self.later(10), seq: 6)
            #expect(try await temporary.give(.create("x"), key: item.key).seqs != nil)
            temporary.clock.set(Self.later(10))
            #expect(try await temporary.store.fireDue())
            #expect(try await Self.events(temporary.store).last?.event == .userRemoved(user: 1))
        }
    }

    @Test("is fired in full, however much it is, before the command that finds it", .enabled(if: Seeds.isLong))
    func many() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            let names = (0..<12_000).map { "user \($0)" }
            _ = try await temporary.store.submit(
                names.map { Command([.register($0)], actor: "x", at: temporary.clock.now) })
            for start in stride(from: 0, to: names.count, by: 500) {
                let members = names[start..<start + 500].map { MemberName.user($0) }
                _ = try await temporary.give(
                    .addTimedMembers(group: "staff", members: members, window: TimeWindow(until: Self.later(10))))
            }
            temporary.clock.set(Self.later(20))
            _ = try await temporary.give(.create("after"))
            let events = try await Self.events(temporary.store)
            #expect(events.filter { $0.type == "MembershipExpired" }.count == names.count)
            #expect(events.last?.type == "GroupCreated")
        }
    }

    @Test("takes one look by an index where nothing is due")
    func plan() async throws {
        try await TemporaryStore.with { temporary in
            let plan = try await temporary.store.database.read { connection in
                try connection.rows("EXPLAIN QUERY PLAN SELECT min(at) FROM due").map { $0.text(3) }
            }
            #expect(plan.allSatisfy { $0.contains("due_by_time") }, "\(plan)")
        }
    }
}
