import Database
import Delivery
import Domain
import NIOHTTP1
import Sandbox
import Store
import Testing

@Suite("Changes by others at a target with versions")
struct VersionTests {
    /// The types of the events since a place in the journal.
    private func events(_ it: Installation, since seq: Seq) async throws -> [String] {
        try await it.store.read { connection, _ in
            try connection.rows("SELECT type FROM events WHERE seq > ?1 ORDER BY seq", [.integer(seq)])
                .map { $0.text(0) }
        }
    }

    private func head(_ it: Installation) async throws -> Seq {
        try await it.store.read { connection, _ in
            try connection.first("SELECT max(seq) FROM events", [])?.integer(0) ?? 0
        }
    }

    @Test(
        "A version that moved on is noticed, what differs is recorded, and the rest is sent", arguments: [true, false])
    func user(isInTheWay: Bool) async throws {
        try await Installation.with(.versions) { it in
            try await it.hire("ana", "bo")
            try await it.deliver("joined")
            let id = try #require(it.account("ana")).id
            // Somebody changes what we keep too, or something that is no affair of ours.
            let path = isInTheWay ? "displayName" : "nickName"
            try await it.elsewhere(
                .PATCH, "/Users/\(id)",
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations":[{"op":"replace","path":"\(path)","value":"Theirs"}]}
                """)
            let before = try await head(it)
            try await it.give(.changeUser(userName: "ana", set: ["familyName": "Sy"], clear: []))
            try await it.deliver("changed")
            #expect(it.sandbox.requests.count(method: "PATCH", route: "/Users/{id}", status: 412) == 1)
            #expect(it.account("ana")?.attributes["name.familyName"] == "Sy")
            #expect(it.account("ana")?.displayName == "Display ana", "what we keep is as we want it")
            #expect(it.account("ana")?.attributes["nickName"] == (isInTheWay ? nil : "Theirs"))
            let types = try await events(it, since: before)
            #expect(types.contains("AccountDrifted") == isInTheWay, "\(types)")
            #expect(types.last == "AccountUpdated")
        }
    }

    @Test("An account that somebody opened again is closed in spite of its version")
    func leaver() async throws {
        try await Installation.with(.versions) { it in
            try await it.hire("ana", "bo")
            try await it.deliver("joined")
            let id = try #require(it.account("ana")).id
            try await it.elsewhere(
                .PATCH, "/Users/\(id)",
                """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations":[{"op":"replace","path":"title","value":"Chief"}]}
                """)
            try await it.give(.removeUser(userName: "ana"))
            try await it.deliver("gone")
            #expect(it.activeUsers == it.there("bo"))
            #expect(it.members("staff") == it.there("bo"))
        }
    }

    @Test("A group that others changed keeps their members", arguments: Product.dialects.filter(\.profile.usesVersions))
    func group(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana", "bo")
            try await it.deliver("joined")
            try await it.stranger("eve", externalId: "theirs")
            try await it.slip("eve", into: "staff")
            try await it.hire("cy")
            try await it.give(.removeMembers(group: "staff", members: [.user("bo")]))
            try await it.deliver("changed")
            #expect(it.members("staff") == it.there("ana", "cy", "eve"))
        }
    }
}
