import Domain
import Sandbox
import Store
import Testing

@Suite("What takes away too much at once waits") struct HeldRemovalTests {
    private static let names = (0..<25).map { "user\($0)" }

    /// Twenty-five people with accounts, in a group that gives them the app.
    private static func staffed(_ body: (Installation) async throws -> Void) async throws {
        try await Installation.with { it in
            for name in names { try await it.give(Installation.registration(name)) }
            try await it.give(.addMembers(group: "staff", members: names.map { .user($0) }))
            try await it.drain()
            #expect(it.activeUsers.count == 25)
            try await body(it)
        }
    }

    private static func held(_ it: Installation) async throws -> [HeldFacts] {
        try await it.store.read { connection, _ in try Listing(connection).held() }
    }

    @Test(
        "A policy removed over 25 accounts holds the accounts, the group and its members, and a release delivers them")
    func release() async throws {
        try await Self.staffed { it in
            try await it.give(.removePolicy(name: "staff gets aws"))
            #expect(try await Self.held(it).filter { $0.what == "account" }.count == 25)
            #expect(try await Self.held(it).filter { $0.what == "group" }.map(\.resource) == ["staff"])
            #expect(try await Self.held(it).filter { $0.what == "member" }.count == 25)
            try await it.drain()
            #expect(it.activeUsers.count == 25)
            #expect(it.members("staff")?.count == 25)
            try await it.give(.releaseRemovals(app: "aws", resources: [.user("user3")]))
            try await it.drain()
            #expect(it.activeUsers.count == 24)
            try await it.give(.releaseRemovals(app: "aws", resources: []))
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
            #expect(it.members("staff") == nil)
            #expect(try await Self.held(it).isEmpty)
        }
    }

    @Test("Twenty at once are not more than the limit, and are delivered")
    func withinLimit() async throws {
        try await Self.staffed { it in
            try await it.give(.removeMembers(group: "staff", members: Self.names.prefix(20).map { .user($0) }))
            #expect(try await Self.held(it).isEmpty)
            try await it.drain()
            #expect(it.activeUsers.count == 5)
        }
    }

    @Test("Whoever leaves is let out at once, held or not")
    func leaver() async throws {
        try await Self.staffed { it in
            try await it.give(.removePolicy(name: "staff gets aws"))
            try await it.give(.removeUser(userName: "user7"))
            try await it.drain()
            #expect(it.activeUsers.count == 24 && !it.activeUsers.contains("user7"))
            #expect(it.members("staff")?.contains("user7") == false)
            // Any number of people may leave in one command: each leaving is a person's own.
            try await it.give(Self.names.filter { $0 != "user7" }.map { .removeUser(userName: $0) })
            try await it.drain()
            #expect(it.activeUsers.isEmpty)
        }
    }

    @Test("A mistake that is taken back in time costs the target nothing")
    func takenBack() async throws {
        try await Self.staffed { it in
            let before = it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}")
            try await it.give(.disablePolicy(name: "staff gets aws"))
            try await it.drain()
            try await it.give(.enablePolicy(name: "staff gets aws"))
            #expect(try await Self.held(it).isEmpty)
            try await it.drain()
            #expect(it.activeUsers.count == 25)
            #expect(it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}") == before)
        }
    }

    @Test("What is discarded is never delivered, and stays so after a rebuild")
    func discard() async throws {
        try await Self.staffed { it in
            try await it.give(.removePolicy(name: "staff gets aws"))
            try await it.give(.discardRemovals(app: "aws", resources: []))
            try await it.rebuild()
            try await it.drain()
            #expect(it.activeUsers.count == 25)
            let again = try await it.store.submit(
                Command([.releaseRemovals(app: "aws", resources: [])], actor: "x", at: it.store.now))
            #expect(again.outcome == .refused(code: "not-held", message: Refusal.nothingHeld(app: "aws").description))
        }
    }

    @Test("An app's own limits decide, the larger of the two", arguments: [("0", "0", true), ("0", "100", false)])
    func limits(count: String, percent: String, isHeld: Bool) async throws {
        try await Self.staffed { it in
            try await it.give(
                .changeSetting(app: "aws", setting: .removalLimit, value: count),
                .changeSetting(app: "aws", setting: .removalPercent, value: percent))
            try await it.give(.removeMembers(group: "staff", members: [.user("user1")]))
            #expect(try await Self.held(it).isEmpty == !isHeld)
        }
    }

    @Test("Recorded history is never held")
    func history() async throws {
        try await Self.staffed { it in
            var command = Command([.removePolicy(name: "staff gets aws")], actor: "import", at: it.store.now)
            command.mayBeHeld = false
            _ = try await it.store.submit(command)
            #expect(try await Self.held(it).isEmpty)
        }
    }
}
