import Database
import Domain
import Store
import TestKit
import Testing

/// Whom an app is for, told as stories; the rest is compared with the model (`ModelTests`).
@Suite struct ScopeTests {
    /// Who has an app, as `app user`.
    private static func holders(_ store: Store) async throws -> [String] {
        try await store.read { connection, _ in
            try connection.rows(
                """
                SELECT apps.name || ' ' || users.user_name FROM assignments
                JOIN apps ON apps.key = assignments.app JOIN users ON users.key = assignments.user
                WHERE assignments.to_seq IS NULL ORDER BY 1
                """
            ).map { $0.text(0) }
        }
    }

    /// For whom a scope has no value, and why.
    private static func failing(_ store: Store) async throws -> [String] {
        try await store.read { connection, _ in
            try Listing(connection).scope(ofApp: "crm")?.lines.map { "\($0.user): \($0.message ?? "")" } ?? []
        }
    }

    /// Two people of two countries, one of none, and two apps that all of them have.
    private static func company(_ temporary: TemporaryStore) async throws {
        try await give(
            temporary, .create("staff"), .register("ana", ["country": "DE"]), .register("bo", ["country": "US"]),
            .register("cy"), .addApp(name: "crm", connection: AppConnection(), allowsPlainHTTP: false),
            .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false),
            .addPolicy(name: "p", app: "crm", group: "staff", loginMethod: "sso", priority: 0),
            .addPolicy(name: "q", app: "mail", group: "staff", loginMethod: "sso", priority: 0),
            .addMembers(group: "staff", members: [.user("ana"), .user("bo"), .user("cy")]))
    }

    private static func give(_ temporary: TemporaryStore, _ requests: Request...) async throws {
        let answer = try await temporary.store.submit(Command(requests, actor: "tester", at: temporary.clock.now))
        #expect(answer.refusal == nil, "\(answer.outcome)")
    }

    private static func scope(_ expression: String?) -> Request { .changeScope(app: "crm", expression: expression) }

    private static func set(_ user: String, _ attributes: [String: String], clear: [String] = []) -> Request {
        .changeUser(userName: user, set: attributes, clear: clear)
    }

    @Test func `who is out of an app's scope loses that app alone, and gets it when in scope`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.company(temporary)
            try await Self.give(temporary, Self.scope("user.country in ['DE', 'FR']"))
            #expect(try await Self.holders(temporary.store) == ["crm ana", "mail ana", "mail bo", "mail cy"])
            try await Self.give(temporary, Self.set("bo", ["country": "FR"]), Self.set("ana", [:], clear: ["country"]))
            #expect(try await Self.holders(temporary.store) == ["crm bo", "mail ana", "mail bo", "mail cy"])
            try await Self.give(temporary, Self.scope("user.country != 'FR'"))
            #expect(try await Self.holders(temporary.store).prefix(2) == ["crm ana", "crm cy"])
            try await Self.give(temporary, Self.scope(nil))
            #expect(try await Self.holders(temporary.store).count == 6)
        }
    }

    @Test func `no policy gives an app beyond its scope, whoever joins and whatever is added`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.company(temporary)
            try await Self.give(temporary, Self.scope("user.country == 'DE'"))
            try await Self.give(
                temporary, .create("others"), .register("dee", ["country": "US"]),
                .addPolicy(name: "r", app: "crm", group: "others", loginMethod: "mfa", priority: 9),
                .addMembers(group: "others", members: [.user("bo"), .user("dee"), .group("staff")]))
            #expect(try await Self.holders(temporary.store).filter { $0.hasPrefix("crm") } == ["crm ana"])
            try await Self.give(temporary, .suspendUser(userName: "ana"), .resumeUser(userName: "ana"))
            #expect(try await Self.holders(temporary.store).filter { $0.hasPrefix("crm") } == ["crm ana"])
        }
    }

    @Test func `a scope without a value leaves everybody what they were, and says for whom it has none`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.company(temporary)
            try await Self.give(temporary, Self.scope("user.country.startsWith('D')"))
            // bo is out; cy, of whom nothing can be said, keeps it.
            #expect(try await Self.holders(temporary.store).filter { $0.hasPrefix("crm") } == ["crm ana", "crm cy"])
            let failing = try await Self.failing(temporary.store)
            #expect(failing.count == 1 && failing.first?.hasPrefix("cy: ") == true, "\(failing)")
            // bo, who is out, does not come in by an error; ana, who is in, does not go out by one.
            try await Self.give(
                temporary, Self.set("bo", [:], clear: ["country"]), Self.set("ana", [:], clear: ["country"]))
            #expect(try await Self.holders(temporary.store).filter { $0.hasPrefix("crm") } == ["crm ana", "crm cy"])
            #expect(try await Self.failing(temporary.store).count == 3)
            // Neither does anybody who is asked about for the first time.
            try await Self.give(
                temporary, .register("dee"), .addMembers(group: "staff", members: [.user("dee")]),
                Self.set("ana", ["country": "DK"]), .removeUser(userName: "cy"))
            #expect(try await Self.holders(temporary.store).filter { $0.hasPrefix("crm") } == ["crm ana"])
            #expect(try await Self.failing(temporary.store).map { String($0.prefix(3)) } == ["bo:", "dee"])
            try await Self.give(temporary, Self.scope(nil))
            #expect(try await Self.failing(temporary.store).isEmpty)
            #expect(try await Self.holders(temporary.store).filter { $0.hasPrefix("crm") }.count == 3)
        }
    }

    @Test func `what a scope, or an attribute that it reads, takes away beyond the limit is held`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.company(temporary)
            try await Self.give(temporary, .changeSetting(app: "crm", setting: .removalLimit, value: "0"))
            try await Self.give(temporary, .changeSetting(app: "crm", setting: .removalPercent, value: "0"))
            try await temporary.store.work { _, report in
                let events = (2...4).map {
                    Event.accountCreated(app: 5, user: EntityKey($0), remoteId: "r\($0)", attributes: [:])
                }
                try report(events, "worker")
            }
            try await Self.give(temporary, Self.scope("user.country == 'DE' || user.country == null"))
            #expect(try await Self.held(temporary.store) == ["bo"])
            try await Self.give(temporary, Self.set("ana", ["country": "US"]))
            #expect(try await Self.held(temporary.store) == ["ana", "bo"])
            // Given back before the release, nothing is taken away.
            try await Self.give(temporary, Self.scope("true"))
            #expect(try await Self.held(temporary.store).isEmpty)
        }
    }

    @Test func `a scope may not bring together what is kept apart`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.company(temporary)
            try await Self.give(
                temporary, Self.scope("user.country == 'AQ'"),
                .addSeparation(name: "s", kind: .policies, first: "p", second: "q", allowsExisting: false))
            let answer = try await temporary.give(Self.scope("user.country == 'DE'"))
            #expect(answer.refusal == "duties-conflict", "\(answer.outcome)")
            #expect(try await Self.holders(temporary.store).count == 3)
            #expect(try await temporary.give(Self.set("bo", ["country": "AQ"])).refusal == "duties-conflict")
        }
    }

    @Test func `a scope that is taken back with its command leaves nothing in the mind of the projector`() async throws
    {
        try await TemporaryStore.with { temporary in
            try await Self.company(temporary)
            let answers = try await temporary.store.submit([
                Command([Self.scope("false"), .create("staff")], actor: "x", at: temporary.clock.now),
                Command(
                    [.register("eve"), .addMembers(group: "staff", members: [.user("eve")])], actor: "x",
                    at: temporary.clock.now),
            ])
            #expect(answers.map(\.refusal) == ["name-taken", nil])
            #expect(try await Self.holders(temporary.store).contains("crm eve"))
        }
    }

    private static func held(_ store: Store) async throws -> [String] {
        try await store.read { connection, _ in
            try connection.rows(
                """
                SELECT users.user_name FROM held_removals JOIN users ON users.key = held_removals.resource
                WHERE grp = 0 ORDER BY 1
                """
            ).map { $0.text(0) }
        }
    }
}
