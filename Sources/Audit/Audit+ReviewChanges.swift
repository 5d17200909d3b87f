import Database
import Domain
import Store

/// What has become of the access that a review has frozen.
extension Audit {
    /// When the access of those who had it at a seq ended for the first time after it.
    ///
    /// - Parameters:
    ///   - subject: the app or the group.
    ///   - seq: when it was frozen.
    ///   - head: the newest event.
    /// - Returns: the events that ended it, by user; none for those who have had it ever since.
    /// - Throws: `StorageError`.
    func ends(of subject: ReviewSubject, from seq: Seq, to head: Seq) throws -> [EntityKey: Seq] {
        switch subject.kind {
        case .app:
            return try connection.rows(
                "SELECT user, to_seq FROM assignments WHERE app = ?1 AND from_seq <= ?2 AND to_seq > ?2",
                [.integer(subject.key), .integer(seq)]
            ).reduce(into: [:]) { $0[$1.integer(0)] = $1.integer(1) }
        case .group:
            // One way may follow on another: what touches is one stretch.
            let rows = try inside(subject.key, AuditPeriod(from: seq, to: head), endedBy: nil)
            return rows.filter { $0.text(1) == "user" }.reduce(into: [EntityKey: Seq]()) { reached, row in
                let (user, from, to) = (row.integer(0), row.integer(3), row.integer(4))
                if from <= max(seq, reached[user] ?? seq) { reached[user] = max(to, reached[user] ?? to) }
            }.filter { $0.value <= head }
        }
    }

    /// A line then and now, in words; nil where it is as it was.
    ///
    /// - Parameters:
    ///   - line: what was frozen.
    ///   - now: what the user has now; nil for nothing.
    ///   - end: the event that ended it, if one did.
    ///   - kind: what is reviewed.
    /// - Returns: one line.
    /// - Throws: `StorageError`.
    func change(
        of line: ReviewLine, to now: ReviewLine?, endedAt end: Seq?, _ kind: ReviewKind
    ) throws -> String? {
        if let end {
            let event = try journal.event(end)
            let what = try event.map { try describe($0) } ?? "the journal does not say how"
            let actor = try event.flatMap { try journal.command($0.command) }?.actor ?? "(erased)"
            let lost = "lost at seq \(end) by \(actor): \(what)"
            return now.map { "\(lost); has it again since seq \($0.since)" } ?? lost
        }
        guard let now else { return "lost" }
        var changes: [String] = []
        if now.how != line.how {
            changes.append(kind == .app ? "login method \(now.how) now" : "\(now.how) now")
        }
        if now.ways != line.ways { changes.append("comes by other ways now") }
        return changes.isEmpty ? nil : changes.joined(separator: ", ")
    }

    /// An event of access reviews in words; nil for every other event.
    func describeReview(_ event: RecordedEvent) throws -> String? {
        func review(_ key: EntityKey) throws -> String { try name(.review, key, asOf: event.seq) }
        switch event.event {
        case .reviewOpened(let name, let review):
            let entity = review.subject.kind.entity
            let subject = try self.name(entity, review.subject.key, asOf: review.seq)
            let due = review.due.map { ", due \($0)" } ?? ""
            return
                "review \(name) of \(entity.rawValue) \(subject) as of seq \(review.seq) was opened: \(review.lines) line\(review.lines == 1 ? "" : "s"), reviewers \(review.reviewers.joined(separator: ", "))\(due)"
        case .reviewChanged(let key, let reviewers, let due):
            let date = due.map { "due \($0)" } ?? "without a date"
            return "review \(try review(key)) has reviewers \(reviewers.joined(separator: ", ")), and is \(date)"
        case .reviewDecided(let key, let user, let decision):
            let who = try name(.user, user, asOf: event.seq)
            return "\(who) is to \(decision == .keep ? "keep" : "lose") what review \(try review(key)) is about"
        case .reviewClosed(let key): return "review \(try review(key)) was closed"
        case .reviewReopened(let key, let due):
            return "review \(try review(key)) was opened again\(due.map { ", due \($0)" } ?? "")"
        default: return nil
        }
    }
}
