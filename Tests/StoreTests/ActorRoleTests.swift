import Domain
import Store
import TestKit
import Testing

/// Roles at the one door that every command goes through.
@Suite struct ActorRoleTests {
    private static func give(
        _ request: Request, by actor: String, _ temporary: TemporaryStore, checksRole: Bool = true
    ) async throws -> Answer {
        var command = Command([request], actor: actor, at: temporary.clock.now)
        command.checksRole = checksRole
        return try await temporary.store.submit(command)
    }

    private static func code(_ answer: Answer) -> String? {
        guard case .refused(let code, _) = answer.outcome else { return nil }
        return code
    }

    private static func group(_ name: String) -> Request {
        var random = SplitMix64(seed: UInt64(name.utf8.count))
        return .createGroup(name: name, externalId: ExternalId(using: &random))
    }

    private static func head(_ temporary: TemporaryStore) async throws -> Seq {
        try await temporary.store.read { _, journal in try journal.head().seq }
    }

    @Test func `without a role nothing is changed, and the refusal is all that is left`() async throws {
        try await TemporaryStore.with { temporary in
            #expect(Self.code(try await Self.give(Self.group("a"), by: "bo", temporary)) == nil)
            let grant = Request.grantRole(actor: "ana", role: .administrator)
            #expect(Self.code(try await Self.give(grant, by: "bo", temporary)) == "first-administrator")
            #expect(Self.code(try await Self.give(grant, by: "Ana", temporary)) == nil)
            let before = try await Self.head(temporary)
            for actor in ["bo", "", "an\u{E4}"] {
                #expect(Self.code(try await Self.give(Self.group("bb"), by: actor, temporary)) == "not-allowed")
                #expect(Self.code(try await Self.give(grant, by: actor, temporary)) == "not-allowed")
            }
            #expect(try await Self.head(temporary) == before)
            #expect(Self.code(try await Self.give(Self.group("bb"), by: "ANA", temporary)) == nil)
        }
    }

    @Test func `a command of several requests needs the role for each of them`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Self.give(.grantRole(actor: "ana", role: .administrator), by: "ana", temporary)
            _ = try await Self.give(.grantRole(actor: "bo", role: .operator), by: "ana", temporary)
            let sink = Request.addSink(
                name: "s", sink: Sink(kind: .file, target: "/x"), allowsPlain: false, first: 1)
            _ = try await Self.give(sink, by: "ana", temporary)
            let before = try await Self.head(temporary)
            let both = Command(
                [.pauseSink(name: "s"), .removeSink(name: "s")], actor: "bo", at: temporary.clock.now)
            let answer = try await temporary.store.submit(both)
            #expect(Self.code(answer) == "not-allowed" && answer.refusedRequest == 1)
            #expect(try await Self.head(temporary) == before)
            #expect(Self.code(try await Self.give(.pauseSink(name: "s"), by: "bo", temporary)) == nil)
        }
    }

    @Test func `a role that was taken away or replaced counts no more, in the same transaction too`() async throws {
        try await TemporaryStore.with { temporary in
            let asked: [(Request, String)] = [
                (.grantRole(actor: "ana", role: .administrator), "ana"),
                (.grantRole(actor: "bo", role: .administrator), "ana"), (.revokeRole(actor: "ana"), "bo"),
                (Self.group("a"), "ana"), (Self.group("bb"), "bo"), (.revokeRole(actor: "bo"), "bo"),
            ]
            let commands = asked.map { Command([$0.0], actor: $0.1, at: temporary.clock.now) }
            let answers = try await temporary.store.submit(commands)
            #expect(answers.map(Self.code) == [nil, nil, nil, "not-allowed", nil, "last-administrator"])
        }
    }

    @Test func `what falls due, what a target confirms and what history holds is nobody's command`() async throws {
        try await TemporaryStore.with { temporary in
            var random = SplitMix64(seed: 1)
            let user = Request.registerUser(userName: "x", attributes: [:], externalId: ExternalId(using: &random))
            let key = try #require(try await Self.give(user, by: "ana", temporary).seqs?.lowerBound)
            let leave = temporary.clock.now.advanced(by: .seconds(60))
            _ = try await Self.give(.scheduleLeave(userName: "x", at: leave), by: "ana", temporary)
            _ = try await Self.give(.grantRole(actor: "ana", role: .administrator), by: "ana", temporary)
            temporary.clock.advance(by: .seconds(120))
            #expect(try await temporary.store.fireDue())
            let imported = try await Self.give(Self.group("old"), by: "somebody", temporary, checksRole: false)
            #expect(Self.code(imported) == nil)
            let last = try await Self.head(temporary)
            let events = try await temporary.store.read { _, journal in
                try (1...last).compactMap { try journal.event($0)?.event }
            }
            #expect(events.contains(.userRemoved(user: key)))
        }
    }
}
