import Database
import Domain
import Store
import TestKit
import Testing

/// Short histories that once went wrong, or nearly.
@Suite struct RuleTests {
    @Test(arguments: [false, true])
    func `a removed group that was nested twice leaves one change of login method`(hasThird: Bool) async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(
                .register("ana"), .create("low"), .create("high"), .create("inner"), .create("other"),
                .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false),
                .addMembers(group: "inner", members: [.user("ana")]),
                .addMembers(group: "low", members: [.group("inner")]),
                .addMembers(group: "high", members: [.group("inner")]),
                .addPolicy(name: "p3", app: "mail", group: "low", loginMethod: "mfa", priority: 3),
                .addPolicy(name: "p2", app: "mail", group: "high", loginMethod: "sso", priority: 2),
                .addPolicy(name: "p1", app: "mail", group: "other", loginMethod: "password", priority: 1))
            if hasThird { _ = try await temporary.give(.addMembers(group: "other", members: [.user("ana")])) }
            let seq = try await temporary.give(.removeGroup(name: "inner")).seqs?.lowerBound
            let rows = try await temporary.store.read { connection, _ in
                try connection.rows("SELECT login_method, from_seq, to_seq FROM login_methods ORDER BY from_seq")
            }
            #expect(rows.map { $0.text(0) } == (hasThird ? ["mfa", "password"] : ["mfa"]))
            #expect(rows.first?.optionalInteger(2) == seq)
            #expect(rows.allSatisfy { $0.optionalInteger(2) ?? .max > $0.integer(1) })
        }
    }

    @Test func `a request of a command is decided on all that followed from the one before`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(
                .register("ana"), .create("staff"),
                .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false),
                .addPolicy(name: "p", app: "mail", group: "staff", loginMethod: "sso", priority: 0),
                .addMembers(group: "staff", members: [.user("ana")]))
            try await temporary.store.work { _, report in
                try report([.jobParked(app: 3, resource: 1, kind: .user, reason: "conflict", detail: "")], "worker")
            }
            let retry = Request.retryJob(app: "mail", resource: .user("ana"))
            let drop = Request.dropJob(app: "mail", resource: .user("ana"))
            let answer = try await temporary.give(retry, drop)
            #expect(answer.refusal == "not-parked")
            #expect(answer.refusedRequest == 1)
            #expect(try await temporary.give(drop).seqs != nil)
        }
    }

    @Test func `a request sees what follows from members who came in by a request before it`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(
                .register("ana"), .create("staff"),
                .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false),
                .addPolicy(name: "p", app: "mail", group: "staff", loginMethod: "sso", priority: 0))
            try await temporary.store.work { _, report in
                try report([.jobParked(app: 3, resource: 2, kind: .group, reason: "conflict", detail: "")], "worker")
            }
            // The group has one member more, so its job is tried again, and waits for nobody.
            let answer = try await temporary.give(
                .addMembers(group: "staff", members: [.user("ana")]),
                .acceptJob(app: "mail", resource: .group("staff")))
            #expect(answer.refusal == "not-parked")
            #expect(answer.refusedRequest == 1)
        }
    }

    @Test func `what a command begins to want reflects the newest of its own events`() async throws {
        try await TemporaryStore.with { temporary in
            let answer = try await temporary.give(
                .register("ana"), .create("staff"),
                .addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false),
                .addPolicy(name: "p", app: "mail", group: "staff", loginMethod: "sso", priority: 0),
                .addMembers(group: "staff", members: [.user("ana")]),
                .changeUser(userName: "ana", set: ["title": "Engineer"], clear: []))
            let wanted = try await temporary.store.read { connection, _ in
                try connection.first("SELECT wanted_seq FROM wants WHERE resource = 1")?.integer(0)
            }
            #expect(wanted == answer.seqs?.upperBound)
        }
    }
}
