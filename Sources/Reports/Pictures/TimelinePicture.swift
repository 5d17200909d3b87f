import Audit
import Domain

/// Who had something over a period: how many at each moment, and a line with bars for each of them.
///
/// It takes stretches one by one and keeps no more than it can draw, however many there are.
struct TimelinePicture: Sendable {
    /// One unbroken stretch of time.
    struct Stretch: Sendable {
        /// Whose line it is on.
        let key: [Int64]
        /// What stands beside the line.
        let label: String
        let since: Timestamp
        /// nil where it goes on.
        let until: Timestamp?
        /// The kinds that it is of, one after the other: each by its place among all kinds, and from when on.
        let kinds: [(kind: Int, since: Timestamp)]
        /// Whether it ended because somebody left.
        let endsByLeaving: Bool
    }

    /// A line.
    struct Row: Sendable {
        let key: [Int64]
        let label: String
        var bars: [Bar]
        /// Where somebody left, in columns.
        var leavings: [Double]
        /// Whether anything began or ended within the period.
        var changed: Bool
    }

    /// A part of a stretch of one kind, in columns from the beginning.
    struct Bar: Sendable {
        let from: Double
        var to: Double
        let kind: Int
    }

    /// So many lines are drawn where that is all of them; of more, so many of those on which something changed.
    static let mostRows = 50
    static let mostChanged = 40
    /// The width of the period, in columns of one unit.
    static let width = 716

    let period: ReportPeriod
    let axis: TimeAxis
    let kinds: [String]
    /// How many stretches there were at the beginning and at the end, and how many began and ended between.
    private(set) var tally = (atBeginning: 0, atEnd: 0, began: 0, ended: 0)
    private(set) var lines = 0
    private(set) var changedLines = 0
    private(set) var used: Set<Int> = []
    private(set) var hasLeaving = false
    /// How many more there are at the end of each column than at the end of the one before.
    private var steps = [Int](repeating: 0, count: Self.width + 1)
    private var all: [Row] = []
    private var changed: [Row] = []
    private var current: Row?

    /// Begins an empty picture.
    ///
    /// - Parameters:
    ///   - period: the period.
    ///   - kinds: what bars are told apart by, such as login methods, in the order of their hatchings.
    init(_ period: ReportPeriod, kinds: [String]) {
        self.period = period
        self.kinds = kinds
        axis = TimeAxis(from: period.from, to: period.to)
    }

    /// Takes in a stretch; those of one line follow one another.
    mutating func add(_ stretch: Stretch) {
        if current?.key != stretch.key {
            finish()
            current = Row(key: stretch.key, label: stretch.label, bars: [], leavings: [], changed: false)
        }
        let from = column(stretch.since)
        let to = column(stretch.until ?? period.end)
        count(stretch, from, to)
        guard var row = current else { return }
        if stretch.since > period.from || stretch.until != nil { row.changed = true }
        let ends = stretch.kinds.dropFirst().map { column($0.since) } + [to]
        var start = from
        for ((kind, _), end) in zip(stretch.kinds, ends) {
            used.insert(kind)
            // What is too narrow to be seen joins its neighbour: no line has more bars than columns.
            if let last = row.bars.last, last.kind == kind, start - last.to < 1 {
                row.bars[row.bars.count - 1].to = end
            } else if row.bars.isEmpty || end - start >= 0.5 || start - (row.bars.last?.to ?? 0) >= 1 {
                row.bars.append(Bar(from: start, to: end, kind: kind))
            }
            start = end
        }
        if stretch.endsByLeaving, row.leavings.last.map({ to - $0 >= 4 }) ?? true {
            row.leavings.append(to)
            hasLeaving = true
        }
        current = row
    }

    private mutating func count(_ stretch: Stretch, _ from: Double, _ to: Double) {
        steps[min(Int(from), Self.width)] += 1
        if stretch.since > period.from { tally.began += 1 } else { tally.atBeginning += 1 }
        if stretch.until == nil {
            tally.atEnd += 1
        } else {
            tally.ended += 1
            steps[min(Int(to), Self.width)] -= 1
        }
    }

    /// Ends the last line.
    mutating func finish() {
        guard let row = current else { return }
        current = nil
        lines += 1
        if all.count < Self.mostRows { all.append(row) }
        guard row.changed else { return }
        changedLines += 1
        if changed.count < Self.mostChanged { changed.append(row) }
    }

    private func column(_ time: Timestamp) -> Double { axis.share(time) * Double(Self.width) }

    /// Whether every line is drawn.
    var isWhole: Bool { lines <= Self.mostRows }

    /// The lines that are drawn.
    var rows: [Row] { isWhole ? all : changed.isEmpty ? Array(all.prefix(Self.mostChanged)) : changed }

    /// How many there are at the end of each column.
    var counts: [Int] {
        var sum = 0
        return steps.map { step in
            sum += step
            return sum
        }
    }

    /// How many columns of the period are known.
    var knownColumns: Double { column(period.end) }

    /// Says what the bars mean, and which lines are drawn.
    ///
    /// - Parameters:
    ///   - kind: what the bars are hatched by, such as `login method`.
    ///   - things: what a line is of, such as `people`.
    /// - Returns: some sentences.
    func caption(by kind: String, _ things: String) -> String {
        let how =
            "Above: how many at each moment. Below: a bar for each stretch of time, hatched by \(kind); one that touches an edge began earlier or goes on."
        if isWhole { return how }
        if changed.isEmpty {
            return
                "\(how) Nothing changed for any of \(lines) \(things); drawn are the first \(rows.count) by name. The table has all."
        }
        let which =
            changedLines > changed.count
            ? "the first \(changed.count) by name of the \(changedLines) for which something changed"
            : "the \(changedLines) for which something changed"
        return "\(how) Of \(lines) \(things), drawn are \(which). The table has all."
    }
}

extension TimelinePicture {
    /// Takes in a stretch of access; those of one person and app follow one another.
    mutating func add(_ record: AccessRecord, label: String) {
        add(
            Stretch(
                key: [record.user, record.app], label: label, since: record.since, until: record.until,
                kinds: record.methods.map { (kind: kinds.firstIndex(of: $0.name) ?? kinds.count, since: $0.since) },
                endsByLeaving: record.endedByLeaving))
    }
}
