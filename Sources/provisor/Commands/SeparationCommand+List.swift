import ArgumentParser
import Audit
import Domain
import JSON
import Store

extension SeparationCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all separations by name, with how many people violate each now.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let lines = try await Session.run(options, "separation list") { session in
                let now = session.store.now
                return try await session.store.read { connection, _ in try Listing(connection).separations(now: now) }
            }
            var report = Report("separation", "kind", "first", "second", "violations", "exceptions", "seq")
            for line in lines {
                report.add(
                    .string(line.state.name), .string(line.state.separation.kind.rawValue), .string(line.first),
                    .string(line.second), JSONValue(Int64(line.violations)), JSONValue(Int64(line.exceptions)),
                    JSONValue(line.state.key))
            }
            report.print(
                as: options.output, empty: "nothing is kept apart yet; add a pair with `provisor separation add`")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show who holds both now, who is allowed to, and which memberships did not begin.")
        @Argument(help: "The separation.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let name = name
            let answer = try await Session.run(options, "separation show") { session in
                let now = session.store.now
                return try await session.store.read { connection, journal in
                    let listing = Listing(connection)
                    let line = try listing.separations(now: now).first {
                        Names.folded($0.state.name) == Names.folded(name)
                    }
                    guard let line else { throw CommandFailure(Refusal.unknown(.separation, name)) }
                    let key = line.state.key
                    let period = try PeriodAsked().period(journal, now: now)
                    return (
                        line: line, holders: try Audit(connection, journal).duties(of: key, in: period),
                        starts: try listing.refusedStarts(by: key)
                    )
                }
            }
            let (line, part) = (answer.line, answer.line.state.separation.kind.entity.rawValue)
            if options.output == .table {
                Output.note(
                    "separation \(line.state.name) keeps \(part) \(line.first) and \(part) \(line.second) apart; \(line.violations) in violation, \(line.exceptions) with an exception"
                )
            }
            var report = Report("member", "standing", "since", "exceptionUntil", "allowedBy", "reason", "seq")
            for holder in answer.holders {
                report.add(
                    .string(holder.user), .string(holder.isViolation ? "violation" : "exception"),
                    JSONValue(holder.since), JSONValue(holder.exception?.until),
                    JSONValue(holder.exception?.allowedBy), JSONValue(holder.exception?.reason), JSONValue(holder.seq))
            }
            for start in answer.starts {
                report.add(
                    .string(start.member), .string("did not join \(start.group)"), JSONValue(Optional(start.at)), .null,
                    .null, .null, JSONValue(start.seq))
            }
            report.print(as: options.output, empty: "nobody holds both")
        }
    }
}

extension AuditCommand {
    struct Duties: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who held what a separation of duties keeps apart, since when, and who allowed it.")
        @Argument(help: "The separation. Default: every one.") var separation: String?
        @Flag(help: "Only those who held both at some moment without an exception.") var violations = false
        @OptionGroup var period: PeriodOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (separation, violations) = (separation, violations)
            let (answers, asked) = try await AuditCommand.ask(options, period) { audit, period in
                let answers =
                    try separation.map { try audit.keys(.separation, named: $0, in: period) }?
                    .flatMap { try audit.duties(of: $0, in: period) } ?? audit.duties(in: period)
                return violations ? answers.filter(\.isViolation) : answers
            }
            var report = Report(
                "separation", "kind", "first", "second", "user", "since", "until", "violation", "exceptionUntil",
                "allowedBy", "allowedReason", "seq")
            for answer in answers {
                report.add(
                    .string(answer.separation), .string(answer.kind.rawValue), .string(answer.first),
                    .string(answer.second), .string(answer.user), JSONValue(answer.since), JSONValue(answer.until),
                    .bool(answer.isViolation), JSONValue(answer.exception?.until),
                    JSONValue(answer.exception?.allowedBy), JSONValue(answer.exception?.reason), JSONValue(answer.seq))
            }
            report.print(as: options.output, empty: "nobody held what is kept apart")
            AuditCommand.foot(asked, options)
        }
    }
}
