package import Audit
import Domain

/// Who had access over a period: how many at each moment, and a bar for each stretch of each person.
///
/// It takes stretches one by one and keeps no more than it can draw, however many there are.
package struct AccessPicture: Sendable {
    /// One person's line.
    struct Row: Sendable {
        let key: [Int64]
        let label: String
        var bars: [Bar]
        /// Where the person left, in columns.
        var leavings: [Double]
        /// Whether anything began or ended within the period.
        var changed: Bool
    }

    /// A stretch with one login method, in columns from the beginning.
    struct Bar: Sendable {
        let from: Double
        var to: Double
        let method: Int
    }

    /// So many lines are drawn where that is all of them; of more people, so many of those whose access changed.
    package static let mostRows = 50
    static let mostChanged = 40
    /// The width of the period, in columns of one unit.
    static let width = 716

    let period: ReportPeriod
    let axis: TimeAxis
    let methods: [String]
    private(set) var people = 0
    private(set) var changedPeople = 0
    private(set) var count: AccessCount
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
    ///   - methods: the login methods of the whole report, in the order of their hatchings.
    ///   - count: how many there are.
    package init(_ period: ReportPeriod, methods: [String], count: AccessCount) {
        self.period = period
        self.methods = methods
        self.count = count
        axis = TimeAxis(from: period.from, to: period.to)
    }

    /// Takes in a stretch; those of one person and app follow one another.
    ///
    /// - Parameters:
    ///   - record: the stretch.
    ///   - label: what stands beside its line.
    package mutating func add(_ record: AccessRecord, label: String) {
        let key = [record.user, record.app]
        if current?.key != key {
            finish()
            current = Row(key: key, label: label, bars: [], leavings: [], changed: false)
        }
        let from = column(record.since)
        let to = column(record.until ?? period.end)
        steps[min(Int(from), Self.width)] += 1
        if record.until != nil { steps[min(Int(to), Self.width)] -= 1 }
        guard var row = current else { return }
        if record.since > period.from || record.until != nil { row.changed = true }
        let starts = record.methods.dropFirst().map { column($0.since) } + [to]
        var start = from
        for (method, end) in zip(record.methods, starts) {
            let place = methods.firstIndex(of: method.name) ?? methods.count
            used.insert(place)
            // What is too narrow to be seen joins its neighbour: no line has more bars than columns.
            if let last = row.bars.last, last.method == place, start - last.to < 1 {
                row.bars[row.bars.count - 1].to = end
            } else if row.bars.isEmpty || end - start >= 0.5 || start - (row.bars.last?.to ?? 0) >= 1 {
                row.bars.append(Bar(from: start, to: end, method: place))
            }
            start = end
        }
        if record.endedByLeaving, row.leavings.last.map({ to - $0 >= 4 }) ?? true {
            row.leavings.append(to)
            hasLeaving = true
        }
        current = row
    }

    /// Ends the last line.
    package mutating func finish() {
        guard let row = current else { return }
        current = nil
        people += 1
        if all.count < Self.mostRows { all.append(row) }
        guard row.changed else { return }
        changedPeople += 1
        if changed.count < Self.mostChanged { changed.append(row) }
    }

    private func column(_ time: Timestamp) -> Double { axis.share(time) * Double(Self.width) }

    /// Whether every line is drawn.
    var isWhole: Bool { people <= Self.mostRows }

    /// The lines that are drawn.
    var rows: [Row] { isWhole ? all : changed.isEmpty ? Array(all.prefix(Self.mostChanged)) : changed }

    /// How many have access at the end of each column.
    var counts: [Int] {
        var sum = 0
        return steps.map { step in
            sum += step
            return sum
        }
    }

    /// How many columns of the period are known.
    var knownColumns: Double { column(period.end) }

    /// Says which lines are drawn, and what their parts mean.
    ///
    /// - Parameter things: what a line is of, such as `people`.
    /// - Returns: some sentences.
    package func caption(_ things: String) -> String {
        let how =
            "Above: how many had it at each moment. Below: a bar for each time of access, hatched by login method; one that touches an edge began earlier or goes on."
        if isWhole { return how }
        if changed.isEmpty {
            return
                "\(how) Nothing changed for any of \(people) \(things); drawn are the first \(rows.count) by name. The table has all."
        }
        let which =
            changedPeople > changed.count
            ? "the first \(changed.count) by name of the \(changedPeople) for whom something changed"
            : "the \(changedPeople) for whom something changed"
        return "\(how) Of \(people) \(things), drawn are \(which). The table has all."
    }
}
