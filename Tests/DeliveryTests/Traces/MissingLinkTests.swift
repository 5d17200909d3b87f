import Audit
import Database
import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("A trace that lacks a link fails and names it") struct MissingLinkTests {
    /// What takes one link out of the store.
    struct Loss: Sendable {
        let what: String
        let sql: String
    }

    /// Takes each link out in turn, traces, and puts it back.
    ///
    /// - Returns: what was said of each.
    private static func lose(_ losses: [Loss], of change: AccessChange, _ it: Installation) async throws -> [String] {
        try await it.store.read { connection, journal in _ = try Audit(connection, journal).trace(change) }
        let keys = it.store.keys
        return try await it.store.database.write { connection in
            var said: [String] = []
            for loss in losses {
                do {
                    try connection.savepoint {
                        for trigger in ["events_are_not_deleted", "commands_are_not_deleted"] {
                            try connection.script("DROP TRIGGER \(trigger)")
                        }
                        #expect(try connection.run(loss.sql) > 0, "\(loss.what): nothing was taken out")
                        do {
                            _ = try Audit(connection, Journal(connection, keys: keys)).trace(change)
                            Issue.record("without \(loss.what) the trace found an answer all the same")
                        } catch let error as TraceError {
                            if case .nothing = error { Issue.record("\(loss.what): \(error)") }
                            said.append("\(error)")
                        }
                        throw PutBack()
                    }
                } catch is PutBack {}
            }
            return said
        }
    }

    private struct PutBack: Error {}

    /// The links of a change, each as the statement that takes it out.
    private static func losses(of trace: Trace, outcome: Seq, _ it: Installation) async throws -> [Loss] {
        let (app, user, seq) = (trace.change.app, trace.change.user, trace.change.seq)
        let column = trace.change.direction == .grant ? "from_seq" : "to_seq"
        let place = "app = \(app) AND user = \(user)"
        let job = "app = \(app) AND resource = \(user)"
        var losses = [
            Loss(what: "the command", sql: "DELETE FROM commands WHERE id = \(trace.command)"),
            Loss(what: "the event", sql: "DELETE FROM events WHERE seq = \(seq)"),
            Loss(
                what: "the command of the outcome",
                sql: "DELETE FROM commands WHERE first_seq <= \(outcome) AND last_seq >= \(outcome)"),
            Loss(what: "the event of the outcome", sql: "DELETE FROM events WHERE seq = \(outcome)"),
            Loss(what: "the reason", sql: "DELETE FROM reasons WHERE \(place) AND \(column) = \(seq)"),
            Loss(what: "the assignment", sql: "DELETE FROM assignments WHERE \(place) AND \(column) = \(seq)"),
            Loss(what: "the login method", sql: "DELETE FROM login_methods WHERE \(place)"),
            Loss(what: "what is wanted", sql: "DELETE FROM wants WHERE \(job)"),
            Loss(what: "the job", sql: "DELETE FROM jobs WHERE \(job)"),
            Loss(what: "the workers", sql: "DELETE FROM workers"),
            Loss(what: "the origin of the outcome", sql: "DELETE FROM outcomes WHERE seq = \(outcome)"),
            Loss(
                what: "the account",
                sql: "DELETE FROM accounts WHERE \(place) AND (from_seq = \(outcome) OR to_seq = \(outcome))"),
        ]
        let names: [(String, EntityKey)] = [("user", user), ("app", app)]
        for (kind, key) in names {
            losses.append(
                Loss(what: "the name of the \(kind)", sql: "DELETE FROM names WHERE kind = '\(kind)' AND key = \(key)"))
        }
        losses += try await rows(
            "the attempt", "SELECT epoch FROM claims WHERE \(job) AND wanted_seq >= \(seq)",
            "DELETE FROM claims WHERE \(job) AND epoch = ", it)
        losses += try await rows(
            "the request", "SELECT id FROM attempts WHERE \(job) AND wanted_seq >= \(seq)",
            "DELETE FROM attempts WHERE id = ", it)
        losses += try await rows(
            "what was asked", "SELECT id FROM attempts WHERE \(job) AND wanted_seq >= \(seq)",
            "DELETE FROM attempt_texts WHERE attempt = ", it)
        losses += try await rows(
            "the look-ups",
            "SELECT DISTINCT epoch FROM questions WHERE \(job) AND epoch >= (SELECT min(epoch) FROM claims WHERE \(job) AND wanted_seq >= \(seq))",
            "DELETE FROM questions WHERE \(job) AND epoch = ", it)
        return losses
    }

    private static func rows(_ what: String, _ select: String, _ delete: String, _ it: Installation) async throws
        -> [Loss]
    {
        try await it.store.read { connection, _ in
            try connection.rows(select).map { Loss(what: "\(what) \($0.integer(0))", sql: delete + "\($0.integer(0))") }
        }
    }

    @Test("Of a grant by a policy with a condition and a window, through a group inside a group, over a lost answer")
    func grant() async throws {
        try await Installation.with { it in
            try await it.give(.createGroup(name: "inner", externalId: Installation.drawn()))
            let nesting = try await it.give(.addMembers(group: "staff", members: [.group("inner")]))
            try await it.give(.removePolicy(name: "staff gets aws"))
            let policy = try await it.give(
                .addPolicy(
                    name: "windowed", app: "aws", group: "staff", loginMethod: "mfa", priority: 3,
                    window: TimeWindow(until: Timestamp(microseconds: 4_000_000_000_000_000)),
                    condition: #"has(user.email)"#)
            ).lowerBound
            let changed = try await it.give(.changePolicy(name: "windowed", loginMethod: "sso", priority: nil))
                .lowerBound
            it.sandbox.inject(Fault(.dropAfterEffect, method: "POST", path: "/Users", count: 1))
            try await it.hire("ana", into: "inner")
            try await it.drain()
            let trace = try await TraceTests.last(it, "ana")
            guard case .confirmed(let outcome) = trace.fate else { return #expect(trace.fate == .open) }
            var losses = try await Self.losses(of: trace, outcome: outcome, it)
            losses += [
                Loss(
                    what: "the policy's text",
                    sql: "DELETE FROM policy_versions WHERE policy = \(policy) AND to_seq IS NULL"),
                Loss(what: "the policy's condition", sql: "DELETE FROM policy_conditions WHERE policy = \(policy)"),
                Loss(what: "the policy's window", sql: "DELETE FROM policy_windows WHERE policy = \(policy)"),
                Loss(what: "the policy's name", sql: "DELETE FROM names WHERE kind = 'policy' AND key = \(policy)"),
                Loss(what: "the event that added the policy", sql: "DELETE FROM events WHERE seq = \(policy)"),
                Loss(what: "the event that changed the policy", sql: "DELETE FROM events WHERE seq = \(changed)"),
                Loss(
                    what: "the change in the policy's timeline",
                    sql: "DELETE FROM timeline WHERE kind = 'policy' AND seq = \(changed)"),
                Loss(
                    what: "the user's membership",
                    sql: "DELETE FROM memberships WHERE member = \(trace.change.user)"),
                Loss(
                    what: "the nested membership",
                    sql: "DELETE FROM memberships WHERE kind = 'group' AND from_seq = \(nesting.lowerBound)"),
                Loss(
                    what: "the event of the nested membership",
                    sql: "DELETE FROM events WHERE seq = \(nesting.lowerBound)"),
                Loss(what: "the names of groups", sql: "DELETE FROM names WHERE kind = 'group'"),
                Loss(
                    what: "the outcome in the user's timeline",
                    sql: "DELETE FROM timeline WHERE kind = 'user' AND seq = \(outcome)"),
            ]
            let said = try await Self.lose(losses, of: trace.change, it)
            #expect(said.count == losses.count)
            #expect(said.allSatisfy { $0.hasPrefix("the chain is broken: ") })
            // One that created the account and never heard of it, and one that found it.
            #expect(losses.count { $0.what.hasPrefix("the attempt ") } == 2)
            print("missing links of a grant: \(said.count) taken out, \(Set(said).count) different sentences")
        }
    }

    @Test("Of a removal, with a rule that had made the user a member")
    func removal() async throws {
        try await Installation.with { it in
            let rule = #"user.email.endsWith("@example.org")"#
            try await it.give(.changeRule(group: "staff", expression: rule))
            try await it.give(Installation.registration("ana"))
            try await it.drain()
            try await it.give(.changeUser(userName: "ana", set: ["email": "ana@example.net"], clear: []))
            it.sandbox.inject(Fault(.error, method: "PATCH", path: "/Users", count: 1))
            try await it.drain()
            let trace = try await TraceTests.last(it, "ana")
            #expect(trace.change.direction == .removal)
            guard case .confirmed(let outcome) = trace.fate else { return #expect(trace.fate == .open) }
            var losses = try await Self.losses(of: trace, outcome: outcome, it)
            losses += [
                Loss(
                    what: "the membership by the rule",
                    sql: "DELETE FROM rule_memberships WHERE member = \(trace.change.user)"),
                Loss(what: "the rule", sql: "DELETE FROM group_rules"),
                Loss(what: "the user's membership", sql: "DELETE FROM memberships WHERE member = \(trace.change.user)"),
            ]
            let said = try await Self.lose(losses, of: trace.change, it)
            #expect(said.count == losses.count)
            #expect(losses.count { $0.what.hasPrefix("the attempt ") } == 2)
            print("missing links of a removal: \(said.count) taken out, \(Set(said).count) different sentences")
        }
    }

    @Test("Asked by event, by command, by account or by name, a missing assignment is no \"nothing happened\"")
    func missingAssignment() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            let trace = try await TraceTests.last(it, "ana")
            _ = try await it.store.database.write { connection in
                try connection.run("DELETE FROM assignments WHERE user = \(trace.change.user)")
            }
            let head = try await it.store.read { _, journal in try journal.head().seq }
            let questions: [TraceQuestion] = [
                .seq(trace.change.seq), .command("\(trace.command)"),
                .access(user: "ana", app: "aws", AuditPeriod(from: head, to: head)),
                .account(app: "aws", remoteId: trace.remoteId ?? "", wholeLife: false),
            ]
            for question in questions {
                let error = await #expect(throws: TraceError.self) { _ = try await TraceTests.traces(it, question) }
                guard case .broken? = error else {
                    Issue.record("\(question): \(error.map { "\($0)" } ?? "no error")")
                    continue
                }
            }
        }
    }
}
