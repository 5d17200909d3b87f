import Delivery
import Domain
import Testing

/// When people hear that a credential ends.
@Suite struct CredentialExpiryTests {
    private static func time(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(microseconds: 0) }

    @Test(
        "AWS: a year, with reminders 90, 60, 30 and 15 days before",
        arguments: [
            ("2025-10-02T23:59:59Z", nil, nil), ("2025-10-03", .notice, 90), ("2025-11-01T23:59:59Z", .notice, 90),
            ("2025-11-02", .notice, 60), ("2025-12-02", .warning, 30), ("2025-12-17", .warning, 15),
            ("2025-12-31T23:59:59Z", .warning, 15), ("2026-01-01", .expired, nil), ("2030-01-01", .expired, nil),
        ] as [(String, CredentialExpiry.Announcement.Level?, Int?)])
    func year(now: String, level: CredentialExpiry.Announcement.Level?, reminder: Int?) throws {
        let expiry = try #require(
            CredentialExpiry(set: Self.time("2025-01-01"), lifetime: TargetProfile.awsIdentityCenter.tokenLifetime))
        #expect(expiry.end == Self.time("2026-01-01"))
        let said = expiry.announcement(at: Self.time(now))
        #expect(said?.level == level && said?.reminder == reminder)
        #expect(said?.sentence.contains("2026-01-01") ?? true)
    }

    @Test func theSentenceSaysWhenAndWhatToDo() throws {
        let expiry = CredentialExpiry(end: Self.time("2026-01-01"))
        #expect(
            expiry.announcement(at: Self.time("2025-12-22"), of: "The token of aws")?.sentence
                == "The token of aws ends on 2026-01-01, in 10 days; make a new one at the target before that day.")
        #expect(expiry.announcement(at: Self.time("2025-12-31"))?.sentence.contains("in 1 day;") == true)
        #expect(
            expiry.announcement(at: Self.time("2025-12-31T06:00:00Z"))?.sentence.contains("in less than a day;") == true
        )
        #expect(
            expiry.announcement(at: Self.time("2026-01-02"))?.sentence
                == "The access token ended on 2026-01-01; make a new one at the target and put it where the credential points."
        )
        #expect(CredentialExpiry.Announcement.Level.notice < .warning && .warning < .expired)
    }

    @Test func ofSeveralEndsTheEarliestCounts() {
        let set = Self.time("2025-01-01")
        let year = Duration.seconds(365 * 86_400)
        #expect(
            CredentialExpiry() == nil && CredentialExpiry(set: set) == nil && CredentialExpiry(lifetime: year) == nil)
        #expect(
            CredentialExpiry(end: Self.time("2025-06-01"), set: set, lifetime: year)?.end == Self.time("2025-06-01"))
        #expect(
            CredentialExpiry(end: Self.time("2027-06-01"), set: set, lifetime: year)?.end == Self.time("2026-01-01"))
        // {"exp":1735776000}, 2025-01-02
        let token = "e30.eyJleHAiOjE3MzU3NzYwMDB9.c2ln"
        #expect(CredentialExpiry(set: set, lifetime: year, token: token)?.end == Self.time("2025-01-02"))
        #expect(CredentialExpiry(token: "an-opaque-token") == nil)
    }

    @Test(
        "RFC 7519 section 4.1.4: the end of a JSON Web Token, wherever it says one",
        arguments: [
            ("e30.eyJleHAiOjE3MzU3NzYwMDB9.c2ln", "2025-01-02T00:00:00Z"),
            // {"exp":1735776000.5} and {"exp":"1735776000"}
            ("e30.eyJleHAiOjE3MzU3NzYwMDAuNX0.", "2025-01-02T00:00:00Z"),
            ("e30.eyJleHAiOiIxNzM1Nzc2MDAwIn0=.c2ln", "2025-01-02T00:00:00Z"),
            // Letters that only base64url has: {"a":"~~>>??","exp":1735776000}
            ("e30.eyJhIjoifn4-Pj8_IiwiZXhwIjoxNzM1Nzc2MDAwfQ.c2ln", "2025-01-02T00:00:00Z"),
            // {"exp":-1}, {"exp":1e300}, {"exp":true}, {}
            ("e30.eyJleHAiOi0xfQ.c2ln", nil), ("e30.eyJleHAiOjFlMzAwfQ.c2ln", nil),
            ("e30.eyJleHAiOnRydWV9.c2ln", nil), ("e30.e30.c2ln", nil),
            ("a.b", nil), ("a.b.c.d", nil), ("", nil), ("..", nil), ("e30.e!0.c2ln", nil), ("e30.-_-_.c2ln", nil),
        ])
    func jwt(token: String, end: String?) {
        #expect(CredentialExpiry.end(ofJWT: token)?.description == end)
    }
}
