import Delivery
import Testing

@testable import SCIMConnector

@Suite struct ThrottlingTests {
    @Test(
        "The wait that a target asks for is kept",
        arguments: [
            ("429 Too Many Requests", "7", Duration.seconds(7)), ("503 Service Unavailable", "0", .zero),
            ("429 Too Many Requests", "1.5", .milliseconds(1500)),
            ("503 Service Unavailable", "Wed, 01 May 2024 12:00:30 GMT", .seconds(30)),
            ("429 Too Many Requests", "Wednesday, 01-May-24 12:01:00 GMT", .seconds(60)),
            ("429 Too Many Requests", "Wed May  1 12:00:05 2024", .seconds(5)),
            ("429 Too Many Requests", "-3", .zero), ("429 Too Many Requests", "86400", .seconds(3600)),
        ])
    func wait(status: String, value: String, wait: Duration) async throws {
        let reply = try await Fixtures.reply(Fixtures.failure(status, headers: ["Retry-After: \(value)"]))
        #expect(reply == .throttled(retryAfter: wait, status: Int(status.prefix(3)) ?? 0))
    }

    @Test(
        "Where a target asks for no wait, or in no known form, none is invented",
        arguments: [[], ["Retry-After: soon"]])
    func noWait(headers: [String]) async throws {
        let reply = try await Fixtures.reply(Fixtures.failure("429 Too Many Requests", headers: headers))
        #expect(reply == .throttled(retryAfter: nil, status: 429))
    }

    @Test(
        "Waits are read or refused, and never absurd",
        arguments: [
            ("1e9", nil), ("", nil), ("  12", Duration.seconds(12)), ("0.0001", .milliseconds(1)), ("nan", nil),
            ("inf", nil), ("--5", nil), ("5 s", nil), ("1.2.3", nil),
            (String(repeating: "9", count: 400), .seconds(3600)),
            ("Wed, 01 May 2024 11:00:00 GMT", .zero), ("Wed, 01 May 9999 12:00:00 GMT", .seconds(3600)),
            ("Wed, 32 May 2024 12:00:00 GMT", nil), ("Wed, 01 Mai 2024 12:00:00 GMT", nil),
            ("Wed, 01 May 2024 12:00:00 CEST", nil), ("Wed, 01 May 2024 25:00:00 GMT", nil),
            ("Wednesday, 01-May-2024 12:01:00 GMT", nil),
        ] as [(String, Duration?)])
    func forms(value: String, wait: Duration?) {
        #expect(RetryAfter.wait(value, now: Fixtures.noon) == wait)
    }

    @Test(
        "RFC 9110 section 5.6.7: three forms of one moment",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func dates(text: String) {
        #expect(HTTPDate.seconds(text) == 784_111_777)
    }

    @Test func leapDaysCount() {
        #expect(HTTPDate.seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(HTTPDate.seconds("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800)
        #expect(HTTPDate.seconds("Thursday, 29-Feb-24 00:00:00 GMT") == 1_709_164_800)
    }
}
