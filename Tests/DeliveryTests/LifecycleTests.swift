import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("The life of an account at AWS")
struct LifecycleTests {
    @Test("A member of the group gets an account, and the group shows it")
    func joins() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            let summary = try await it.drain()
            #expect(summary.parkedInAll == 0)
            #expect(it.activeUsers == ["ana", "bo"])
            #expect(it.members("staff") == ["ana", "bo"])
            #expect(it.malformed == 0)
            let ana = try #require(it.sandbox.state.user(named: "ana"))
            #expect(ana.attributes["name.givenName"] == "Given ana")
            #expect(ana.emails == ["ana@example.org"])
        }
    }

    @Test("A leaver is deactivated and out of every group; on return the same account is used again")
    func leavesAndReturns() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo")
            try await it.drain()
            let id = try #require(it.sandbox.state.user(named: "ana")).id
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            #expect(it.activeUsers == ["bo"])
            #expect(it.members("staff") == ["bo"])
            try await it.give(.returnUser(userName: "ana"))
            try await it.drain()
            #expect(it.activeUsers == ["bo"], "a return brings no membership back")
            try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
            try await it.drain()
            #expect(it.activeUsers == ["ana", "bo"])
            #expect(it.members("staff") == ["ana", "bo"])
            #expect(it.sandbox.state.user(named: "ana")?.id == id)
        }
    }

    @Test(
        "Attributes that change go out as the difference, cleared ones are cleared, custom ones stand where they are mapped"
    )
    func changes() async throws {
        try await Installation.with { it in
            let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
            try await it.give(
                .mapAttribute(app: "aws", path: department, expression: "user.department"),
                .mapAttribute(app: "aws", path: "phoneNumbers[type eq \"work\"].value", expression: "user.phone"),
                .mapAttribute(app: "aws", path: "userType", expression: "\"Employee\""))
            try await it.hire("ana")
            try await it.give(
                .changeUser(userName: "ana", set: ["department": "Sales", "phone": "+49 30 1234"], clear: []))
            try await it.drain()
            func attributes() -> [String: String] { it.sandbox.state.user(named: "ana")?.attributes ?? [:] }
            #expect(attributes().values.contains("Sales"))
            #expect(attributes()["phoneNumbers.value"] == "+49 30 1234")
            #expect(attributes()["userType"] == "Employee")
            let before = it.sandbox.requests.total
            try await it.give(.changeUser(userName: "ana", set: ["department": "Finance"], clear: ["phone"]))
            try await it.drain()
            #expect(attributes().values.contains("Finance"))
            #expect(attributes()["phoneNumbers.value"] == nil)
            #expect(it.sandbox.requests.total == before + 1)
            #expect(it.malformed == 0)
        }
    }

    @Test("A user who lacks what AWS needs is parked, not sent; the attribute brings the account")
    func lacks() async throws {
        try await Installation.with { it in
            for missing in ["givenName", "familyName", "displayName", "email"] {
                let name = "no\(missing)"
                try await it.give(Installation.registration(name, leavingOut: missing))
                try await it.give(.addMembers(group: "staff", members: [.user(name)]))
            }
            let summary = try await it.drain()
            #expect(summary.parkedInAll == 4)
            #expect(it.sandbox.state.users.isEmpty)
            let jobs = try await it.store.read { connection, _ in
                try Listing(connection).jobs(JobFilter(app: "aws", state: "parked"))
            }
            #expect(jobs.map(\.problem) == Array(repeating: "attribute-missing", count: 4))
            try await it.give(.changeUser(userName: "nogivenName", set: ["givenName": "Ana"], clear: []))
            #expect(try await it.drain().parkedInAll == 3)
            #expect(it.activeUsers == ["nogivenName"])
        }
    }

    @Test("A hundred changes while the app is paused are one request")
    func coalesces() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.pauseApp(name: "aws"))
            for number in 1...100 {
                try await it.give(.changeUser(userName: "ana", set: ["displayName": "Ana \(number)"], clear: []))
            }
            let before = it.sandbox.requests.total
            try await it.drain()
            #expect(it.sandbox.requests.total == before, "a paused app is sent nothing")
            try await it.give(.resumeApp(name: "aws"))
            try await it.drain()
            #expect(it.sandbox.requests.total == before + 1)
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "Ana 100")
        }
    }

    @Test("A removal that was taken back before it was delivered is still seen at the target")
    func revocationIsSeen() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            try await it.give(.removeMembers(group: "staff", members: [.user("ana")]))
            try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
            let before = it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}")
            try await it.drain()
            #expect(it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}") == before + 2)
            #expect(it.activeUsers == ["ana"])
        }
    }

    @Test("A group of 250 goes in chunks of at most 100, in and out")
    func chunks() async throws {
        try await Installation.with { it in
            let names = (0..<250).map { "user\($0)" }
            for name in names { try await it.give(Installation.registration(name)) }
            try await it.give(
                .addMembers(group: "staff", members: names.map { .user($0) }),
                .changeSetting(app: "aws", setting: .removalPercent, value: "100"))
            try await it.drain()
            #expect(it.members("staff")?.count == 250)
            try await it.give(.removeMembers(group: "staff", members: names.dropLast(10).map { .user($0) }))
            let before = it.sandbox.requests.count(method: "PATCH", route: "/Groups/{id}")
            try await it.drain()
            #expect(it.members("staff")?.count == 10)
            #expect(it.sandbox.requests.count(method: "PATCH", route: "/Groups/{id}") == before + 3)
            #expect(it.malformed == 0)
        }
    }
}
