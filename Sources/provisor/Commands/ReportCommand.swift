import ArgumentParser
import Audit
import Domain
import Reports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make reports as files to hand over: HTML to read and print, CSV, JSON Lines.",
        discussion: """
            A report is about a period: from --from on, up to --to, itself not included. It is made from the journal as of one
            event and names its seq. The same command with that --seq makes the same bytes again, whatever has happened since;
            the page ends with that command. Only where a person was forgotten since is the name gone.

              provisor report access --app crm --from 2031-01-01 --to 2031-04-01 --file crm.html
              provisor report access --all --by manager --from 2031-01-01 --to 2031-04-01 --file review.html
              provisor report joiners-movers-leavers --from 2031-01-01 --to 2031-04-01 --file moves.csv
              provisor report deprovisioning --within 15m --from 2031-01-01 --to 2031-04-01 --file leavers.html
              provisor report duties --from 2031-01-01 --to 2031-04-01 --file duties.html

            The HTML page stands alone: one file, no script, nothing from the network; print it, or save it as PDF, from any
            browser. It holds people's names in the clear: the file is readable by you alone, hand it over with care.

            In CSV a cell that a spreadsheet would take for a formula (it begins with =, +, - or @) has an apostrophe in front,
            since a user's name may be made to begin so; --plain-csv leaves it out, for programs. Every row names the seq. The
            first line of JSON Lines says what the report is; the others are its rows.
            """,
        subcommands: [Access.self, Moves.self, Deprovisioning.self, Duties.self])

    struct Access: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Access review: who had an app, since when, how, by which policy and whose command.",
            discussion: """
                With --by manager there is a sheet for each manager, to be handed to them. The manager is the user's
                attribute `manager`, as it stood at the end of the period; --manager-attribute names another.
                """)
        @Option(help: "The app.") var app: String?
        @Flag(help: "Every app.") var all = false
        @Option(help: "A table for each app, or for each manager.") var by: AccessReport.Grouping = .app
        @Option(help: ArgumentHelp("Which attribute of a user names the manager.", valueName: "name"))
        var managerAttribute = "manager"
        @OptionGroup var report: ReportOptions
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (app == nil) != all {
                throw ValidationError("Name an app with --app, or report about every one with --all.")
            }
        }

        func run() async throws {
            let (app, by, managerAttribute) = (app, by, managerAttribute)
            var arguments = ["access"] + (app.map { ["--app", $0] } ?? ["--all"])
            if by != .app { arguments += ["--by", by.rawValue] }
            if managerAttribute != "manager" { arguments += ["--manager-attribute", managerAttribute] }
            try await report.make(options, arguments) { audit, period in
                AccessReport(
                    app: try app.map { try audit.appNamed($0, in: period) }, grouping: by,
                    managerAttribute: managerAttribute)
            }
        }
    }

    struct Moves: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "joiners-movers-leavers",
            abstract: "Who joined, moved and left, and what they gained and lost.")
        @OptionGroup var report: ReportOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await report.make(options, ["joiners-movers-leavers"]) { _, _ in MoveReport() }
        }
    }

    struct Deprovisioning: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Whether leavers lost their apps in time, and which did not.",
            discussion: """
                A removal is decided when its event took effect, and confirmed when the app had answered that the account no
                longer lets the user in. What was decided within the period counts; what became of it is told as far as the
                journal goes, also after the period. A removal without an answer is overdue once the time is over as of the
                report's seq; no clock is asked.
                """)
        @Option(help: ArgumentHelp("How long it may take: 90s, 15m, 4h, 2d.", valueName: "time")) var within: TimeLimit
        @Option(help: "Only this app. Default: every one.") var app: String?
        @Flag(help: "Also who moved, was suspended, or lost a policy; otherwise only who left.") var everyone = false
        @OptionGroup var report: ReportOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (app, within, everyone) = (app, within, everyone)
            var arguments = ["deprovisioning", "--within", within.text]
            if let app { arguments += ["--app", app] }
            if everyone { arguments.append("--everyone") }
            try await report.make(options, arguments) { audit, period in
                RemovalReport(
                    app: try app.map { try audit.appNamed($0, in: period) }, leaversOnly: !everyone,
                    limit: within.microseconds)
            }
        }
    }

    struct Duties: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who held what separations of duties keep apart, and every exception with who allowed it.")
        @OptionGroup var report: ReportOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await report.make(options, ["duties"]) { _, _ in DutyReport() }
        }
    }
}

extension AccessReport.Grouping: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}

extension Audit {
    /// The app that had a name in a period; where several had it one after the other, the last.
    fileprivate func appNamed(_ name: String, in period: ReportPeriod) throws -> (key: EntityKey, name: String) {
        let keys = try keys(.app, named: name, in: AuditPeriod(from: min(period.first, period.last), to: period.last))
        let key = keys[keys.count - 1]
        return (key, try self.name(.app, key, asOf: period.last))
    }
}
