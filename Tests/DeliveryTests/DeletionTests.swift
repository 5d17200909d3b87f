import Database
import Domain
import Sandbox
import Store
import TestKit
import Testing

@Suite("Deactivate now, delete later") struct DeletionTests {
    @Test("A leaver's account is closed at once and deleted after the days that were set")
    func grace() async throws {
        try await Installation.with { it in
            try await it.give(
                .switchFeature(app: "aws", feature: .delete, on: true),
                .changeSetting(app: "aws", setting: .deleteAfterDays, value: "30"))
            try await it.hire("ana", "ben")
            try await it.drain()
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            #expect(it.activeUsers == ["ben"])
            #expect(it.sandbox.state.users.count == 2)
            it.schedule.advance(by: .seconds(86_400 * 29))
            try await it.drain()
            #expect(it.sandbox.state.users.count == 2)
            it.schedule.advance(by: .seconds(86_400))
            try await it.drain()
            #expect(it.sandbox.state.users.map(\.userName) == ["ben"])
        }
    }

    @Test("Whoever comes back within the days keeps the account")
    func returned() async throws {
        try await Installation.with { it in
            try await it.give(
                .switchFeature(app: "aws", feature: .delete, on: true),
                .changeSetting(app: "aws", setting: .deleteAfterDays, value: "30"))
            try await it.hire("ana")
            try await it.drain()
            let id = it.sandbox.state.users.first?.id
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            it.schedule.advance(by: .seconds(86_400 * 10))
            try await it.give(.returnUser(userName: "ana"), .addMembers(group: "staff", members: [.user("ana")]))
            try await it.drain()
            it.schedule.advance(by: .seconds(86_400 * 40))
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
            #expect(it.sandbox.state.users.first?.id == id)
        }
    }

    @Test("The day does not get lost with the operational tables")
    func lostTables() async throws {
        try await Installation.with { it in
            try await it.give(
                .switchFeature(app: "aws", feature: .delete, on: true),
                .changeSetting(app: "aws", setting: .deleteAfterDays, value: "30"))
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            _ = try await it.store.database.write { connection in try connection.run("DELETE FROM jobs") }
            try await it.rebuild()
            try await it.drain()
            #expect(it.sandbox.state.users.count == 1)
            it.schedule.advance(by: .seconds(86_400 * 31))
            try await it.drain()
            #expect(it.sandbox.state.users.isEmpty)
        }
    }
}
