import Expressions
import Testing

/// Times and durations (cel-spec, "List of Standard Definitions").
@Suite struct TimeTests {
    static let truths = [
        "timestamp('2024-02-29T12:00:00Z').getDate() == 29", "timestamp('2024-02-29T00:00:00Z').getDayOfYear() == 59",
        "timestamp('2024-12-31T00:00:00Z').getDayOfYear() == 365", "timestamp('1969-12-31T23:59:59.5Z') < timestamp(0)",
        "timestamp('1969-12-31T23:59:59.5Z').getMilliseconds() == 500",
        "timestamp('1970-01-04T00:00:00Z').getDayOfWeek() == 0",
        "timestamp('1900-03-01T00:00:00Z') - timestamp('1900-02-28T00:00:00Z') == duration('24h')",
        "timestamp('2009-02-13T23:31:30+01:00') == timestamp('2009-02-13T22:31:30Z')",
        "string(timestamp('2009-02-13T23:31:30.120+00:00')) == '2009-02-13T23:31:30.12Z'",
        "string(timestamp(-62135596800)) == '0001-01-01T00:00:00Z'",
        "string(timestamp(253402300799)) == '9999-12-31T23:59:59Z'",
        "timestamp('2024-07-01T12:00:00Z').getHours('Europe/Berlin') == 14",
        "timestamp('2024-01-01T12:00:00Z').getHours('Europe/Berlin') == 13",
        "timestamp('2024-01-01T00:30:00Z').getDate('-01:00') == 31",
        "timestamp('2024-01-01T00:30:00Z').getFullYear('-01:00') == 2023",
        "duration('1h30m').getMinutes() == 90", "duration('-1.5s').getMilliseconds() == -500",
        "duration('1.5h') == duration('90m')",
        "duration('1h1m1s1ms1us1ns') == duration('3661001001001ns')", "string(duration('1.5s')) == '1.5s'",
        "string(duration('-0.5s')) == '-0.5s'", "string(duration('90m')) == '5400s'", "duration('0') == duration('0s')",
        "duration('1s') + timestamp(0) == timestamp(1)", "timestamp(10) - duration('1s') == timestamp(9)",
        "duration('2s') - duration('3s') == duration('-1s')", "duration('1\u{B5}s') == duration('1us')",
        "duration('.5s') == duration('500ms')",
        "timestamp('2023-06-15T00:00:00Z').getMonth() == 5", "timestamp(timestamp(5)) == timestamp(5)",
        "duration(duration('5s')) == duration('5s')",
    ]

    @Test(arguments: truths)
    func `what is defined to be true is true`(source: String) throws {
        #expect(try evaluate(source).isLike(true), "\(source)")
    }

    @Test(arguments: [
        "timestamp('2009-02-13')", "timestamp('2009-02-13t23:31:30z')", "timestamp('2009-13-13T23:31:30Z')",
        "timestamp('2009-02-13T24:00:00Z')", "timestamp('2009-02-13T23:31:60Z')", "timestamp('2023-02-29T00:00:00Z')",
        "timestamp('0000-12-31T23:59:59Z')", "timestamp('0001-01-01T00:00:00+01:00')", "timestamp('')",
        "timestamp('2009-02-13T23:31:30.Z')", "timestamp(' 2009-02-13T23:31:30Z')", "duration('')", "duration('1')",
        "duration('s')", "duration('1 s')", "duration('1d')", "duration('9999999999999999999s')",
        "duration('9223372037s')",
        "timestamp(0).getHours('Nowhere/At_All')", "timestamp(0).getHours('+25:00')", "timestamp(0).getHours(1)",
        "duration('9000000000s') + duration('9000000000s')", "timestamp(0) + timestamp(0)",
        "duration('1s') - timestamp(0)", "duration('-')", "duration('+-1s')", "duration('1s-1s')",
    ])
    func `what is no time, or out of range, is an error`(source: String) {
        #expect(throws: CELEvaluationError.self, "\(source)") { try evaluate(source) }
    }

    @Test func `every day between the years 1 and 9999 reads back as itself`() throws {
        var count = 0
        for day in stride(from: Int64(-719_162), through: 2_932_896, by: 97) {
            let time = try #require(CELTimestamp(seconds: day * 86_400 + day.magnitude.hashValueFree % 86_400))
            #expect(CELTimestamp(time.text) == time)
            count += 1
        }
        print("days: \(count)")
    }
}

extension UInt64 {
    /// A number that looks as if it were drawn, and is the same in every run.
    fileprivate var hashValueFree: Int64 { Int64(self &* 0x9E37_79B9_7F4A_7C15 >> 40) }
}
