import Database
import Domain
import Store
import TestKit
import Testing

@Suite("A separation of duties")
struct SeparationTests {
    static func later(_ seconds: Int) -> Timestamp { HandClock.start.advanced(by: .seconds(seconds)) }

    static func member(_ group: String, _ user: String) -> Request {
        .addMembers(group: group, members: [.user(user)])
    }

    static let separation = Request.addSeparation(
        name: "pay or approve", kind: .groups, first: "pay", second: "approve", allowsExisting: false)

    /// Two people, two groups that are kept apart, one more group, and an app.
    static func start(_ temporary: TemporaryStore, _ more: Request...) async throws {
        let requests: [Request] = [
            .register("quillfeather"), .register("bo"), .create("pay"), .create("approve"), .create("outer"),
            .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false), separation,
        ]
        let answer = try await temporary.store.submit(
            Command(requests + more, actor: "tester", reason: "setting up", at: temporary.clock.now))
        #expect(answer.refusal == nil, "\(answer.outcome)")
    }

    private static func everything(_ store: Store) async throws -> [String: Set<SQLRow>] {
        try await store.read { connection, _ in
            let tables = Model().tables.map(\.name) + ["events", "jobs"]
            return try Dictionary(
                uniqueKeysWithValues: tables.map { ($0, Set(try connection.rows("SELECT * FROM \($0)"))) })
        }
    }

    static func violators(_ temporary: TemporaryStore) async throws -> Int? {
        let now = temporary.clock.now
        return try await temporary.store.read { connection, _ in try Listing(connection).violators(now: now) }
    }

    static func lastEvents(_ store: Store, _ count: Int) async throws -> [Event] {
        try await store.read { _, journal in
            var events: [Event] = []
            try journal.forEach(from: try journal.head().seq - Seq(count) + 1) { events.append($0.event) }
            return events
        }
    }

    @Test("refuses whatever would let somebody hold both, says what to do, and leaves nothing of it")
    func refusal() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(
                temporary, Self.member("pay", "bo"),
                .addPolicy(name: "p", app: "mail", group: "approve", loginMethod: "sso", priority: 0))
            let before = try await Self.everything(temporary.store)
            let attempts: [[Request]] = [
                [Self.member("approve", "bo")],
                [.register("cy"), Self.member("approve", "cy"), Self.member("approve", "bo"), .create("late")],
                [.addTimedMembers(group: "approve", members: [.user("bo")], window: TimeWindow(until: Self.later(99)))],
                [.addMembers(group: "approve", members: [.group("pay")])],
            ]
            for requests in attempts {
                let answer = try await temporary.store.submit(
                    Command(requests, actor: "tester", at: temporary.clock.now))
                guard case .refused("duties-conflict", let message) = answer.outcome else {
                    Issue.record("\(requests): \(answer)")
                    continue
                }
                for part in ["\"bo\"", "\"pay\"", "\"approve\"", "\"pay or approve\"", "provisor separation allow"] {
                    #expect(message.contains(part), "\(message)")
                }
                #expect(try await Self.everything(temporary.store) == before, "\(requests)")
            }
            #expect(try await temporary.give(Self.member("approve", "quillfeather")).refusal == nil)
        }
    }

    @Test("takes a command as a whole: who gives one up and gets the other holds only that")
    func exchange() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary, Self.member("pay", "bo"))
            let give = Request.removeMembers(group: "pay", members: [.user("bo")])
            #expect(try await temporary.give(Self.member("approve", "bo"), give).refusal == nil)
            // Taken away and given back in one command is not anew.
            let both = Command([Self.member("pay", "bo")], actor: "importer", at: temporary.clock.now)
            var imported = both
            imported.mustKeepApart = false
            #expect(try await temporary.store.submit(imported).refusal == nil)
            #expect(try await temporary.give(give, Self.member("pay", "bo")).refusal == nil)
            #expect(try await temporary.give(give).refusal == nil)
            #expect(try await temporary.give(Self.member("pay", "bo")).refusal == "duties-conflict")
        }
    }

    @Test("names people in a refusal by their names, and in the journal by their keys")
    func privacy() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(
                temporary, Self.member("pay", "quillfeather"), Self.member("outer", "quillfeather"))
            let nest = Request.addMembers(group: "approve", members: [.group("outer")])
            let first = try await temporary.give(nest, key: "k")
            let second = try await temporary.give(nest, key: "k")
            guard case .refused("duties-conflict", let message) = first.outcome else {
                Issue.record("\(first)")
                return
            }
            #expect(message.hasPrefix("\"quillfeather\" would hold"))
            #expect(second.outcome == first.outcome)
            #expect(second.isRepeated)
            let stored = try await temporary.store.read { connection, _ in
                try connection.rows("SELECT outcome FROM commands").map { $0.text(0) }.joined()
            }
            #expect(stored.contains("duties-conflict") && !stored.contains("quillfeather"))
        }
    }

    @Test("sees a conflict that a policy makes: added to one person, enabled, or given to somebody who is resumed")
    func policies() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(
                temporary, .removeSeparation(name: "pay or approve"), Self.member("pay", "bo"),
                Self.member("approve", "bo"),
                .addPolicy(name: "p", app: "mail", group: "pay", loginMethod: "sso", priority: 0),
                .addPolicy(name: "q", app: "mail", group: "approve", loginMethod: "sso", priority: 0),
                .disablePolicy(name: "q"),
                .addSeparation(name: "s", kind: .policies, first: "p", second: "q", allowsExisting: false))
            #expect(try await temporary.give(.enablePolicy(name: "q")).refusal == "duties-conflict")
            #expect(try await temporary.give(.suspendUser(userName: "bo")).refusal == nil)
            #expect(try await temporary.give(.enablePolicy(name: "q")).refusal == nil)
            #expect(try await temporary.give(.resumeUser(userName: "bo")).refusal == "duties-conflict")
            #expect(try await temporary.give(Self.member("pay", "quillfeather")).refusal == nil)
            #expect(try await temporary.give(Self.member("approve", "quillfeather")).refusal == "duties-conflict")
            let later = Request.changePolicyWindow(name: "q", from: .set(Self.later(50)), until: .keep)
            #expect(try await temporary.give(later).refusal == nil)
            #expect(try await temporary.give(.resumeUser(userName: "bo")).refusal == nil)
            let now = Request.changePolicyWindow(name: "q", from: .clear, until: .keep)
            #expect(try await temporary.give(now).refusal == "duties-conflict")
            #expect(try await temporary.give(.removePolicy(name: "p")).refusal == "in-separation")
        }
    }

    @Test("of two commands that share a transaction refuses the one that the other made a conflict")
    func shared() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary)
            let commands = ["pay", "approve", "outer"].map {
                Command([Self.member($0, "bo")], actor: "tester", at: temporary.clock.now)
            }
            let answers = try await temporary.store.submit(commands)
            #expect(answers.map(\.refusal) == [nil, "duties-conflict", nil])
            // The separation itself comes in the same transaction, and conflicts that wait for it are seen.
            let rest = [
                Request.removeSeparation(name: "pay or approve"), Self.separation, Self.member("approve", "bo"),
                Self.member("approve", "quillfeather"), Self.member("pay", "quillfeather"),
            ].map { Command([$0], actor: "tester", at: temporary.clock.now) }
            let more = try await temporary.store.submit(rest)
            #expect(more.map(\.refusal) == [nil, nil, "duties-conflict", nil, "duties-conflict"])
            let store = temporary.store
            let at = temporary.clock.now
            _ = try await temporary.give(.register("cy"))
            let refused = try await withThrowingTaskGroup(of: String?.self) { tasks in
                for group in ["pay", "approve"] {
                    tasks.addTask {
                        try await store.submit(Command([Self.member(group, "cy")], actor: "x", at: at)).refusal
                    }
                }
                return try await tasks.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(refused.compactMap { $0 } == ["duties-conflict"])
        }
    }

    @Test("is refused where some hold both already, or records them as they are")
    func existing() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.start(temporary, .removeSeparation(name: "pay or approve"))
            let names = (10..<25).map { "u\($0)" }
            _ = try await temporary.store.submit(
                Command(
                    names.flatMap { [.register($0), Self.member("pay", $0), Self.member("approve", $0)] }, actor: "x",
                    at: temporary.clock.now))
            let answer = try await temporary.give(Self.separation)
            guard case .refused("duties-held", let message) = answer.outcome else {
                Issue.record("\(answer)")
                return
            }
            #expect(message.contains("\"u10\", ") && message.contains("\"u19\" and 5 more hold"), "\(message)")
            #expect(!message.contains("u20"))
            let accepting = Request.addSeparation(
                name: "pay or approve", kind: .groups, first: "pay", second: "approve", allowsExisting: true)
            #expect(try await temporary.give(accepting).refusal == nil)
            #expect(try await Self.violators(temporary) == 15)
            // Nobody gains anything by being nested once more.
            let nest = Request.addMembers(group: "outer", members: [.group("pay")])
            #expect(try await temporary.give(nest).refusal == nil)
            #expect(try await temporary.give(.removeGroup(name: "pay")).refusal == "in-separation")
            #expect(try await temporary.give(.removeSeparation(name: "pay or approve")).refusal == nil)
            #expect(try await Self.violators(temporary) == nil)
        }
    }
}
