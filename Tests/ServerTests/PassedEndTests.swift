import Domain
import JSON
import TestKit
import Testing

@testable import Server

/// Nobody writes in these tests after the ends have passed: their events are not there.
@Suite struct PassedEndTests {
    @Test func `a membership, a window or a stay that is over permits nothing, and the past stands`() async throws {
        try await Fixture.run { fixture in
            let start = fixture.temporary.clock.now
            try await fixture.temporary.must(
                .changeMembershipEnd(
                    group: "engineering", member: .user("ana@example.org"), until: start.advanced(by: .seconds(60))),
                .addTimedMembers(
                    group: "staff", members: [.user("bo@example.org")],
                    window: TimeWindow(until: start.advanced(by: .seconds(120)))),
                .addPolicy(
                    name: "bo's last days", app: "aws", group: "staff", loginMethod: "passkey", priority: -1),
                .scheduleLeave(userName: "bo@example.org", at: start.advanced(by: .seconds(90))))
            #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
            #expect(try await fixture.evaluate("bo@example.org", "aws").decision == true)
            fixture.temporary.clock.advance(by: .seconds(60))
            #expect(try await fixture.evaluate("ana@example.org", "aws").reason == "not-assigned")
            #expect(try await fixture.evaluate("ana@example.org", "crm").reason == "not-assigned")
            #expect(try await fixture.evaluate("bo@example.org", "crm").decision == true)
            #expect(try await Self.holders("aws", fixture) == ["bo@example.org"])
            fixture.temporary.clock.advance(by: .seconds(30))
            #expect(try await fixture.evaluate("bo@example.org", "crm").reason == "user-left")
            #expect(try await Self.holders("aws", fixture).isEmpty)
            let before = start.advanced(by: .seconds(59)).description
            #expect(try await fixture.evaluate("ana@example.org", "aws", ["at": .string(before)]).decision == true)
        }
    }

    @Test func `of two policies the one that goes on decides`() async throws {
        try await Fixture.run { fixture in
            let end = fixture.temporary.clock.now.advanced(by: .seconds(60))
            try await fixture.temporary.must(
                .addPolicy(
                    name: "for the audit", app: "aws", group: "staff", loginMethod: "passkey", priority: 9,
                    window: TimeWindow(until: end)))
            let during = try await fixture.evaluate("ana@example.org", "aws", token: Fixture.auditor)
            #expect(during.json["context"]?["login_method"]?.string == "passkey")
            #expect(during.json["context"]?["reasons"]?.array?.count == 2)
            fixture.temporary.clock.advance(by: .seconds(60))
            let after = try await fixture.evaluate("ana@example.org", "aws", token: Fixture.auditor)
            #expect(after.decision == true)
            #expect(after.json["context"]?["login_method"]?.string == "sso")
            #expect(after.json["context"]?["policy"]?.string == "engineering gets aws")
            #expect(after.json["context"]?["reasons"]?.array?.count == 1)
        }
    }

    private static func holders(_ app: String, _ fixture: Fixture) async throws -> [String] {
        let reply = try await fixture.ask(
            "/access/v1/search/subject",
            [
                "subject": ["type": "user"], "action": ["name": "sign-in"],
                "resource": ["type": "app", "id": .string(app)],
            ])
        return reply.json["results"]?.array?.compactMap { $0["id"]?.string } ?? []
    }
}
