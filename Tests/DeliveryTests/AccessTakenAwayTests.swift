import Database
import Delivery
import Domain
import Sandbox
import Store
import TestKit
import Testing

@Suite("What was taken away is taken away")
struct AccessTakenAwayTests {
    @Test("A removal from a group that the target refuses is never recorded as done")
    func refusedRemoval() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.give(.createGroup(name: "crew", externalId: Installation.drawn()))
            try await it.give(
                .addPolicy(name: "crew gets aws", app: "aws", group: "crew", loginMethod: "sso", priority: 0))
            try await it.give(.addMembers(group: "crew", members: [.user("ana"), .user("bo")]))
            try await it.drain()
            it.sandbox.inject(Fault(.error, method: "PATCH", path: "/Groups", status: 400))
            try await it.give(.removeMembers(group: "crew", members: [.user("ana")]))
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.members("crew") == ["ana", "bo"])
            it.sandbox.withdrawFaults()
            try await it.give(.retryJob(app: "aws", resource: .group("crew")))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.members("crew") == ["bo"])
        }
    }

    @Test("A leaver whose account an endpoint once did not know is found again and deactivated")
    func onceUnknown() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.drain()
            it.sandbox.inject(Fault(.error, method: "PATCH", path: "/Users", count: 1, status: 404))
            it.sandbox.inject(Fault(.error, method: "GET", path: "/Users", count: 2, status: 404))
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "A."], clear: []))
            try await it.drain()
            it.sandbox.withdrawFaults()
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            #expect(it.activeUsers == ["bo"])
        }
    }

    @Test("An app is not removed while accounts of ours are active there, unless they are abandoned")
    func appRemoval() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.removePolicy(name: "staff gets aws"))
            let early = try await it.store.submit(
                Command([.removeApp(name: "aws", abandoning: false)], actor: "tester", at: it.store.now))
            guard case .refused("app-has-accounts", _) = early.outcome else {
                Issue.record("removed with an active account: \(early.outcome)")
                return
            }
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
            try await it.give(.removeApp(name: "aws", abandoning: false))
        }
    }

    @Test("Deactivated, resumed and suspended again: three requests, three idempotency keys")
    func keysOfAlternatingWants() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            for request in [
                Request.suspendUser(userName: "ana"), .resumeUser(userName: "ana"), .suspendUser(userName: "ana"),
            ] {
                try await it.give(request)
                try await it.drain()
            }
            let attempts = try await it.store.read { connection, _ in
                try Listing(connection).attempts(app: "aws", resource: .user("ana")) ?? []
            }
            let keys = attempts.filter { $0.method == "PATCH" }.map(\.idempotencyKey)
            #expect(keys.count == 3)
            #expect(Set(keys).count == 3)
            #expect(it.activeUsers.isEmpty)
        }
    }

    @Test("A leaver does not wait out what failed before")
    func hurries() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            // As after many failures: the next try is far away.
            let later = it.schedule.now.advanced(by: .seconds(600)).microseconds
            _ = try await it.store.database.write { connection in
                try connection.run(
                    "UPDATE jobs SET state = 'waiting', attempts = 9, problem = 'ambiguous', ready_at = ?1",
                    [.integer(later)])
            }
            try await it.give(.removeUser(userName: "ana"))
            let jobs = try await it.store.read { connection, _ in
                try Listing(connection).jobs(JobFilter(app: "aws")).filter { $0.kind == .user }
            }
            #expect(jobs.count == 1)
            #expect(jobs.allSatisfy { $0.readyAt <= it.schedule.now && $0.attempts == 0 && $0.problem == nil })
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
        }
    }

    @Test("What a rebuild puts right is delivered again")
    func rebuilt() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            _ = try await it.store.database.write { connection in
                try connection.run("UPDATE assignments SET to_seq = 1 WHERE to_seq IS NULL")
                try connection.run("UPDATE jobs SET state = 'ready'")
            }
            try await it.drain()
            #expect(it.activeUsers.isEmpty, "the wrong table was delivered")
            try await it.rebuild()
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
        }
    }
}
