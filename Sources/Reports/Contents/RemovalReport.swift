package import Audit
package import Domain

/// Whether those who left lost their apps in time: when each removal was decided, and when the app had confirmed it.
package struct RemovalReport: ReportContent {
    private let app: (key: EntityKey, name: String)?
    /// Whether those count who left, and nobody else who lost an app.
    private let leaversOnly: Bool
    /// How long a removal may take, in microseconds.
    private let limit: Int64

    package init(app: (key: EntityKey, name: String)?, leaversOnly: Bool, limit: Int64) {
        self.app = app
        self.leaversOnly = leaversOnly
        self.limit = limit
    }

    private var limitWords: String { ReportCell.words(limit) }

    package let report = "deprovisioning"
    package let kind = "Deprovisioning"
    package var title: String {
        "\(leaversOnly ? "Leavers out of" : "Out of") \(app?.name ?? "every app") within \(limitWords)"
    }

    package var explanation: String {
        "Every app that \(leaversOnly ? "leavers" : "users") were to lose within the period. A removal is decided when the event that ended the access took effect, and confirmed when the app had answered that the account no longer lets the user in; what happened to it after the period is told as far as the journal was known. The limit is \(limitWords)."
    }

    package var options: [(name: String, value: String)] {
        [
            ("app", app?.name ?? "(every app)"), ("of", leaversOnly ? "leavers" : "everyone"),
            ("withinSeconds", ReportCell.delay(limit).plain),
        ]
    }

    package let columns = [
        ReportColumn("user", "User"), ReportColumn("app", "App"), ReportColumn("standing", "Standing", .data),
        ReportColumn("standingWords", "Standing", .page), ReportColumn("decided", "Decided"),
        ReportColumn("cause", "Cause", .data), ReportColumn("causeWords", "Because", .page),
        ReportColumn("confirmed", "Confirmed"), ReportColumn("tookSeconds", "Took"),
        ReportColumn("beyondSeconds", "Beyond the limit", .data), ReportColumn("note", "Note", .data),
        ReportColumn("actor", "Command by"), ReportColumn("reason", "Reason", .data), ReportColumn("seq", "Seq"),
        ReportColumn("confirmedSeq", "Confirmed seq", .data),
    ]

    package func write(to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod) throws {
        func forEach(_ body: (RemovalRecord, RemovalStanding) throws -> Void) throws {
            try audit.forEachRemoval(app: app?.key, leaversOnly: leaversOnly, in: period) {
                try body($0, $0.standing(limit: limit, known: period.known))
            }
        }
        guard writer.isPage else {
            return try forEach { try writer.row(cells($0, $1, period)) }
        }
        var tally = RemovalTally(limit: limit, known: period.known)
        try forEach { tally.add($0, $1) }
        try writer.figures(tally.figures(leaversOnly: leaversOnly))
        if tally.due > 0 {
            try writer.picture(
                tally.picture.svg(1, title: "How long it took until the app had confirmed"),
                caption:
                    "How long it took from the decision until the app had confirmed. Hatched: beyond the limit of \(limitWords), or not confirmed."
            )
        }
        for part in Part.allCases {
            try writer.beginSection(
                ReportSection(title: part.title, caption: part.caption, note: part.note, empty: part.empty))
            try forEach { if part.standings.contains($1) { try writer.row(cells($0, $1, period)) } }
            try writer.endSection()
        }
    }

    /// The tables of a page, what needs attention first.
    private enum Part: CaseIterable {
        case missed, open, inTime, nothing

        var standings: [RemovalStanding] {
            switch self {
            case .missed: [.late, .overdue]
            case .open: [.pending]
            case .inTime: [.inTime]
            case .nothing: [.givenBack, .noAccount]
            }
        }

        var title: String {
            switch self {
            case .missed: "Missed"
            case .open: "Open, with time left"
            case .inTime: "In time"
            case .nothing: "Nothing to take away"
            }
        }

        var caption: String {
            switch self {
            case .missed: "Removals that missed the limit, by the time of the decision"
            case .open: "Removals that are open and have time left, by the time of the decision"
            case .inTime: "Removals that were confirmed in time, by the time of the decision"
            case .nothing: "Where there was nothing to take away, by the time of the decision"
            }
        }

        var note: String {
            switch self {
            case .missed: "Confirmed beyond the limit, or not confirmed although the time was over when this was made."
            case .open: "Not confirmed yet; the time was not over when this was made."
            case .inTime: "Confirmed within the limit."
            case .nothing: "There was no account that could be used, or the app was given back before it had confirmed."
            }
        }

        var empty: String {
            switch self {
            case .missed: "Nobody missed it."
            default: "None."
            }
        }
    }

    private func cells(
        _ record: RemovalRecord, _ standing: RemovalStanding, _ period: ReportPeriod
    ) -> [ReportCell] {
        let delay = record.delay(known: period.known)
        var (confirmed, seq, note): (Timestamp?, Int64?, String?)
        switch record.outcome {
        case .confirmed(let at, let event): (confirmed, seq) = (at, event)
        case .open(let obstacle): note = obstacle
        case .givenBack(let at): note = "given back at \(at)"
        case .noAccount: break
        }
        let beyond = delay.flatMap { $0 > limit ? $0 - limit : nil }
        return [
            .name(record.user), .text(record.app), .text(standing.rawValue),
            .standing(standing.words, isBad: standing.isMissed, detail: note), .time(record.decided),
            .text(record.cause), .text(Self.words(ofCause: record.cause)), .time(confirmed),
            .delay(delay, detail: beyond.map { "\(ReportCell.words($0)) too long" }), .delay(beyond), .text(note),
            .name(record.actor ?? "", detail: record.reason), .text(record.reason), .number(record.seq), .number(seq),
        ]
    }

    private static func words(ofCause type: String) -> String {
        switch type {
        case "UserRemoved": "left"
        case "UserSuspended": "suspended"
        case "MemberRemoved": "out of a group"
        case "MembershipExpired": "time in a group ended"
        case "PolicyRemoved", "PolicyDisabled": "policy ended"
        case "AccessWindowClosed", "PolicyWindowChanged": "policy's time ended"
        case "UserChanged": "attribute changed"
        case "GroupRemoved": "group removed"
        case "AppRemoved": "app removed"
        default: type
        }
    }
}

extension RemovalStanding {
    /// For people.
    var words: String {
        switch self {
        case .late: "late"
        case .overdue: "overdue"
        case .pending: "open"
        case .inTime: "in time"
        case .givenBack: "given back"
        case .noAccount: "no account"
        }
    }
}
