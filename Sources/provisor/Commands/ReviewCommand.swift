import ArgumentParser
import Audit
import Domain
import JSON
import Store

struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Let reviewers decide who keeps an app or a group, and prove it later.",
        discussion: """
            A review freezes who had an app, or belonged to a group, at one place in the journal. Its lines are computed from that
            place, so they are the same a year later, whoever has left or was renamed; a digest of them is kept as well.

              provisor review open "aws 2031" --app aws --reviewer chief --due 2031-02-01
              provisor review show "aws 2031"
              provisor review decide "aws 2031" keep ana@example.org cy@example.org --reason "on call" --actor chief
              provisor review decide "aws 2031" revoke bo@example.org --reason "moved" --actor chief --dry-run
              provisor review close "aws 2031" --undecided revoke --reason "nobody vouched for them" --actor chief
              provisor review show "aws 2031" --frozen          the same bytes, whenever it is asked

            A revoke takes the person out of every group through which the access comes, and out of nothing else: a member by
            hand is removed, one by a rule becomes an exception that keeps the person out, what was to begin does not. The
            account goes as by any other change; too many at once are held (exit code 2, `provisor queue held`). Where a
            group gives other apps too, or is only nested in the one that is reviewed, the person would lose more than is
            reviewed: that is refused, and --allow-more accepts it.

            An import may make somebody a member again whom its source still has: the source must be told as well. Whoever
            was kept out by an exception stays out. `review reopen` and `review show --changed` say who has it again.
            """,
        subcommands: [Open.self, Set.self, Decide.self, Close.self, Reopen.self, List.self, Show.self])

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Freeze who has an app or belongs to a group, and name who decides.")
        @Argument(help: "What the review is called; it keeps that name.") var name: String
        @Option(help: "The app, by its name then.") var app: String?
        @Option(help: "The group, by its name then; nested members count.") var group: String?
        @Option(
            help: ArgumentHelp(
                "As of this place in the journal. Default: the newest event, which is then kept.", valueName: "seq"))
        var atSeq: Int64?
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Who decides: the names they give with --actor.", valueName: "name"))
        var reviewer: [String] = []
        @Option(help: ArgumentHelp("By when it is to be closed; later it is listed as overdue.", valueName: "time"))
        var due: Timestamp?
        @Flag(help: "Let reviewers decide about their own access.") var allowOwn = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if (app == nil) == (group == nil) {
                throw ValidationError("Name either an app with --app or a group with --group.")
            }
            if reviewer.isEmpty { throw ValidationError("Name who decides with --reviewer.") }
            if let atSeq, atSeq < 0 { throw ValidationError("--at-seq takes a seq, from 0.") }
        }

        func run() async throws {
            let kind: ReviewKind = app == nil ? .group : .app
            let subject = app ?? group ?? ""
            let request = Request.openReview(
                ReviewOpening(
                    name: name, kind: kind, subject: subject, seq: atSeq, reviewers: reviewer, due: due,
                    allowsOwn: allowOwn))
            let name = name
            try await Session.run(options, "review open") { session in
                try await session.submit([request], done: "opened review \(name) of \(kind.rawValue) \(subject)") { _ in
                    guard session.options.output == .table else { return }
                    let row = try await session.store.read { connection, _ in
                        try Listing(connection).reviews(named: name).first
                    }
                    guard let review = row?.state.review else { return }
                    Output.note(
                        "\(review.lines) line\(review.lines == 1 ? "" : "s") as of seq \(review.seq), SHA-256 \(review.digest)"
                    )
                }
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Name other reviewers, or another date; what was decided stays.")
        @Argument(help: "The review.") var name: String
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Who decides from now on, in place of those so far.", valueName: "name"))
        var reviewer: [String] = []
        @Option(help: ArgumentHelp("By when it is to be closed.", valueName: "time")) var due: Timestamp?
        @Flag(help: "No date any more.") var noDue = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if due != nil && noDue { throw ValidationError("Give either --due or --no-due.") }
            if reviewer.isEmpty && due == nil && !noDue {
                throw ValidationError("Name what to change: --reviewer, --due or --no-due.")
            }
        }

        func run() async throws {
            let request = Request.changeReview(
                name: name, reviewers: reviewer.isEmpty ? nil : reviewer,
                due: due.map { .set($0) } ?? (noDue ? .clear : .keep))
            try await Session.run(options, "review set") {
                try await $0.submit(request, done: "changed review \(name)")
            }
        }
    }

    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say of people in a review that they keep the access, or revoke it at once.",
            discussion: """
                Only a reviewer of the review (--actor) decides, and not about their own access. Name people as the review does.
                Until the review is closed another decision about the same person takes the place of the first; `provisor
                audit timeline review NAME` has them all. A keep gives nothing back that a revoke has taken.
                """)
        @Argument(help: "The review.") var name: String
        @Argument(help: "keep or revoke.") var decision: ReviewDecision
        @Argument(help: "Whom it is about.") var users: [String] = []
        @Flag(help: "All about whom nothing is decided yet, in place of names.") var allUndecided = false
        @Flag(help: "Let those who are revoked lose more than is reviewed, where their groups give more.")
        var allowMore = false
        @Flag(help: "Print what would happen, and change nothing.") var dryRun = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard users.isEmpty == allUndecided else {
                throw ValidationError("Name whom it is about, or say --all-undecided.")
            }
            if options.reason?.isEmpty ?? true { throw ValidationError("Say why with --reason.") }
        }

        func run() async throws {
            let request = Request.decideReview(
                review: name, userNames: allUndecided ? nil : users, decision: decision, allowsMore: allowMore)
            let who = allUndecided ? "all that was undecided" : users.joined(separator: ", ")
            try await ReviewCommand.give(
                request, done: "\(decision.rawValue) in review \(name): \(who)", dryRun: dryRun, options)
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close a review; refused while anything in it is undecided.")
        @Argument(help: "The review.") var name: String
        @Option(help: "What becomes of all that is undecided: keep or revoke. Only a reviewer may say so.")
        var undecided: ReviewDecision?
        @Flag(help: "Let those who are revoked lose more than is reviewed, where their groups give more.")
        var allowMore = false
        @Flag(help: "Print what would happen, and change nothing.") var dryRun = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if undecided != nil, options.reason?.isEmpty ?? true { throw ValidationError("Say why with --reason.") }
        }

        func run() async throws {
            let request = Request.closeReview(name: name, undecided: undecided, allowsMore: allowMore)
            try await ReviewCommand.give(request, done: "closed review \(name)", dryRun: dryRun, options)
        }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a closed review again, and show what has changed since it was frozen.")
        @Argument(help: "The review.") var name: String
        @Option(help: ArgumentHelp("By when it is to be closed. Default: the date it had.", valueName: "time"))
        var due: Timestamp?
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let (name, due) = (name, due)
            try await Session.run(options, "review reopen") { session in
                let request = Request.reopenReview(name: name, due: due)
                guard session.options.output == .table else {
                    _ = try await session.accept([request])
                    return try await ReviewCommand.show(name, .changed, session)
                }
                try await session.submit(request, done: "opened review \(name) again")
                try await ReviewCommand.show(name, .changed, session)
            }
        }
    }

    /// Gives a command of a review, and says what it takes away; or says so without giving it.
    private static func give(_ request: Request, done: String, dryRun: Bool, _ options: CommonOptions) async throws {
        try await Session.run(options, "review") { session in
            if dryRun { return try await imagine(request, session) }
            try await session.submit([request], done: done) { seqs in
                guard session.options.output == .table else { return }
                let words = try await session.store.read { connection, journal in
                    var events: [RecordedEvent] = []
                    try journal.forEach(from: seqs.lowerBound, to: seqs.upperBound) { event in
                        if event.isRevocation { events.append(event) }
                    }
                    return try events.map { try Audit(connection, journal).describe($0) }
                }
                for line in words.prefix(20) { Output.note("  \(line)") }
                if words.count > 20 { Output.note("  and \(words.count - 20) more; see `provisor events`") }
            }
        }
    }

    /// Decides a command on a snapshot, and prints the events it would have.
    private static func imagine(_ request: Request, _ session: Session) async throws {
        let (actor, now) = (session.options.actor, session.store.now)
        let lines = try await session.store.read { connection, journal in
            let head = try journal.head()
            let at = max(now, head.at)
            let decider = Decider(state: SQLState(connection: connection), at: at, asker: actor)
            do {
                return try decider.decide(request, nextSeq: head.seq + 1).map { event in
                    let imagined = RecordedEvent(imagined: event, seq: head.seq + 1, at: at)
                    return (event: imagined.type, what: try Audit(connection, journal).describe(imagined))
                }
            } catch let refusal as Refusal {
                throw CommandFailure(refusal)
            }
        }
        var report = Report("event", "what")
        for line in lines { report.add(.string(line.event), .string(line.what)) }
        report.print(as: session.options.output, empty: "nothing")
        if session.options.output == .table { Output.note("nothing was changed") }
    }
}

extension RecordedEvent {
    /// Whether it takes somebody's access away.
    fileprivate var isRevocation: Bool {
        switch event {
        case .memberRemoved, .membershipUnscheduled, .ruleExceptionSet: true
        default: false
        }
    }
}

extension ReviewDecision: ExpressibleByArgument {}
