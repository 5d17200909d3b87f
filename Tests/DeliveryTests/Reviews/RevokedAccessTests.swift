import Audit
import Database
import Domain
import Sandbox
import Store
import TestKit
import Testing

@Suite("What a review revokes")
struct RevokedAccessTests {
    private static func open(_ it: Installation, _ kind: ReviewKind, _ subject: String) async throws {
        try await it.give(
            .openReview(ReviewOpening(name: "r", kind: kind, subject: subject, reviewers: ["chief"])))
    }

    private static func decide(
        _ it: Installation, _ users: [String]?, _ decision: ReviewDecision = .revoke, more: Bool = false
    ) async throws -> Answer {
        try await it.store.submit(
            Command(
                [.decideReview(review: "r", userNames: users, decision: decision, allowsMore: more)], actor: "chief",
                reason: "no longer needed", at: it.store.now))
    }

    private static func code(_ answer: Answer) -> String? {
        guard case .refused(let code, _) = answer.outcome else { return nil }
        return code
    }

    private static func answer(_ it: Installation) async throws -> [String: ReviewLineAnswer] {
        try await it.store.read { connection, journal in
            guard let row = try Listing(connection).reviews(named: "r").first else { return [:] }
            let lines = try Audit(connection, journal).review(row.state).lines
            return Dictionary(uniqueKeysWithValues: lines.map { ($0.user, $0) })
        }
    }

    @Test("loses the account at the app, whether it came by hand, by a rule, or by both, and nobody else does")
    func account() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo", "cy", "dee")
            try await it.give(
                .createGroup(name: "sales", externalId: Installation.drawn()),
                .addPolicy(name: "sales gets aws", app: "aws", group: "sales", loginMethod: "mfa", priority: 1),
                .changeRule(group: "sales", expression: "user.userName < \"c\""))
            try await it.drain()
            #expect(it.activeUsers.sorted() == ["ana", "bo", "cy", "dee"])
            try await Self.open(it, .app, "aws")
            #expect(Self.code(try await Self.decide(it, ["bo", "dee"])) == nil)
            #expect(Self.code(try await Self.decide(it, ["ana", "cy"], .keep)) == nil)
            try await it.drain()
            #expect(it.activeUsers.sorted() == ["ana", "cy"])
            #expect(it.members("staff") == ["ana", "cy"])
            #expect(it.members("sales") == ["ana"])
            // The rule holds for bo still, and a changed attribute asks it again.
            try await it.give(.changeUser(userName: "bo", set: ["title": "x"], clear: []))
            try await it.drain()
            #expect(it.activeUsers.sorted() == ["ana", "cy"])
            let lines = try await Self.answer(it)
            #expect(lines["bo"]?.decision?.reviewer == "chief")
            #expect(lines["bo"]?.decision?.reason == "no longer needed")
            #expect(lines["bo"]?.change?.contains("by chief: bo is kept out of sales") == true)
            #expect(lines["ana"]?.change == nil)
            #expect(lines["ana"]?.how == "mfa")
        }
    }

    @Test("is held where it is more than the app allows at once, and delivered when it is released")
    func held() async throws {
        try await Installation.with { it in
            let names = (0..<25).map { "user\($0)" }
            for name in names { try await it.give(Installation.registration(name)) }
            try await it.give(.addMembers(group: "staff", members: names.map { .user($0) }))
            try await it.drain()
            try await Self.open(it, .group, "staff")
            try await Self.expectHeld(it) {
                let close = Request.closeReview(name: "r", undecided: .revoke, allowsMore: false)
                let answer = try await it.store.submit(
                    Command([close], actor: "chief", reason: "nobody vouched", at: it.store.now))
                #expect(answer.seqs != nil, "\(answer)")
            }
            try await it.give(.releaseRemovals(app: "aws", resources: []))
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
        }
    }

    private static func expectHeld(_ it: Installation, _ body: () async throws -> Void) async throws {
        try await body()
        try await it.drain()
        #expect(it.activeUsers.count == 25)
        let held = try await it.store.read { connection, _ in try Listing(connection).held() }
        #expect(held.filter { $0.what == "account" }.count == 25)
    }

    @Test("does not come back when somebody who is suspended is resumed, nor when what was scheduled is due")
    func later() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await Self.open(it, .app, "aws")
            try await it.give(.suspendUser(userName: "ana"), .removeMembers(group: "staff", members: [.user("bo")]))
            let soon = it.store.now.advanced(by: .seconds(60))
            try await it.give(
                .addTimedMembers(group: "staff", members: [.user("bo")], window: TimeWindow(from: soon)))
            #expect(Self.code(try await Self.decide(it, nil)) == nil)
            it.schedule.set(soon.advanced(by: .seconds(1)))
            try await it.give(.resumeUser(userName: "ana"))
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
            #expect(try await it.has("assignments") == 0)
        }
    }

    @Test("takes nothing that is not reviewed, unless that is accepted: other apps of the group, groups inside it")
    func more() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.give(
                .createGroup(name: "interns", externalId: Installation.drawn()),
                .addMembers(group: "staff", members: [.group("interns")]), Installation.registration("cy"),
                .addMembers(group: "interns", members: [.user("cy"), .user("bo")]))
            try await Self.open(it, .group, "staff")
            let refused = try await Self.decide(it, ["cy"])
            guard case .refused("takes-more", let message) = refused.outcome else {
                Issue.record("\(refused)")
                return
            }
            #expect(message.contains("\"cy\"") && message.contains("\"interns\"") && message.contains("--allow-more"))
            #expect(Self.code(try await Self.decide(it, ["ana", "bo"])) == "takes-more")
            #expect(try await it.has("review_decisions") == 0)
            #expect(Self.code(try await Self.decide(it, ["ana"])) == nil)
            #expect(Self.code(try await Self.decide(it, ["bo", "cy"], more: true)) == nil)
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
            let lines = try await Self.answer(it)
            #expect(lines["bo"]?.ways == ["staff", "interns > staff"])
            #expect(lines["cy"]?.how == "nested")
        }
    }

    @Test("stays out when its source names the person once more, if an exception keeps the person out")
    func imported() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.give(.changeRule(group: "staff", expression: "user.userName == \"ana\""))
            try await it.give(.removeMembers(group: "staff", members: [.user("ana")]))
            try await Self.open(it, .group, "staff")
            #expect(Self.code(try await Self.decide(it, nil)) == nil)
            // An import, as any command, may make a direct member again; an exception decides about the rule alone.
            var again = Command(
                [.addMembers(group: "staff", members: [.user("bo")])], actor: "import", at: it.store.now)
            again.keepsEnds = true
            #expect(try await it.store.submit(again).seqs != nil)
            try await it.give(.changeUser(userName: "ana", set: ["title": "x"], clear: []))
            let lines = try await Self.answer(it)
            #expect(lines["bo"]?.change?.contains("has it again since seq") == true)
            #expect(lines["ana"]?.change?.hasPrefix("lost at seq") == true)
            #expect(lines["ana"]?.change?.contains("again") == false)
        }
    }
}

extension Installation {
    /// How many rows of a table hold now.
    fileprivate func has(_ table: String) async throws -> Int64 {
        try await store.read { connection, _ in
            try connection.first("SELECT count(*) FROM \(table) WHERE to_seq IS NULL")?.integer(0) ?? 0
        }
    }
}
