import Audit
import Domain
import Reports
import Store
import TestKit
import Testing

/// The rows of reports against what a plain model of the rules had at each seq.
@Suite struct OracleTests {
    /// One stretch of access, as the model's snapshots show it.
    private struct Stretch: Hashable {
        let app: EntityKey
        let user: EntityKey
        let from: Seq
        var to: Seq?
    }

    private static func stretches(_ model: Model) -> [Stretch] {
        var open: [Views.Assignment: Seq] = [:]
        var all: [Stretch] = []
        for (seq, views) in model.snapshots.enumerated() {
            for gone in open.keys where !views.assignments.contains(gone) {
                all.append(Stretch(app: gone.app, user: gone.user, from: open[gone] ?? 0, to: Seq(seq)))
                open[gone] = nil
            }
            for new in views.assignments where open[new] == nil { open[new] = Seq(seq) }
        }
        return all + open.map { Stretch(app: $0.key.app, user: $0.key.user, from: $0.value, to: nil) }
    }

    @Test(arguments: Seeds.take(short: 6, long: 100))
    func `access and removals are those of the model, over any period`(seed: UInt64) async throws {
        let steps = 400
        let story = try Story(seed: seed, steps: steps)
        try await TemporaryStore.with { temporary in
            var model = Model()
            for place in 0..<steps {
                temporary.clock.set(Story.time(of: place))
                try await story.play(place, &model, in: temporary.store)
            }
            let stretches = Self.stretches(model)
            var random = SplitMix64(seed: seed)
            var counts = (access: 0, removals: 0, confirmed: 0)
            for _ in 0..<12 {
                let begin = Int.random(in: 60..<steps - 1, using: &random)
                let (from, to) = (
                    Story.time(of: begin), Story.time(of: Int.random(in: begin + 1...steps, using: &random))
                )
                let asOf = Seq.random(in: model.head / 2...model.head, using: &random)
                let answer = try await temporary.store.read { connection, journal -> Answers? in
                    let audit = Audit(connection, journal)
                    guard let period = try? ReportPeriod(from: from, to: to, asOf: asOf, audit) else { return nil }
                    return try Answers(audit, period)
                }
                guard let answer else { continue }
                let period = answer.period
                let expected = stretches.filter { $0.from <= period.last && ($0.to ?? .max) > period.first }
                #expect(Set(answer.access) == Set(expected.map { [$0.app, $0.user, $0.from] }))
                #expect(answer.access.count == expected.count)
                #expect(answer.count.stretches == Int64(expected.count))
                #expect(answer.count.atBeginning == Int64(expected.count { $0.from <= period.first }))
                #expect(answer.count.atEnd == Int64(expected.count { ($0.to ?? .max) > period.last }))
                let ended = stretches.filter { $0.to.map { $0 > period.before && $0 <= period.last } ?? false }
                #expect(answer.removals.values.map(\.count).reduce(0, +) == ended.count)
                for stretch in ended {
                    let outcome = Self.outcome(stretch, model, asOf: period.asOf)
                    #expect(answer.removals[[stretch.user, stretch.to ?? 0]]?.contains(outcome) == true, "\(stretch)")
                    if outcome.hasPrefix("confirmed") { counts.confirmed += 1 }
                }
                counts.access += expected.count
                counts.removals += ended.count
            }
            #expect(counts.access > 0)
            print(
                "seed \(seed): \(counts.access) stretches, \(counts.removals) removals, \(counts.confirmed) confirmed")
        }
    }

    /// What became of an account, told by going through every snapshot.
    private static func outcome(_ stretch: Stretch, _ model: Model, asOf: Seq) -> String {
        var wasUsable = false
        for seq in (stretch.to ?? 0)...asOf {
            let views = model.snapshots[Int(seq)]
            if seq > stretch.to ?? 0,
                views.assignments.contains(where: { $0.app == stretch.app && $0.user == stretch.user })
            {
                return wasUsable ? "given back" : "no account"
            }
            let isUsable = views.accounts.contains { $0.app == stretch.app && $0.user == stretch.user && $0.isActive }
            if wasUsable && !isUsable { return "confirmed \(seq)" }
            wasUsable = isUsable
        }
        return wasUsable ? "open" : "no account"
    }

    private struct Answers: Sendable {
        let period: ReportPeriod
        var access: [[Int64]] = []
        /// Outcomes by user and decision.
        var removals: [[Int64]: [String]] = [:]
        let count: AccessCount

        init(_ audit: Audit, _ period: ReportPeriod) throws {
            self.period = period
            count = try audit.accessCount(app: nil, in: period)
            var access: [[Int64]] = []
            for app in try audit.apps(in: period) {
                try audit.forEachAccess(app: app, in: period) { access.append([$0.app, $0.user, $0.seq]) }
            }
            self.access = access
            var removals: [[Int64]: [String]] = [:]
            try audit.forEachRemoval(app: nil, leaversOnly: false, in: period) { record in
                let outcome =
                    switch record.outcome {
                    case .confirmed(_, let seq): "confirmed \(seq)"
                    case .open: "open"
                    case .givenBack: "given back"
                    case .noAccount: "no account"
                    }
                removals[[record.userKey, record.seq], default: []].append(outcome)
            }
            self.removals = removals
        }
    }
}
