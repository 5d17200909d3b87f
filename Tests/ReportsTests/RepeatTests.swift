import Audit
import Domain
import Reports
import Store
import TestKit
import Testing

@Suite struct RepeatTests {
    /// Each report is made, a thousand random steps follow, and it is made again as of then: the same bytes.
    @Test(arguments: Seeds.take(short: 3, long: 40))
    func `a report as of a seq is the same for ever, whatever happens afterwards`(seed: UInt64) async throws {
        let (early, late) = (300, 1_000)
        let story = try Story(seed: seed, steps: early + late)
        try await TemporaryStore.with { temporary in
            var model = Model()
            for place in 0..<early {
                temporary.clock.set(Story.time(of: place))
                try await story.play(place, &model, in: temporary.store)
            }
            let seq = model.head
            let bounds: [(Timestamp, Timestamp?)] = [
                (Story.time(of: 60), Story.time(of: 200)), (Story.time(of: 150), nil),
                (Story.time(of: 0), Story.time(of: early + late + 1)),
            ]
            let first = try await Self.texts(temporary.store, bounds, nil)
            for place in early..<early + late {
                temporary.clock.set(Story.time(of: place))
                try await story.play(place, &model, in: temporary.store)
            }
            #expect(model.head > seq)
            let second = try await Self.texts(temporary.store, bounds, seq)
            #expect(first.count == second.count)
            for (before, after) in zip(first, second) where before != after {
                Issue.record("\(Self.difference(before, after))")
            }
            // It would be no promise if later events did not change the newest report.
            let newest = try await Self.texts(temporary.store, bounds, nil)
            #expect(newest != first)
            print(
                "repeated \(first.count) reports, \(first.map(\.utf8.count).reduce(0, +)) bytes, seq \(seq) of \(model.head)"
            )
        }
    }

    private static func texts(_ store: Store, _ bounds: [(Timestamp, Timestamp?)], _ seq: Seq?) async throws -> [String]
    {
        var texts: [String] = []
        for (from, to) in bounds {
            for content in Making.all {
                for format in ReportFormat.allCases {
                    texts.append(try await Making.text(store, format, from: from, to: to, asOf: seq, content))
                }
            }
        }
        return texts
    }

    private static func difference(_ before: String, _ after: String) -> String {
        let lines = zip(before.split(separator: "\n"), after.split(separator: "\n")).first { $0 != $1 }
        return "\(before.prefix(200))\n---\n\(lines?.0 ?? "a longer report")\n+++\n\(lines?.1 ?? "another length")"
    }
}
