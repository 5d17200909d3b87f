import Database
import Domain
import JSON
import Store

/// Decides from the interval tables, on one snapshot.
///
/// Names are those of then, as the audit has them: who asks about last year asks by last year's userName and app name.
/// Whatever is not found is denied.
struct DecisionReader {
    let connection: any SQLConnection
    /// The time of day for questions about now, and never before the newest event, so that asking about it gives the same.
    let now: Timestamp
    /// Whether it is also answered why.
    let tellsWhy: Bool
    /// The newest seq of the snapshot.
    let head: Seq

    /// The kinds of things that can be asked about.
    static let (subjectType, resourceType, action) = ("user", "app", "sign-in")

    init(_ connection: any SQLConnection, now: Timestamp, tellsWhy: Bool) throws {
        self.connection = connection
        let newest = try Journal.head(connection)
        self.now = max(now, newest.at)
        self.tellsWhy = tellsWhy
        head = newest.seq
    }

    /// Answers everything that a request asks.
    ///
    /// - Throws: `RequestProblem` where it asks about what is not yet; `StorageError`.
    func answer(_ question: Question) throws -> JSONValue {
        switch question {
        case .evaluation(let evaluation): return try decide(evaluation).json
        case .evaluations(let evaluations, let semantic):
            var answers: [JSONValue] = []
            for evaluation in evaluations {
                let decision = try decide(evaluation)
                answers.append(decision.json)
                if semantic == .denyOnFirstDeny && !decision.isPermitted { break }
                if semantic == .permitOnFirstPermit && decision.isPermitted { break }
            }
            return ["evaluations": .array(answers)]
        case .search(let search): return try find(search).json
        }
    }

    /// Decides one evaluation.
    func decide(_ evaluation: Evaluation) throws -> Decision {
        let instant = try instant(evaluation.moment, context: evaluation.contextPlace)
        let outcome = try outcome(evaluation.subject, evaluation.action, evaluation.resource, instant)
        return Decision(outcome: outcome, instant: instant)
    }

    func outcome(_ subject: Entity, _ action: String, _ resource: Entity, _ instant: Instant) throws -> Decision.Outcome
    {
        let seq = instant.seq
        if let denial = Self.unsupported(subject, action, resource) { return .denied(denial) }
        guard let user = try key(.user, named: subject.id, asOf: seq) else { return .denied(.unknownUser) }
        guard let app = try key(.app, named: resource.id, asOf: seq) else { return .denied(.unknownApp) }
        let place: [SQLValue] = [.integer(app), .integer(user), .integer(seq)]
        guard let row = try connection.first(Self.access, place), let method = row.optionalText(0),
            let policy = row.optionalText(1)
        else { return .denied(try absence(of: user, asOf: seq)) }
        let details = tellsWhy ? try details(place, since: row.integer(2)) : nil
        let grant = Grant(loginMethod: method, policy: policy, details: details)
        guard let passed = try passed(instant) else { return .permitted(grant) }
        return try remains(of: grant, app, user, instant, passed)
    }

    static func unsupported(_ subject: Entity, _ action: String?, _ resource: Entity) -> Denial? {
        if subject.type != subjectType { return .unsupportedSubjectType }
        if resource.type != resourceType { return .unsupportedResourceType }
        if let action, action != self.action { return .unsupportedAction }
        return nil
    }

    /// The login method, the deciding policy's name then, and the event that began the assignment.
    private static let access = """
        SELECT method.login_method,
            (
                SELECT name FROM names
                WHERE names.kind = 'policy' AND names.key = method.policy AND names.from_seq <= ?3
                ORDER BY names.from_seq DESC LIMIT 1
            ),
            held.from_seq
        FROM assignments AS held
        JOIN login_methods AS method ON method.app = held.app AND method.user = held.user
            AND method.from_seq <= ?3 AND (method.to_seq IS NULL OR method.to_seq > ?3)
        WHERE held.app = ?1 AND held.user = ?2 AND held.from_seq <= ?3 AND (held.to_seq IS NULL OR held.to_seq > ?3)
        """

    /// The key of what bore a name as of a seq.
    func key(_ kind: EntityKind, named name: String, asOf seq: Seq) throws -> EntityKey? {
        try connection.first(
            """
            SELECT key FROM names
            WHERE kind = ?1 AND folded = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
            """, [.text(kind.rawValue), .text(Names.folded(name)), .integer(seq)]
        )?.integer(0)
    }

    /// Why a user who is known has nothing: the last event that said where the person stands.
    private func absence(of user: EntityKey, asOf seq: Seq) throws -> Denial {
        let last = try connection.first(
            """
            SELECT events.type FROM timeline JOIN events ON events.seq = timeline.seq
            WHERE timeline.kind = 'user' AND timeline.key = ?1 AND timeline.seq <= ?2
                AND events.type IN ('UserSuspended', 'UserResumed', 'UserRemoved', 'UserReturned')
            ORDER BY timeline.seq DESC LIMIT 1
            """, [.integer(user), .integer(seq)])
        switch last?.text(0) {
        case "UserSuspended": return .userSuspended
        case "UserRemoved": return .userLeft
        default: return .notAssigned
        }
    }

    private func details(_ place: [SQLValue], since seq: Seq) throws -> Grant.Details {
        let at = try connection.first("SELECT at FROM events WHERE seq = ?1", [.integer(seq)])
        let reasons = try connection.rows(
            """
            SELECT
                (
                    SELECT name FROM names
                    WHERE names.kind = 'policy' AND names.key = reasons.policy AND names.from_seq <= ?3
                    ORDER BY names.from_seq DESC LIMIT 1
                ),
                (
                    SELECT name FROM names
                    WHERE names.kind = 'group' AND names.key = reasons.via AND names.from_seq <= ?3
                    ORDER BY names.from_seq DESC LIMIT 1
                )
            FROM reasons
            WHERE app = ?1 AND user = ?2 AND from_seq <= ?3 AND (to_seq IS NULL OR to_seq > ?3)
            ORDER BY policy, via
            """, place)
        return Grant.Details(
            since: at.map { Timestamp(microseconds: $0.integer(0)) },
            reasons: reasons.map { Grant.Reason(policy: $0.text(0), group: $0.text(1)) })
    }

    /// The place in the journal that a moment means.
    ///
    /// An instant that has not come yet is answered as now: a client's clock may be ahead of this one.
    func instant(_ moment: Moment, context: String) throws -> Instant {
        switch moment {
        case .now: return Instant(seq: head, at: now)
        case .at(let at) where at >= now: return Instant(seq: head, at: now)
        case .at(let at): return Instant(seq: try Journal.seq(asOf: at, connection), at: at)
        case .seq(let seq):
            guard seq <= head else {
                throw RequestProblem(
                    status: 400, code: "beyond-journal", place: context + "/seq",
                    message: "the journal ends at seq \(head); there is no seq \(seq) yet")
            }
            return Instant(seq: seq, at: nil)
        }
    }
}
