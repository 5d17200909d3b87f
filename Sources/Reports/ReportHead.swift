package import Audit

/// What a report is about: all that stands above its rows.
package struct ReportHead: Sendable {
    /// Its name for programs, such as `access`.
    package let report: String
    /// What kind of report it is, in words.
    package let kind: String
    package let title: String
    /// One or two sentences that say how to read it.
    package let explanation: String
    package let period: ReportPeriod
    /// The journal's own identifier, in hexadecimal digits.
    package let journal: String
    /// What else was asked for, such as the app: camelCase names and values.
    package let options: [(name: String, value: String)]
    /// The command that makes it again.
    package let command: String
    /// The columns of its rows.
    package let columns: [ReportColumn]

    package init(
        report: String, kind: String, title: String, explanation: String, period: ReportPeriod, journal: String,
        options: [(name: String, value: String)], command: String, columns: [ReportColumn]
    ) {
        self.report = report
        self.kind = kind
        self.title = title
        self.explanation = explanation
        self.period = period
        self.journal = journal
        self.options = options
        self.command = command
        self.columns = columns
    }

    /// Of the shape of JSON Lines and CSV: a name that is changed or taken away makes it one more.
    package static let formatVersion: Int64 = 1
}

/// A column of a report.
package struct ReportColumn: Hashable, Sendable {
    /// Its camelCase name in JSON Lines and CSV, stable across versions.
    package let name: String
    /// Its head on the page.
    package let title: String
    /// Where it stands.
    package let place: Place

    package enum Place: Sendable {
        case everywhere
        /// Only on the page, for people.
        case page
        /// Only in JSON Lines and CSV, where there is no heading that says it.
        case data
    }

    package init(_ name: String, _ title: String, _ place: Place = .everywhere) {
        self.name = name
        self.title = title
        self.place = place
    }
}
