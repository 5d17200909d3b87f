package import Audit
import Domain

/// Who held what separations of duties keep apart within a period, and who allowed it.
package struct DutyReport: ReportContent {
    package init() {}

    package let report = "duties"
    package let kind = "Separation of duties"
    package let title = "Separation of duties: violations and exceptions"

    package let explanation =
        "Everybody who held, at any time of the period, two things that a separation of duties keeps apart: without an exception for all of that time, a violation; or under one. Then every exception that held in the period, used or not, with who allowed it, why, and until when."

    package let options: [(name: String, value: String)] = []

    package let columns = [
        ReportColumn("user", "User"), ReportColumn("record", "Record", .data),
        ReportColumn("separation", "Separation"), ReportColumn("keepsApart", "Keeps apart"),
        ReportColumn("since", "From"), ReportColumn("until", "Until"),
        ReportColumn("allowedBy", "Allowed by"), ReportColumn("allowedReason", "Reason", .data),
        ReportColumn("allowedUntil", "Allowed until"), ReportColumn("seq", "Seq"),
        ReportColumn("exceptionSeq", "Exception seq", .data),
    ]

    package func write(to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod) throws {
        let answers = try audit.duties(in: period).sorted {
            (Names.folded($0.user), $0.separation, $0.seq) < (Names.folded($1.user), $1.separation, $1.seq)
        }
        let exceptions = try audit.exceptions(in: period)
        let violations = answers.filter(\.isViolation)
        let allowed = answers.filter { !$0.isViolation }
        try writer.figures([
            (label: "Violations", value: Int64(violations.count).grouped),
            (label: "of them going on", value: Int64(violations.count { $0.until == nil }).grouped),
            (label: "Held under an exception", value: Int64(allowed.count).grouped),
            (label: "Exceptions", value: Int64(exceptions.count).grouped),
        ])
        if writer.isPage, !answers.isEmpty {
            let picture = Self.picture(answers, period)
            try writer.picture(
                picture.svg(1, title: "Who held what is kept apart over the period", things: "people"),
                caption: picture.caption(by: "whether it was allowed", "people"))
        }
        try writer.beginSection(
            ReportSection(
                title: "Violations", caption: "Who held both without an exception for all of the time, by user name",
                note: "An exception that covered a part of the time is named.", empty: "There were none."))
        for answer in violations { try writer.row(Self.cells(answer)) }
        try writer.endSection()
        try writer.beginSection(
            ReportSection(
                title: "Held under an exception", caption: "Who held both and was allowed to, by user name",
                empty: "There were none."))
        for answer in allowed { try writer.row(Self.cells(answer)) }
        try writer.endSection()
        try writer.beginSection(
            ReportSection(
                title: "Exceptions", caption: "Every exception that held in the period, in the order of being allowed",
                note: "From and until are of the exception itself, which may end before the time that was allowed.",
                empty: "There were none.", isSigned: true))
        for exception in exceptions { try writer.row(Self.cells(exception)) }
        try writer.endSection()
    }

    private static func picture(_ answers: [DutyAnswer], _ period: ReportPeriod) -> TimelinePicture {
        var picture = TimelinePicture(period, kinds: ["under an exception", "a violation"])
        var key: Int64 = 0
        for (place, answer) in answers.enumerated() {
            if place > 0, (answer.user, answer.separation) != (answers[place - 1].user, answers[place - 1].separation) {
                key += 1
            }
            let since = answer.since ?? period.from
            picture.add(
                .init(
                    key: [key], label: "\(answer.user): \(answer.separation)", since: since, until: answer.until,
                    kinds: [(kind: answer.isViolation ? 1 : 0, since: since)], endsByLeaving: false))
        }
        picture.finish()
        return picture
    }

    private static func cells(_ answer: DutyAnswer) -> [ReportCell] {
        [
            .name(answer.user), .text(answer.isViolation ? "violation" : "holding"), .text(answer.separation),
            pair(answer.kind, answer.first, answer.second), .time(answer.since), .time(answer.until),
            .name(answer.exception?.allowedBy ?? "", detail: answer.exception?.reason), .text(answer.exception?.reason),
            .time(answer.exception?.until), .number(answer.seq), .number(answer.exception?.seq),
        ]
    }

    private static func cells(_ record: ExceptionRecord) -> [ReportCell] {
        [
            .name(record.user), .text("exception"), .text(record.separation),
            pair(record.kind, record.first, record.second), .time(record.since),
            .time(record.ended), .name(record.exception.allowedBy ?? "", detail: record.exception.reason),
            .text(record.exception.reason), .time(record.exception.until), .number(record.exception.seq),
            .number(record.exception.seq),
        ]
    }

    private static func pair(_ kind: SeparationKind, _ first: String, _ second: String) -> ReportCell {
        .list([first, second].map { "\(kind.entity.rawValue) \($0)" })
    }
}
