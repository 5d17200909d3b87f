import Audit
import Domain
import JSON
import Reports
import Store
import TestKit
import Testing

@Suite struct ContentTests {
    private static func rows(
        _ store: Store, from: Timestamp = Organisation.from, to: Timestamp? = Organisation.to,
        _ content: any ReportContent
    ) async throws -> [JSONValue] {
        try await Making.text(store, .jsonl, from: from, to: to) { _, _ in content }
            .split(separator: "\n").dropFirst().map { try JSONValue(parsing: String($0)) }
    }

    @Test func `leavers stand against the limit as the app's answers were`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let report = RemovalReport(app: nil, leaversOnly: true, limit: 900_000_000)
            let rows = try await Self.rows(temporary.store, report)
            func row(_ user: String, _ app: String) -> JSONValue? {
                rows.first { $0["user"]?.string == user && $0["app"]?.string == app }
            }
            #expect(row("dmitri.volkov@example.org", "crm")?["standing"] == "inTime")
            #expect(row("dmitri.volkov@example.org", "crm")?["tookSeconds"] == 40)
            #expect(row("hana.suzuki@example.org", "wiki")?["standing"] == "inTime")
            let jonas = try #require(row("jonas.weber@example.org", "crm"))
            #expect(jonas["standing"] == "late" && jonas["beyondSeconds"] == 6_300 && jonas["cause"] == "UserRemoved")
            #expect(jonas["confirmed"] == "2031-03-14T19:00:00Z" && jonas["reason"] == "leaves")
            // She left within the period; as of the last event, three days later, the apps have not confirmed it.
            let ines = try #require(row("ines.moreau@example.org", "wiki"))
            #expect(ines["standing"] == "overdue" && ines["confirmed"] == .null)
            #expect(ines["tookSeconds"] == .integer(2 * 86_400 + 15 * 3_600))
            #expect(rows.allSatisfy { $0["cause"] == "UserRemoved" })
            let page = try await Making.text(
                temporary.store, .html, from: Organisation.from, to: Organisation.to
            ) { _, _ in report }
            let missed = try #require(page.split(separator: "<h2>").first { $0.hasPrefix("<bdi>Missed") })
            #expect(missed.contains("jonas.weber") && missed.contains("ines.moreau") && !missed.contains("hana.suzuki"))
            let everyone = try await Self.rows(
                temporary.store, RemovalReport(app: nil, leaversOnly: false, limit: 900_000_000))
            #expect(everyone.contains { $0["cause"] == "UserSuspended" } && everyone.count > rows.count)
        }
    }

    @Test func `joiners, movers and leavers are told apart by the ends of the period`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let rows = try await Self.rows(temporary.store, MoveReport())
            func users(_ kind: String) -> [String] {
                rows.filter { $0["kind"]?.string == kind }.compactMap { $0["user"]?.string }
            }
            #expect(
                users("joiner") == [
                    "sven.olsen@example.org", "tariq.aziz@example.org", "ulla.berg@example.org",
                    "victor.hugo@example.org", "wanda.kowalska@example.org",
                ])
            #expect(
                Set(users("leaver")) == [
                    "dmitri.volkov@example.org", "hana.suzuki@example.org", "ines.moreau@example.org",
                    "jonas.weber@example.org",
                ])
            #expect(users("mover").contains("mei.chen@example.org"))
            let tariq = try #require(rows.first { $0["user"] == "tariq.aziz@example.org" })
            #expect(tariq["appsGained"] == ["crm", "wiki"] && tariq["groupsGained"] == ["everyone", "sales"])
            #expect(tariq["at"] == "2031-01-20T08:30:00Z")
            let mei = try #require(rows.first { $0["user"] == "mei.chen@example.org" })
            #expect(mei["notes"] == ["suspended at 2031-03-03T00:00:00Z"] && mei["appsLost"] != [])
        }
    }

    @Test func `a bound belongs to the period that begins with it`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let instant = Organisation.time("2031-03-03")
            let before = try await Self.rows(temporary.store, from: Organisation.from, to: instant, MoveReport())
            let after = try await Self.rows(temporary.store, from: instant, to: Organisation.to, MoveReport())
            #expect(!before.contains { $0["user"] == "mei.chen@example.org" && $0["notes"] != [] })
            #expect(after.contains { $0["user"] == "mei.chen@example.org" && $0["notes"] != [] })
            // She was suspended at that very instant: she had access before it, and at no time after.
            let access = AccessReport(app: nil, grouping: .app, managerAttribute: "manager")
            let had = try await Self.rows(temporary.store, from: Organisation.from, to: instant, access)
            let has = try await Self.rows(temporary.store, from: instant, to: Organisation.to, access)
            #expect(had.contains { $0["user"] == "mei.chen@example.org" && $0["until"] == .null })
            #expect(!has.contains { $0["user"] == "mei.chen@example.org" })
        }
    }

    @Test func `a manager has those whose attribute named them at the end of the period`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let content = AccessReport(app: nil, grouping: .manager, managerAttribute: "manager")
            let before = try await Self.rows(temporary.store, content)
            temporary.clock.set(Organisation.time("2031-04-03"))
            _ = try await temporary.store.submit(
                Command(
                    [.changeUser(userName: "ana.silva@example.org", set: ["manager": "new"], clear: [])], actor: "hr",
                    at: temporary.clock.now))
            #expect(try await Self.rows(temporary.store, content) == before)
            let later = try await Self.rows(temporary.store, to: nil, content)
            func manager(_ rows: [JSONValue]) -> JSONValue? {
                rows.first { $0["user"] == "ana.silva@example.org" }?["manager"]
            }
            #expect(manager(before) == "carmen.ortega@example.org")
            #expect(manager(later) == "new")
            let page = try await Making.text(
                temporary.store, .html, from: Organisation.from, to: Organisation.to
            ) { _, _ in content }
            #expect(page.contains("<h2><bdi>georg.brandt@example.org</bdi></h2>") && page.contains("No manager"))
        }
    }

    @Test func `duties are shown with who allowed them, and what outlived its exception is a violation`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let rows = try await Self.rows(temporary.store, DutyReport())
            #expect(rows.map { $0["record"] } == ["violation", "exception"])
            #expect(rows.allSatisfy { $0["user"] == "olga.ivanova@example.org" && $0["allowedBy"] == "chief" })
            #expect(rows.allSatisfy { $0["allowedReason"] == "quarter end, ticket 4711" })
            #expect(rows.first?["until"] == .null && rows.last?["until"] == "2031-03-20T00:00:00Z")
            let early = try await Self.rows(temporary.store, to: Organisation.time("2031-03-10"), DutyReport())
            #expect(early.map { $0["record"] } == ["holding", "exception"])
        }
    }

    @Test func `a period that cannot be reported about is refused with what to do`() async throws {
        try await TemporaryStore.with { temporary in
            let errors = try await temporary.store.read { connection, journal in
                let audit = Audit(connection, journal)
                return Self.error { _ = try ReportPeriod(from: HandClock.start, to: nil, asOf: nil, audit) }
            }
            #expect(errors == .empty)
            _ = try await Organisation.play(temporary)
            let (head, others) = try await temporary.store.read { connection, journal in
                let audit = Audit(connection, journal)
                let (from, to) = (Organisation.from, Organisation.to)
                return (
                    try journal.head().seq,
                    [
                        Self.error { _ = try ReportPeriod(from: to, to: from, asOf: nil, audit) },
                        Self.error { _ = try ReportPeriod(from: to, to: to, asOf: nil, audit) },
                        Self.error { _ = try ReportPeriod(from: from, to: to, asOf: 0, audit) },
                        Self.error { _ = try ReportPeriod(from: from, to: to, asOf: 1_000_000, audit) },
                        Self.error { _ = try ReportPeriod(from: from, to: to, asOf: 3, audit) },
                    ]
                )
            }
            #expect(others[0] == .backwards(Organisation.to, Organisation.from))
            #expect(others[1] == .backwards(Organisation.to, Organisation.to))
            #expect(others[2] == .beyondJournal(0, head: head) && others[3] == .beyondJournal(1_000_000, head: head))
            #expect("\(try #require(others[4]))".contains("begin earlier"))
        }
    }

    private static func error(_ body: () throws -> Void) -> ReportError? {
        do {
            try body()
            return nil
        } catch { return error as? ReportError }
    }
}
