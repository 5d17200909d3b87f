import Database
import Domain
import Store
import TestKit
import Testing

/// What a rule does to one group, told as a story; the rest is compared with the model (`ModelTests`).
@Suite struct RuleMembershipTests {
    private static func members(_ temporary: TemporaryStore) async throws -> [String] {
        try await temporary.store.read { connection, _ in
            try connection.rows(
                """
                SELECT users.user_name FROM memberships JOIN users ON users.key = memberships.member
                WHERE memberships.to_seq IS NULL ORDER BY 1
                """
            ).map { $0.text(0) }
        }
    }

    private static func sales(_ temporary: TemporaryStore) async throws {
        for request: Request in [
            .create("sales"), .register("ana", ["department": "Sales"], seed: 7), .register("bo", seed: 8),
            .changeRule(group: "sales", expression: "user.department == 'Sales'"),
        ] {
            #expect(try await temporary.give(request).refusal == nil)
        }
    }

    @Test func `an attribute change moves that user, and who joins by hand stays when the rule goes`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.sales(temporary)
            #expect(try await Self.members(temporary) == ["ana"])
            _ = try await temporary.give(.changeUser(userName: "bo", set: ["department": "Sales"], clear: []))
            #expect(try await Self.members(temporary) == ["ana", "bo"])
            _ = try await temporary.give(.addMembers(group: "sales", members: [.user("bo")]))
            _ = try await temporary.give(.changeRule(group: "sales", expression: nil))
            #expect(try await Self.members(temporary) == ["bo"])
        }
    }

    @Test func `whoever is taken out by hand stays by the rule, and a leaver comes back by it alone`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.sales(temporary)
            _ = try await temporary.give(.addMembers(group: "sales", members: [.user("ana")]))
            _ = try await temporary.give(.removeMembers(group: "sales", members: [.user("ana")]))
            #expect(try await Self.members(temporary) == ["ana"])
            _ = try await temporary.give(.changeException(group: "sales", user: "bo", mode: .in))
            _ = try await temporary.give(.removeUser(userName: "ana"))
            _ = try await temporary.give(.removeUser(userName: "bo"))
            #expect(try await Self.members(temporary).isEmpty)
            _ = try await temporary.give(.returnUser(userName: "ana"))
            _ = try await temporary.give(.returnUser(userName: "bo"))
            #expect(try await Self.members(temporary) == ["ana"])
        }
    }

    @Test func `a rule that is taken back with its command leaves nothing in the mind of the projector`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.sales(temporary)
            let refused = try await temporary.store.submit([
                Command(
                    [
                        .changeRule(group: "sales", expression: "true"),
                        .createGroup(name: "sales", externalId: ExternalId.drawn),
                    ],
                    actor: "x", at: temporary.clock.now),
                Command(
                    [.register("cy", ["department": "Ops"], seed: 9)], actor: "x", at: temporary.clock.now),
            ])
            #expect(refused.map(\.refusal) == ["name-taken", nil])
            #expect(try await Self.members(temporary) == ["ana"])
        }
    }
}

extension ExternalId {
    fileprivate static var drawn: ExternalId {
        var random = SplitMix64(seed: 77)
        return ExternalId(using: &random)
    }
}
