import Audit
import Domain
import JSON

/// Prints chains, one after another: a tree for people, a line for each link for scripts.
struct TracePrinter {
    let format: OutputFormat
    private var isFirst = true

    init(format: OutputFormat) { self.format = format }

    /// Writes one chain to standard output.
    mutating func print(_ trace: Trace) {
        switch format {
        case .jsonl: printLines(trace)
        case .csv: printRows(trace)
        case .table: printTree(trace)
        }
        isFirst = false
    }

    private func printLines(_ trace: Trace) {
        for (place, link) in trace.links.enumerated() {
            var members = Self.head(trace, link.kind.rawValue, place + 1)
            for fact in link.facts { members[fact.name] = fact.value }
            Output.line(JSONValue.object(members).canonicalText)
        }
        let times = trace.times
        var members = Self.head(trace, "times", trace.links.count + 1)
        members["fate"] = .string(trace.fate.word)
        members["remark"] = JSONValue(trace.remark)
        members["decided"] = JSONValue(Optional(times.decided))
        members["delivered"] = JSONValue(times.delivered)
        members["confirmed"] = JSONValue(times.confirmed)
        members["command"] = .integer(trace.command)
        members["remoteId"] = JSONValue(trace.remoteId)
        Output.line(JSONValue.object(members).canonicalText)
    }

    private static func head(_ trace: Trace, _ link: String, _ place: Int) -> [String: JSONValue] {
        [
            "user": .string(trace.user), "app": .string(trace.app),
            "direction": .string(trace.change.direction.rawValue), "decidedSeq": .integer(trace.change.seq),
            "place": .integer(Int64(place)), "link": .string(link),
        ]
    }

    private func printRows(_ trace: Trace) {
        var report = Report("user", "app", "direction", "decidedSeq", "place", "link", "at", "text")
        func add(_ kind: String, _ at: Timestamp?, _ text: String) {
            report.add(
                .string(trace.user), .string(trace.app), .string(trace.change.direction.rawValue),
                .integer(trace.change.seq), .integer(Int64(report.rows.count + 1)), .string(kind), JSONValue(at),
                .string(text))
        }
        for link in trace.links { add(link.kind.rawValue, link.at, link.text) }
        add("decided", trace.times.decided, "")
        add("delivered", trace.times.delivered, "")
        add("confirmed", trace.times.confirmed, trace.remark ?? "")
        report.print(as: .csv, empty: "", hasHead: isFirst)
    }

    private func printTree(_ trace: Trace) {
        if !isFirst { Output.line("") }
        let verb = trace.change.direction == .grant ? "is given" : "loses"
        let fate = trace.fate.word.replacing("-", with: " ")
        Output.line(Output.bold("\(trace.user) \(verb) \(trace.app) by event \(trace.change.seq): \(fate)"))
        for link in trace.links {
            line(link.kind.rawValue, link.at, String(repeating: "  ", count: Self.depth(link.kind)) + link.text)
        }
        let times = trace.times
        line("decided", times.decided, "")
        line("delivered", times.delivered, Self.after(times.delivered, times.decided))
        line("confirmed", times.confirmed, Self.after(times.confirmed, times.delivered ?? times.decided))
        if let remark = trace.remark { Output.line("  " + remark) }
    }

    private func line(_ kind: String, _ at: Timestamp?, _ text: String) {
        // As wide as the longest word and the longest time.
        let time = at?.description ?? ""
        let clean = text.replacing("\n", with: " ")
        let head = "  " + Self.padded(kind, 10) + "  " + Self.padded(time, 27) + "  "
        let whole = head + clean
        Output.line(String(whole.reversed().drop { $0 == " " }.reversed()))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    private static func after(_ time: Timestamp?, _ earlier: Timestamp) -> String {
        guard let time else { return "" }
        return "\(DelayText.of(time.microseconds - earlier.microseconds)) later"
    }

    private static func depth(_ kind: TraceLink.Kind) -> Int {
        switch kind {
        case .command: 0
        case .event: 1
        case .policy, .assignment: 2
        case .membership, .job: 3
        case .attempt, .note, .outcome: 4
        case .request: 5
        }
    }
}
