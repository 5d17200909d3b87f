import Audit
import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("What is switched off is never sent")
struct FeatureTests {
    private func leftOver(_ it: Installation) async throws -> [String] {
        try await it.store.read { connection, journal in
            let audit = Audit(connection, journal)
            let period = try AuditPeriod(at: nil, from: nil, to: nil, journal: journal)
            let app = try audit.keys(.app, named: "aws", in: period)[0]
            return try audit.accounts(app: app, in: period, leftOver: true).map(\.user)
        }
    }

    @Test("create")
    func create() async throws {
        try await Installation.with { it in
            try await it.give(.switchFeature(app: "aws", feature: .create, on: false))
            try await it.hire("ana")
            try await it.drain()
            #expect(it.sandbox.requests.count(method: "POST", route: "/Users") == 0)
            try await it.give(.switchFeature(app: "aws", feature: .create, on: true))
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
        }
    }

    @Test("update")
    func update() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.switchFeature(app: "aws", feature: .update, on: false))
            try await it.give(.changeUser(userName: "ana", set: ["displayName": "Other"], clear: []))
            try await it.drain()
            #expect(it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}") == 0)
            try await it.give(.switchFeature(app: "aws", feature: .update, on: true))
            try await it.drain()
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "Other")
        }
    }

    @Test("deactivate and delete: the account stays, and the audit lists it as left over")
    func deactivateAndDelete() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.switchFeature(app: "aws", feature: .deactivate, on: false))
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
            #expect(try await leftOver(it) == ["ana"])
            try await it.give(.switchFeature(app: "aws", feature: .deactivate, on: true))
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
            #expect(try await leftOver(it).isEmpty)
        }
    }

    @Test("delete is for leavers; who only lost the app is deactivated")
    func delete() async throws {
        try await Installation.with { it in
            try await it.give(.switchFeature(app: "aws", feature: .delete, on: true))
            try await it.hire("ana", "bo", "cy")
            try await it.drain()
            try await it.give(.removeUser(userName: "ana"))
            try await it.give(.removeMembers(group: "staff", members: [.user("bo")]))
            try await it.drain()
            #expect(it.sandbox.state.user(named: "ana") == nil)
            #expect(it.sandbox.state.user(named: "bo")?.active == false)
            #expect(it.activeUsers == ["cy"])
            try await it.give(.returnUser(userName: "ana"))
            try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
            try await it.drain()
            #expect(it.activeUsers == ["ana", "cy"])
            #expect(it.members("staff") == ["ana", "cy"])
        }
    }

    @Test("push groups")
    func pushGroups() async throws {
        try await Installation.with { it in
            try await it.give(.switchFeature(app: "aws", feature: .pushGroups, on: false))
            try await it.hire("ana")
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
            #expect(it.sandbox.state.groups.isEmpty)
            try await it.give(.switchFeature(app: "aws", feature: .pushGroups, on: true))
            try await it.drain()
            #expect(it.members("staff") == ["ana"])
        }
    }

    @Test("A group that no policy names any more is removed where we made it")
    func groupGoes() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.disablePolicy(name: "staff gets aws"))
            try await it.drain()
            #expect(it.sandbox.state.groups.isEmpty)
            #expect(it.activeUsers.isEmpty)
            try await it.give(.enablePolicy(name: "staff gets aws"))
            try await it.drain()
            #expect(it.members("staff") == ["ana"])
            #expect(it.activeUsers == ["ana"])
        }
    }
}
