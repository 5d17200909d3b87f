import Database
import Domain
import Store
import TestKit

/// Plays a random history into a store and into the model, and compares the two after every step.
struct HistoryRun {
    let temporary: TemporaryStore
    var model = Model()
    var random: SplitMix64
    /// Commands that were accepted, refused and repeated.
    var counts = (accepted: 0, refused: 0, repeated: 0, reports: 0)

    /// How many of those that were refused would have joined what is kept apart.
    var conflicts = 0

    /// Plays a whole history in a store of its own.
    ///
    /// - Returns: the first difference, in words; nil where there is none.
    static func difference(in steps: [Step], seed: UInt64) async throws -> String? {
        try await TemporaryStore.with { temporary in
            var run = HistoryRun(temporary: temporary, random: SplitMix64(seed: seed))
            return try await run.play(steps)
        }
    }

    mutating func play(_ steps: [Step]) async throws -> String? {
        for (place, step) in steps.enumerated() {
            do {
                if let difference = try await play(step) { return "after step \(place + 1):\n\(difference)" }
            } catch {
                return "at step \(place + 1): \(error)"
            }
        }
        return nil
    }

    private mutating func play(_ step: Step) async throws -> String? {
        // Now and then the clock has gone back.
        let back = random.chance(8) ? Int64.random(in: 0...20, using: &random) : 0
        temporary.clock.set(step.time.advanced(by: .seconds(-back)))
        switch step {
        case .submit(let commands):
            var commands = commands
            for place in commands.indices { commands[place].at = temporary.clock.now }
            let answers = try await temporary.store.submit(commands)
            for (command, answer) in zip(commands, answers) {
                let verdict = try model.take(command)
                note(answer)
                if Self.verdict(answer) != verdict {
                    return "the answer to \(Step.submit([command])):\n  store \(answer)\n  model \(verdict)"
                }
            }
        case .report(let choice, _):
            let events = try model.report(choice, at: temporary.clock.now)
            try await temporary.store.work { _, report in try report(events, "worker") }
            counts.reports += events.count
        case .pass:
            try await temporary.store.fireDue()
            try model.fire(upTo: temporary.clock.now)
        }
        return try await compare()
    }

    private mutating func note(_ answer: Answer) {
        if answer.isRepeated {
            counts.repeated += 1
        } else if answer.seqs != nil {
            counts.accepted += 1
        } else {
            counts.refused += 1
            if answer.refusal == "duties-conflict" { conflicts += 1 }
        }
    }

    private static func verdict(_ answer: Answer) -> Verdict {
        switch answer.outcome {
        case .accepted(let first, let last): .accepted(first: first, last: last)
        case .refused(let code, _): .refused(code: code, request: answer.refusedRequest)
        }
    }

    private mutating func compare() async throws -> String? {
        if let missed = model.missedChanges.first { return "the model is wrong: not raised: \(missed)" }
        let tables = model.tables
        let past = Int.random(in: 0...Int(model.head), using: &random)
        let snapshot = model.snapshots[past]
        let head = model.head
        return try await temporary.store.read { connection, journal in
            guard try journal.head().seq == head else { return "the head is \(try journal.head().seq), not \(head)" }
            for table in tables {
                if let difference = try ModelComparison.difference(table, connection) { return difference }
            }
            return try AsOf.difference(snapshot, Seq(past), connection) ?? JobCheck.difference(connection)
        }
    }
}

/// The past as the interval tables have it.
enum AsOf {
    /// The first difference between a snapshot of the model and what was so at a seq.
    static func difference(_ views: Views, _ seq: Seq, _ connection: any SQLConnection) throws -> String? {
        let checks: [(table: String, columns: String, rows: Set<[SQLValue]>)] = [
            ("memberships", "grp, member", Set(views.memberships.map { [.integer($0.group), .integer($0.member)] })),
            ("assignments", "app, user", Set(views.assignments.map { [.integer($0.app), .integer($0.user)] })),
            (
                "reasons", "app, user, policy, via",
                Set(views.reasons.map { [.integer($0.app), .integer($0.user), .integer($0.policy), .integer($0.via)] })
            ),
            (
                "login_methods", "app, user, policy, login_method",
                Set(views.logins.map { [.integer($0.app), .integer($0.user), .integer($0.policy), .text($0.method)] })
            ),
            ("app_groups", "app, grp", Set(views.appGroups.map { [.integer($0.app), .integer($0.group)] })),
            (
                "names", "kind, key, name",
                Set(views.names.map { [.text($0.kind.rawValue), .integer($0.key), .text($0.name)] })
            ),
            (
                "accounts", "app, user, remote_id, active",
                Set(
                    views.accounts.map {
                        [.integer($0.app), .integer($0.user), .text($0.remoteId), SQLValue($0.isActive)]
                    })
            ),
        ]
        for check in checks {
            let sql = """
                SELECT \(check.columns) FROM \(check.table)
                WHERE from_seq <= \(seq) AND (to_seq IS NULL OR to_seq > \(seq))
                """
            let rows = try connection.rows(sql).map(\.values)
            if rows.count != check.rows.count || Set(rows) != check.rows {
                return "table \(check.table) as of seq \(seq): \(rows.count) rows instead of \(check.rows.count)"
            }
        }
        return nil
    }
}
