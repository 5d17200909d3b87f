import Domain
import TestKit
import Testing

@Suite struct TimestampTests {
    static let known: [(String, Int64)] = [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999999Z", -1), ("2000-02-29T00:00:00Z", 951_782_400_000_000),
        ("2001-09-09T01:46:40Z", 1_000_000_000_000_000), ("2024-02-29T23:59:59.5Z", 1_709_251_199_500_000),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000_000), ("2100-03-01T00:00:00Z", 4_107_542_400_000_000),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000_000), ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("2021-12-31T23:59:59.000001Z", 1_640_995_199_000_001),
    ]

    @Test(arguments: known)
    func `known instants are read and written`(text: String, microseconds: Int64) {
        #expect(Timestamp(text) == Timestamp(microseconds: microseconds))
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    static let same: [(String, String)] = [
        ("2024-05-01", "2024-05-01T00:00:00Z"), ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z"),
        ("2024-05-01T00:30:00+01:00", "2024-04-30T23:30:00Z"), ("2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00Z"),
        ("2024-05-01t10:00:00z", "2024-05-01T10:00:00Z"), ("2024-05-01 10:00:00Z", "2024-05-01T10:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2024-05-01T10:00:00.1234567Z", "2024-05-01T10:00:00.123456Z"),
        ("2024-05-01T10:00:00.100000Z", "2024-05-01T10:00:00.1Z"),
        ("2024-05-01T10:00:00-00:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00+23:59", "2024-04-30T10:01:00Z"),
    ]

    @Test(arguments: same)
    func `offsets, dates, fractions and leap seconds are brought to UTC`(text: String, utc: String) {
        #expect(Timestamp(text)?.description == utc)
    }

    @Test(arguments: [
        "", "2024", "2024-5-1", "2024-13-01", "2024-00-01", "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31",
        "2024-05-00",
        "2024-05-01T", "2024-05-01T10:00Z", "2024-05-01T24:00:00Z", "2024-05-01T10:60:00Z", "2024-05-01T10:00:61Z",
        "2024-05-01T10:00:00", "2024-05-01T10:00:00.Z", "2024-05-01T10:00:00+2", "2024-05-01T10:00:00+24:00",
        "2024-05-01T10:00:00+01:60", "2024-05-01T10:00:00Zx", "2024-05-01T10:00:00+0100", "+024-05-01", "2024-05-01x",
        "20240501T100000Z", "2024/05/01", " 2024-05-01", "2024-05-01 ", "2024-05-01T1\u{660}:00:00Z",
        "2024-05-01T10:00:00.5",
    ])
    func `what is no RFC 3339 time is refused`(text: String) { #expect(Timestamp(text) == nil) }

    @Test(arguments: Seeds.take(short: 20, long: 500))
    func `any instant of the calendar's years is written so that it reads back, and texts sort like instants`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        let range = Int64(-62_135_596_800_000_000)...253_402_300_799_999_999
        var instants: [Timestamp] = []
        for _ in 0..<200 {
            var microseconds = Int64.random(in: range, using: &random)
            if random.chance(50) { microseconds -= microseconds % 1_000_000 }
            let instant = Timestamp(microseconds: microseconds)
            #expect(Timestamp(instant.description) == instant)
            instants.append(Timestamp(microseconds: microseconds - microseconds % 1_000_000))
        }
        #expect(instants.sorted().map(\.description) == instants.map(\.description).sorted())
    }

    @Test func `arithmetic saturates and does not trap`() {
        let (first, last) = (Timestamp(microseconds: .min), Timestamp(microseconds: .max))
        #expect(last.advanced(by: .seconds(1)) == last)
        #expect(first.advanced(by: .seconds(-1)) == first)
        #expect(first.advanced(by: .seconds(Int64.min)) == first)
        #expect(last.advanced(by: .seconds(Int64.max)) == last)
        #expect(Timestamp(microseconds: 0).advanced(by: .milliseconds(1500)).microseconds == 1_500_000)
        #expect(Timestamp(microseconds: 0).advanced(by: .microseconds(-1)).microseconds == -1)
        #expect(!first.description.isEmpty && !last.description.isEmpty)
    }
}
