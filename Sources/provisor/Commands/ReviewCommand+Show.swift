import ArgumentParser
import Audit
import Domain
import JSON
import Store

extension ReviewCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all reviews, with how far each is and whether it is overdue.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (rows, now) = try await Session.run(options, "review list") { session in
                let rows = try await session.store.read { connection, _ in try Listing(connection).reviews() }
                return (rows, session.store.now)
            }
            var report = Report(
                "review", "kind", "subject", "atSeq", "lines", "decided", "revoked", "state", "due", "reviewers", "seq")
            for row in rows {
                let review = row.state.review
                report.add(
                    .string(row.state.name), .string(review.subject.kind.rawValue), .string(row.subject),
                    JSONValue(review.seq), JSONValue(review.lines), JSONValue(row.decided), JSONValue(row.revoked),
                    .string(row.standing(now: now)), JSONValue(review.due),
                    .array(review.reviewers.map { .string($0) }), JSONValue(row.state.key))
            }
            report.print(
                as: options.output, empty: "there is no review yet; begin with `provisor review open`")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the lines of a review: what was frozen, what was decided, and what has changed since.",
            discussion: """
                The exit code is 1 where the lines are no longer those that were frozen, which their digest tells: the computed
                tables were changed by hand, and `provisor rebuild` puts them right.
                """)
        @Argument(help: "The review.") var name: String
        @Flag(help: "Only what was frozen: the same bytes, whenever it is asked.") var frozen = false
        @Flag(help: "Only what has changed since, and who has got the access since.") var changed = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if frozen && changed { throw ValidationError("Use --frozen or --changed, not both.") }
        }

        func run() async throws {
            let (name, part) = (name, frozen ? Part.frozen : changed ? .changed : .all)
            try await Session.run(options, "review show") { try await ReviewCommand.show(name, part, $0) }
        }
    }

    /// Which lines and columns are shown.
    enum Part: Sendable {
        case all
        case frozen
        case changed
    }

    static func show(_ name: String, _ part: Part, _ session: Session) async throws {
        let found = try await session.store.read { connection, journal in
            try Listing(connection).reviews(named: name).first.map { row in
                (row: row, answer: try Audit(connection, journal).review(row.state))
            }
        }
        guard let (row, answer) = found else { throw CommandFailure(Refusal.unknown(.review, name)) }
        try await session.recordQuestion(answers: answer.lines.count)
        let output = session.options.output
        if output == .table { Output.note(head(row, now: session.store.now)) }
        var report =
            part == .frozen
            ? Report("user", "since", "how", "ways", "seq")
            : Report("user", "since", "how", "ways", "seq", "decision", "reviewer", "reason", "decidedAt", "changed")
        let lines = part == .changed ? answer.lines.filter { $0.change != nil } + answer.gained : answer.lines
        for line in lines {
            let values: [JSONValue] = [
                .string(line.user), JSONValue(line.since), .string(line.how), .array(line.ways.map { .string($0) }),
                JSONValue(line.seq),
            ]
            let decision = line.decision
            let more: [JSONValue] = [
                JSONValue(decision?.decision.rawValue), JSONValue(decision?.reviewer), JSONValue(decision?.reason),
                JSONValue(decision?.at), JSONValue(line.change),
            ]
            report.rows.append(part == .frozen ? values : values + more)
        }
        report.print(
            as: output,
            empty: part == .changed ? "nothing has changed since seq \(row.state.review.seq)" : "nobody had it then")
        guard answer.isIntact else {
            throw CommandFailure(
                code: "review-differs",
                message:
                    "these are not the lines that were frozen at seq \(row.state.review.seq): their digest is another than \(row.state.review.digest); the computed tables are not what the journal says, see `provisor rebuild --verify`"
            )
        }
        if output == .table { foot(answer, part, row.state.review) }
    }

    /// One line about the whole review.
    private static func head(_ row: Listing.ReviewRow, now: Timestamp) -> String {
        let review = row.state.review
        let due = review.due.map { ", due \($0)" } ?? ""
        return
            "review \(row.state.name) of \(review.subject.kind.rawValue) \(row.subject) as of seq \(review.seq): \(row.decided) of \(review.lines) decided, \(row.revoked) revoked; \(row.standing(now: now))\(due); reviewers \(review.reviewers.joined(separator: ", "))"
    }

    private static func foot(_ answer: ReviewAnswer, _ part: Part, _ review: Review) {
        Output.note("frozen at seq \(review.seq), SHA-256 \(review.digest), as when it was opened")
        guard part != .frozen else { return }
        let gained = answer.gained.count
        let more =
            part == .all && gained > 0
            ? "; \(gained) \(gained == 1 ? "has" : "have") got it since: see --changed, and open another review" : ""
        Output.note("changes as of seq \(answer.head)\(more)")
    }
}
