import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("Under faults every effect happens once")
struct EffectOnceTests {
    static let faults: [Fault] = [
        Fault(.drop, count: 2), Fault(.dropAfterEffect, count: 2), Fault(.error, count: 3),
        Fault(.errorAfterEffect, count: 2),
        Fault(.throttle, count: 3), Fault(.throttle, count: 2, retryAfter: "2"), Fault(.html, count: 2),
        Fault(.delay, count: 3, milliseconds: 20),
    ]

    @Test("A create that goes wrong ends in one account and one group", arguments: faults)
    func creates(fault: Fault) async throws {
        try await Installation.with { it in
            it.sandbox.inject(fault)
            try await it.hire("ana", "bo")
            let summary = try await it.drain()
            #expect(summary.parkedInAll == 0)
            #expect(it.sandbox.state.users.map(\.userName).sorted() == ["ana", "bo"])
            #expect(it.members("staff") == ["ana", "bo"])
            #expect(it.sandbox.state.groups.count == 1)
            #expect(it.malformed == 0)
        }
    }

    @Test("A change or a leaving that goes wrong is delivered all the same", arguments: faults)
    func changes(fault: Fault) async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.drain()
            it.sandbox.inject(fault)
            try await it.give(.removeUser(userName: "ana"))
            try await it.give(.changeUser(userName: "bo", set: ["displayName": "B."], clear: []))
            try await it.give(.renameGroup(name: "staff", to: "people"))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it.activeUsers == ["bo"])
            #expect(it.sandbox.state.user(named: "bo")?.displayName == "B.")
            #expect(it.members("people") == ["bo"])
            #expect(it.sandbox.state.groups.count == 1)
        }
    }

    @Test("A create that was made and never answered is found, though the user has lost the app in between")
    func lostInBetween() async throws {
        try await Installation.with { it in
            it.sandbox.inject(Fault(.dropAfterEffect, method: "POST", path: "/Users", count: 1))
            it.sandbox.inject(Fault(.unauthorized, method: "GET", count: 1))
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.removeUser(userName: "ana"))
            it.sandbox.withdrawFaults()
            try await it.give(
                .changeApp(name: "aws", connection: AppConnection(credential: "env:OTHER"), allowsPlainHTTP: false))
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
            #expect(it.sandbox.state.users.count == 1)
        }
    }

    @Test("A retry of the same intent carries the same idempotency key; a newer want another")
    func keys() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            it.sandbox.inject(Fault(.error, method: "PATCH", path: "/Users", count: 1))
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "A."], clear: []))
            try await it.drain()
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "A.B."], clear: []))
            try await it.drain()
            let attempts = try await it.store.read { connection, _ in
                try Listing(connection).attempts(app: "aws", resource: .user("ana")) ?? []
            }
            let patches = attempts.filter { $0.method == "PATCH" }
            #expect(patches.map(\.status) == [500, 200, 200])
            #expect(patches[0].idempotencyKey == patches[1].idempotencyKey)
            #expect(patches[1].idempotencyKey != patches[2].idempotencyKey)
            #expect(attempts.map(\.epoch) == attempts.map(\.epoch).sorted())
        }
    }

    @Test("A wrong token holds the app and loses nothing; the right one lets everything through")
    func wrongToken() async throws {
        try await Installation.with { it in
            it.setToken("wrong")
            try await it.hire("ana", "bo", "cy")
            let summary = try await it.drain()
            #expect(summary.heldApps.map(\.reason) == ["credential"])
            #expect(summary.heldApps.first?.jobs == 4)
            #expect(it.sandbox.state.users.isEmpty)
            it.setToken("sandbox-token")
            try await it.give(
                .changeApp(name: "aws", connection: AppConnection(credential: "env:NEW"), allowsPlainHTTP: false))
            #expect(try await it.drain().heldApps.isEmpty)
            #expect(it.activeUsers == ["ana", "bo", "cy"])
        }
    }

    @Test("An endpoint where nobody listens holds the app and loses nothing")
    func unreachable() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.give(
                .changeApp(
                    name: "aws", connection: AppConnection(endpoint: "http://127.0.0.1:9"), allowsPlainHTTP: false))
            let summary = try await it.drain()
            #expect(summary.heldApps.map(\.reason) == ["unreachable"])
            try await it.give(
                .changeApp(name: "aws", connection: AppConnection(endpoint: it.endpoint), allowsPlainHTTP: false))
            #expect(try await it.drain().heldApps.isEmpty)
            #expect(it.activeUsers == ["ana"])
        }
    }

    @Test("A changed connection is tried, though there is nothing to send")
    func changedConnection() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            it.setToken("wrong")
            try await it.give(
                .changeApp(name: "aws", connection: AppConnection(credential: "env:NEW"), allowsPlainHTTP: false))
            #expect(try await it.drain().heldApps.map(\.reason) == ["credential"])
            it.setToken("sandbox-token")
            let before = it.sandbox.requests.total
            #expect(try await it.drain().heldApps.isEmpty)
            #expect(it.sandbox.requests.count(method: "PATCH", status: 200) == 0)
            #expect(it.sandbox.requests.total > before)
            let asked = it.sandbox.requests.total
            try await it.give(.changeUser(userName: "ana", set: ["department": "Sales"], clear: []))
            try await it.drain()
            #expect(it.sandbox.requests.total == asked, "an app that has answered is not asked again")
        }
    }
}
