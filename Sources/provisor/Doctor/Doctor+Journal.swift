import Database
import Domain
import SQLiteDatabase
import Store

extension Doctor {
    /// Where the journal ends.
    func head(_ view: SQLiteView) async -> Diagnosis {
        await query(view, "journal") { connection in
            let row = try connection.first("SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1")
            guard let row else { return .fine("journal", "empty") }
            let at = Timestamp(microseconds: row.integer(1))
            let text = "it ends at seq \(row.integer(0)), of \(at)"
            return at > now.advanced(by: .seconds(60))
                ? .look("journal", "\(text), which is yet to come", "see whether the machine's clock is right")
                : .fine("journal", text)
        }
    }

    /// Whether the key store is that of the journal; every key is looked for only in a thorough look.
    func keyStore(_ view: SQLiteView, _ check: FileCheck) async -> Diagnosis {
        if isThorough { return await check.keys(keys) }
        let keys = keys
        return await query(view, "keys") { connection in
            let store = try KeyStore(path: keys)
            guard try connection.first("SELECT id FROM journal")?.blob(0) == store.journalId else {
                return .wrong("keys", "\(keys) belongs to another journal", "put the one of this database back")
            }
            let count = try store.count()
            guard count.damaged == 0 else {
                return .wrong("keys", "\(count.damaged) keys in \(keys) are damaged", "put its newest copy back")
            }
            return .fine("keys", "\(keys) belongs to this journal: \(count.whole) keys, \(count.erased) erased")
        }
    }

    /// What is to begin or end next, and whether somebody sees to it.
    func due(_ view: SQLiteView) async -> Diagnosis {
        let now = now
        return await query(view, "next due") { connection in
            let due = DueTable(connection)
            guard let next = try due.next() else { return .fine("next due", "nothing is to begin or to end") }
            guard next <= now.advanced(by: .zero - Self.unnoticed) else {
                return .fine("next due", "at \(next); `provisor queue due` lists what")
            }
            let count = try due.items(to: now).count
            return .look(
                "next due", "\(count) since \(next) \(count == 1 ? "is" : "are") no event yet",
                "start `provisor worker`; any other command that changes something writes them too")
        }
    }

    /// Whether rules, conditions and scopes have a value for everybody.
    func expressions(_ view: SQLiteView) async -> Diagnosis {
        await query(view, "expressions") { connection in
            let failing = try failingExpressions(connection)
            guard failing.rules + failing.conditions + failing.scopes > 0 else {
                return .fine(
                    "expressions", "every rule, condition and scope has a value for everybody it is asked about")
            }
            return .look(
                "expressions",
                "rules have no value in \(failing.rules) cases, conditions in \(failing.conditions), scopes of apps in \(failing.scopes): these users stay what they were",
                "`provisor group show`, `provisor policy show` and `provisor app scope` name them; `has(user.x)` asks whether an attribute is there"
            )
        }
    }

    /// A worker looks four times a second.
    private static var unnoticed: Duration { .seconds(10) }

    /// The jobs of each app, and what keeps them.
    func outbox(_ view: SQLiteView) async -> [Diagnosis] {
        let now = now
        do {
            return try await view.read { connection in
                let outbox = Outbox(connection)
                let (apps, counts) = (try outbox.apps(), try outbox.counts(now: now))
                let held = Dictionary(
                    grouping: try Listing(connection).held().filter { !$0.isDiscarded }, by: \.app)
                let owners = try connection.rows(
                    "SELECT owner, count(*) FROM jobs WHERE state = 'leased' GROUP BY owner")
                var found = apps.map { Self.line($0, counts[$0.key] ?? JobCounts(), held: held[$0.name]?.count ?? 0) }
                let orphans = owners.filter { WorkerIdentity.isGone($0.text(0)) }.reduce(0) { $0 + $1.integer(1) }
                if orphans > 0 {
                    found.append(
                        .look(
                            "outbox", "\(orphans) jobs are leased to workers that have ended", "start `provisor worker`"
                        ))
                }
                return found.isEmpty ? [.fine("outbox", "there is no app yet")] : found
            }
        } catch {
            return [.wrong("outbox", "\(error)", "`provisor rebuild` makes the tables again")]
        }
    }

    private static func line(_ app: DeliveryApp, _ count: JobCounts, held: Int) -> Diagnosis {
        let text =
            "\(app.name): \(count.due) ready, \(count.leased) under way, \(count.waiting) waiting, \(count.scheduled) scheduled, \(count.parked) parked, \(held) held"
        if let hold = app.hold {
            return .look("outbox", "\(text); left alone: \(hold.detail)", "see `provisor app show \(app.name)`")
        }
        if app.isPaused {
            return .look("outbox", "\(text); paused", "`provisor app resume \(app.name)` lets it go on")
        }
        if count.parked > 0 {
            return .look("outbox", text, "see `provisor queue list --app \(app.name) --state parked`")
        }
        if held > 0 { return .look("outbox", text, "see `provisor queue held --app \(app.name)`") }
        return .fine("outbox", text)
    }

    /// Whether the machine's two clocks agree with the last time that they were seen together.
    func clock(_ view: SQLiteView) async -> Diagnosis {
        let now = now
        return await query(view, "clock") { connection in
            guard let row = try connection.first("SELECT boot_id, boot, wall FROM clock_readings") else {
                return .fine("clock", "\(now); it was not read yet")
            }
            let wall = Timestamp(microseconds: row.integer(2))
            guard row.text(0) == SystemClock.bootId else {
                return .fine("clock", "\(now); last read at \(wall), before the machine was started")
            }
            let jump = (now.microseconds - row.integer(2)) - (SystemClock.sinceBoot - row.integer(1))
            let seconds = jump / 1_000_000
            return abs(seconds) > 60
                ? .look(
                    "clock", "it has jumped by \(seconds) s against the machine's running time since \(wall)",
                    "set it right; commands refuse a jump ahead of more than a day")
                : .fine("clock", "\(now), as the machine's running time says")
        }
    }

    func query(
        _ view: SQLiteView, _ topic: String, _ body: @escaping @Sendable (any SQLConnection) throws -> Diagnosis
    ) async -> Diagnosis {
        do { return try await view.read(body) } catch { return .wrong(topic, "\(error)", Self.advice) }
    }
}
