import ArgumentParser
import Audit
import Domain
import JSON
import Store

/// The audit of the auditors: which questions were asked, as far as they were recorded.
struct AuditQueriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queries", abstract: "Which questions were asked, by whom, and when.",
        discussion: """
            Questions are recorded while the setting audit-queries is on (`provisor setting audit-queries on`): those of
            `provisor audit`, this one included, of `trace`, `report` and `review show`, and of `provisor events`. Without a period all of them are shown.
            """)
    @OptionGroup var period: PeriodOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let whole = period.at == nil && period.from == nil && period.to == nil && period.atSeq == nil
        let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
            let span = AuditPeriod(from: whole || period.from == period.to ? 0 : period.from, to: period.to)
            return try audit.queries(in: span)
        }
        var report = Report("at", "seq", "actor", "question", "answers", "asOf", "reason")
        for answer in answers {
            report.add(
                JSONValue(answer.at), JSONValue(answer.seq), JSONValue(answer.actor), .string(answer.question),
                JSONValue(answer.answers), JSONValue(answer.asOf), JSONValue(answer.reason))
        }
        report.print(
            as: options.output, empty: "no question is recorded; `provisor setting audit-queries on` begins it")
        AuditCommand.foot(asked, options)
    }
}
