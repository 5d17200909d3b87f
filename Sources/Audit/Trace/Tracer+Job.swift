import Database
import Domain
import JSON

/// A job as the outbox has it.
struct TracedJob: Hashable {
    let state: String
    let wantedSeq: Seq
    let doneSeq: Seq
    let epoch: Int64
    let readyAt: Timestamp
    let problem: String?
}

extension Tracer {
    /// The job of the user in the app, which must know of the change.
    func job() throws -> TracedJob {
        let id = "\(change.app)/\(change.user)"
        let want = try connection.first("SELECT wanted_seq FROM wants WHERE app = ?1 AND resource = ?2", place)
        guard let want, want.integer(0) >= change.seq else {
            throw TraceError.broken("what is wanted by job \(id) is missing, or older than event \(change.seq)")
        }
        let row = try connection.first(
            """
            SELECT state, wanted_seq, done_seq, epoch, ready_at, problem FROM jobs WHERE app = ?1 AND resource = ?2
            """, place)
        guard let row else { throw TraceError.broken("job \(id) is missing") }
        guard row.integer(1) >= change.seq else {
            throw TraceError.broken("job \(id) is older than event \(change.seq)")
        }
        return TracedJob(
            state: row.text(0), wantedSeq: row.integer(1), doneSeq: row.integer(2), epoch: row.integer(3),
            readyAt: Timestamp(microseconds: row.integer(4)), problem: row.optionalText(5))
    }

    func jobLink(_ job: TracedJob, user: String, app: String) -> TraceLink {
        let id = "\(change.app)/\(change.user)"
        return TraceLink(
            kind: .job,
            text:
                "job \(id), \(user) in \(app): wanted as of seq \(job.wantedSeq), done to seq \(job.doneSeq), now \(job.state)",
            at: nil,
            facts: [
                .init("job", id), .init("state", job.state), .init("wantedSeq", job.wantedSeq),
                .init("doneSeq", job.doneSeq), .init("problem", job.problem),
            ])
    }

    /// Why a change is not confirmed, in a sentence; nil where it is.
    func remark(_ fate: AccessFate, _ job: TracedJob) throws -> String? {
        switch fate {
        case .confirmed: nil
        case .alreadySo(let seq): "the account was open already, by event \(seq)"
        case .nothingThere: "there was no open account to take away"
        case .overtaken: "the opposite was decided before anything was delivered"
        case .open: "decided, not delivered: \(try reasonOpen(job))"
        }
    }

    private func reasonOpen(_ job: TracedJob) throws -> String {
        let held = try connection.first(
            "SELECT held_seq, discarded FROM held_removals WHERE app = ?1 AND resource = ?2 AND grp = 0", place)
        if let held {
            let until = held.truth(1) ? "was discarded by a person" : "waits for `provisor queue release`"
            return "the removal is held by event \(held.integer(0)), and \(until)"
        }
        let row = try connection.first(
            "SELECT paused, removed_seq, endpoint, features FROM apps WHERE key = ?1", [.integer(change.app)])
        guard let app = row else { throw TraceError.broken("app \(change.app) is missing") }
        if let seq = app.optionalInteger(1) { return "the app was removed by event \(seq)" }
        if app.truth(0) { return "the app is paused" }
        if app.optionalText(2) == nil { return "the app is not connected" }
        switch job.state {
        case "parked":
            let parked = try connection.first(
                "SELECT seq, reason, detail, dropped FROM parked WHERE app = ?1 AND resource = ?2", place)
            guard let parked else { throw TraceError.broken("why the job was parked is missing") }
            let aside = parked.truth(3) ? ", and put aside by a person" : ""
            return "the job was parked by event \(parked.integer(0)) (\(parked.text(1)): \(parked.text(2)))\(aside)"
        case "leased": return "a worker is at it"
        case "ready", "waiting":
            if job.doneSeq >= change.seq { break }
            let problem = job.problem.map { " (\($0))" } ?? ""
            return "the job is \(job.state)\(problem), due at \(job.readyAt)"
        default: break
        }
        let features = app.text(3).split(separator: " ").map { String($0) }
        let isOff =
            change.direction == .grant
            ? !features.contains("create") : !features.contains("deactivate") && !features.contains("delete")
        guard isOff else {
            throw TraceError.broken(
                "job \(change.app)/\(change.user) is done to seq \(job.doneSeq), and the event by which the app confirmed it is missing"
            )
        }
        return "the app's features let nothing be sent for it"
    }
}
