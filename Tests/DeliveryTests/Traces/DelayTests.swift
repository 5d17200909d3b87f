import Audit
import Database
import Delivery
import Domain
import Sandbox
import Store
import TestKit
import Testing

@Suite("Delays from the decision to the target") struct DelayTests {
    @Test("A histogram's percentiles are those of all values by nearest rank, to within one part in 128")
    func histogram() {
        var checked = 0
        for seed in Seeds.take(short: 50, long: 2_000) {
            var random = SplitMix64(seed: seed)
            var histogram = DelayHistogram()
            let values = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                Int64.random(in: 0...(1 << Int64.random(in: 0...60, using: &random)), using: &random)
            }
            for value in values { histogram.add(value) }
            let sorted = values.sorted()
            func rank(_ percent: Int) -> Int64 { sorted[(sorted.count * percent + 99) / 100 - 1] }
            guard let figures = histogram.figures else {
                Issue.record("seed \(seed): nothing was counted")
                continue
            }
            for (found, exact) in [(figures.p50, rank(50)), (figures.p90, rank(90)), (figures.p99, rank(99))] {
                #expect(found >= exact && found - exact <= exact / 128, "seed \(seed): \(found) for \(exact)")
                checked += 1
            }
            #expect(figures.longest == sorted.last && figures.count == Int64(values.count))
        }
        print("histograms: \(checked) percentiles compared")
        #expect(DelayHistogram().figures == nil)
    }

    @Test("Are those of the traces, grants apart from removals, and what is open is counted with the oldest")
    func ofTraces() async throws {
        try await Installation.with { it in
            it.sandbox.inject(Fault(.error, method: "POST", path: "/Users", count: 2))
            it.sandbox.inject(Fault(.dropAfterEffect, method: "POST", path: "/Users", skip: 2, count: 1))
            try await it.hire("ana", "bo", "cy", "di")
            it.schedule.advance(by: .seconds(40))
            try await it.drain()
            try await it.give(.removeMembers(group: "staff", members: [.user("ana"), .user("bo")]))
            it.schedule.advance(by: .seconds(7))
            try await it.drain()
            try await it.give(.addMembers(group: "staff", members: [.user("bo")]))
            try await it.drain()
            try await it.give(.pauseApp(name: "aws"))
            let pausedAt = it.schedule.now
            try await it.give(.removeMembers(group: "staff", members: [.user("cy")]))
            let (answers, traces) = try await it.store.read { connection, journal in
                let audit = Audit(connection, journal)
                let head = try journal.head().seq
                let now = AuditPeriod(from: head, to: head)
                let app = try audit.keys(.app, named: "aws", in: now)[0]
                let users = try audit.allKeys(.user, in: now)
                let changes = try users.flatMap { try audit.changes(app: app, user: $0) }
                return (try audit.delays(app: app, decided: 1...head), try changes.map { try audit.trace($0) })
            }
            #expect(answers.map(\.direction) == [.grant, .removal])
            for answer in answers {
                let times = traces.filter { $0.change.direction == answer.direction && $0.fate.word == "confirmed" }
                    .map(\.times)
                #expect(times.count == (answer.direction == .grant ? 5 : 2))
                try Self.compare(answer.confirmed, times.map { ($0.decided, $0.confirmed) })
                try Self.compare(answer.delivered, times.map { ($0.decided, $0.delivered) })
                try Self.compare(answer.learned, times.map { ($0.delivered ?? $0.decided, $0.confirmed) })
                #expect(answer.unattributed == 0)
            }
            #expect(try #require(answers[0].confirmed.figures).p50 >= 40_000_000)
            #expect(answers[0].open == 0 && answers[1].open == 1)
            #expect(answers[1].oldestOpen == pausedAt)
        }
    }

    private static func compare(_ histogram: DelayHistogram, _ times: [(Timestamp, Timestamp?)]) throws {
        var expected = DelayHistogram()
        for (from, to) in times { expected.add(try #require(to).microseconds - from.microseconds) }
        #expect(histogram == expected)
    }
}
