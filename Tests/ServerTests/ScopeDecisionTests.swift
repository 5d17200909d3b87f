import Domain
import JSON
import TestKit
import Testing

@testable import Server

@Suite struct ScopeDecisionTests {
    @Test func `whoever is out of an app's scope may not sign in, from the next request on, and the past stands`()
        async throws
    {
        try await Fixture.run { fixture in
            #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
            try await fixture.temporary.must(.changeScope(app: "aws", expression: "has(user.givenName)"))
            let out = try await fixture.evaluate("ana@example.org", "aws")
            #expect(out.decision == false && out.reason == "not-assigned")
            #expect(try await fixture.evaluate("ana@example.org", "crm").decision == true)
            let before = fixture.temporary.clock.now.advanced(by: .seconds(-60)).description
            #expect(try await fixture.evaluate("ana@example.org", "aws", ["at": .string(before)]).decision == true)
            try await fixture.temporary.must(
                .changeUser(userName: "ana@example.org", set: ["givenName": "Ana"], clear: []))
            #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
        }
    }
}
