package import Audit
import Domain

/// Who joined, moved and left within a period, and what they gained and lost.
package struct MoveReport: ReportContent {
    package init() {}

    package let report = "joiners-movers-leavers"
    package let kind = "Joiners, movers, leavers"
    package let title = "Joiners, movers and leavers"

    package let explanation =
        "Everybody to whom something happened within the period: who came, whose groups or apps changed, and who left, with all that they gained and lost. Names, groups and apps are called as they were at the end of the period."

    package let options: [(name: String, value: String)] = []

    package let columns = [
        ReportColumn("user", "User"), ReportColumn("displayName", "Name", .data), ReportColumn("kind", "Kind", .data),
        ReportColumn("at", "When"), ReportColumn("groupsGained", "Groups gained"),
        ReportColumn("groupsLost", "Groups lost"), ReportColumn("appsGained", "Apps gained"),
        ReportColumn("appsLost", "Apps lost"), ReportColumn("notes", "Also"),
        ReportColumn("actor", "Command by"), ReportColumn("reason", "Reason", .data), ReportColumn("seq", "Seq"),
    ]

    package func write(to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod) throws {
        guard writer.isPage else {
            return try audit.forEachMove(in: period) { try writer.row(Self.cells($0)) }
        }
        var counts: [MoveKind: Int64] = [:]
        var picture = ComingsPicture(period)
        try audit.forEachMove(in: period) { record in
            counts[record.kind, default: 0] += 1
            picture.add(record)
        }
        try writer.figures(MoveKind.allCases.map { (label: Self.title($0), value: (counts[$0] ?? 0).grouped) })
        try writer.picture(
            picture.svg(1, title: "How many joined, moved and left over the period"),
            caption:
                "How many joined, moved and left in each part of the period; movers stand where their last change was.")
        for kind in MoveKind.allCases {
            let title = Self.title(kind)
            try writer.beginSection(
                ReportSection(
                    title: title, caption: "\(title), by user name", note: Self.note(kind),
                    empty: "There were none in this period."))
            if counts[kind] != nil {
                try audit.forEachMove(in: period) { if $0.kind == kind { try writer.row(Self.cells($0)) } }
            }
            try writer.endSection()
        }
    }

    private static func title(_ kind: MoveKind) -> String {
        switch kind {
        case .joiner: "Joiners"
        case .mover: "Movers"
        case .leaver: "Leavers"
        case .visitor: "Came and left"
        }
    }

    private static func note(_ kind: MoveKind) -> String {
        switch kind {
        case .joiner: "Were not there at the beginning of the period, and were at its end."
        case .mover: "Were there all the time, and gained or lost groups or apps."
        case .leaver: "Were there at the beginning of the period, and were not at its end."
        case .visitor: "Came and left within the period."
        }
    }

    private static func cells(_ record: MoveRecord) -> [ReportCell] {
        [
            .name(record.user, detail: record.displayName), .text(record.displayName), .text(record.kind.rawValue),
            .time(record.at), .list(record.groupsGained), .list(record.groupsLost), .list(record.appsGained),
            .list(record.appsLost), .list(record.notes), .name(record.actor ?? "", detail: record.reason),
            .text(record.reason), .number(record.seq),
        ]
    }
}
