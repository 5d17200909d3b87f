import Audit
import Domain

/// How many removals took how long.
struct RemovalTally {
    private let limit: Int64
    private let known: Timestamp
    private let bounds: [Int64]
    private var took: [Int64]
    private var counts: [RemovalStanding: Int64] = [:]
    private var slowest: Int64 = 0
    private var people: (all: Int64, missed: Int64) = (0, 0)
    private var last: (user: EntityKey, seq: Seq, isMissed: Bool)?

    /// - Parameters:
    ///   - limit: how long one may take, in microseconds.
    ///   - known: when the report's last event happened.
    init(limit: Int64, known: Timestamp) {
        self.limit = limit
        self.known = known
        let usual: [Int64] = [60, 300, 900, 3_600, 86_400, 604_800].map { $0 * 1_000_000 }
        bounds = (Set(usual).union([limit])).sorted()
        took = [Int64](repeating: 0, count: bounds.count + 1)
    }

    /// How many were to be confirmed by now, in time or not.
    var due: Int64 { [.inTime, .late, .overdue].reduce(0) { $0 + (counts[$1] ?? 0) } }

    /// Takes in a removal; those of one decision about one person follow one another.
    mutating func add(_ record: RemovalRecord, _ standing: RemovalStanding) {
        counts[standing, default: 0] += 1
        if case .confirmed = record.outcome, let delay = record.delay(known: known) {
            took[bounds.firstIndex { delay <= $0 } ?? bounds.count] += 1
            slowest = max(slowest, delay)
        }
        let isSame = last.map { $0.user == record.userKey && $0.seq == record.seq } ?? false
        let wasMissed = isSame && last?.isMissed == true
        if !isSame { people.all += 1 }
        if standing.isMissed && !wasMissed { people.missed += 1 }
        last = (record.userKey, record.seq, wasMissed || standing.isMissed)
    }

    func figures(leaversOnly: Bool) -> [(label: String, value: String)] {
        let count = { (standing: RemovalStanding) in counts[standing] ?? 0 }
        let share = due == 0 ? "–" : "\(count(.inTime) * 1000 / due / 10).\(count(.inTime) * 1000 / due % 10)\u{202F}%"
        return [
            (leaversOnly ? "Leavings" : "Decisions", people.all.grouped), ("of them missed it", people.missed.grouped),
            ("Removals in time", count(.inTime).grouped), ("Late", count(.late).grouped),
            ("Overdue", count(.overdue).grouped), ("Share in time", share),
            ("Slowest", slowest == 0 ? "–" : ReportCell.words(slowest)),
        ].map { (label: $0.0, value: $0.1) }
    }

    var picture: BarPicture {
        var bars: [BarPicture.Bar] = []
        for (place, bound) in bounds.enumerated() {
            bars.append(.init("up to \(ReportCell.words(bound))", took[place], isBad: bound > limit))
        }
        bars.append(.init("longer", took[bounds.count], isBad: true))
        bars.append(.init("overdue", counts[.overdue] ?? 0, isBad: true))
        return BarPicture(bars)
    }
}
