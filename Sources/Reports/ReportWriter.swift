/// Writes a report in one format, piece by piece.
package protocol ReportWriter: AnyObject {
    /// Whether pictures, figures and headings are shown.
    var isPage: Bool { get }
    /// How many rows it has written.
    var rows: Int64 { get }

    /// Begins with what stands above the rows.
    func begin(_ head: ReportHead) throws
    /// Some numbers that say it all in one line.
    func figures(_ figures: [(label: String, value: String)]) throws
    /// A picture, with its caption.
    func picture(_ svg: HTML, caption: String) throws
    /// Begins a table.
    ///
    /// - Parameter section: its heading and what is said about it.
    /// - Throws: where it cannot be written.
    func beginSection(_ section: ReportSection) throws
    /// A row: a cell for each column of the head.
    func row(_ cells: [ReportCell]) throws
    /// Ends a table.
    func endSection() throws
    /// Ends the report.
    func end() throws
}

/// A part of a report: a heading and a table.
package struct ReportSection: Sendable {
    package let title: String
    /// Names the table for those who cannot see what stands around it.
    package let caption: String
    /// A sentence below the heading.
    package var note: String?
    /// What is said in place of a table without rows.
    package let empty: String
    /// Whether it begins a sheet of paper, to be handed to somebody of its own.
    package var beginsSheet = false
    /// Whether there is room below for a name, a date and a signature.
    package var isSigned = false

    package init(
        title: String, caption: String, note: String? = nil, empty: String, beginsSheet: Bool = false,
        isSigned: Bool = false
    ) {
        self.title = title
        self.caption = caption
        self.note = note
        self.empty = empty
        self.beginsSheet = beginsSheet
        self.isSigned = isSigned
    }
}

/// In which form a report is written.
package enum ReportFormat: String, Sendable, CaseIterable {
    case html
    case csv
    case jsonl
}
