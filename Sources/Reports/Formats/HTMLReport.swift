import Audit
import Domain

/// A report as one page that needs nothing beside it: no script, no network, and its own style sheet.
///
/// It is written from top to bottom, so that memory does not grow with its rows.
package final class HTMLReport: ReportWriter {
    package let isPage = true
    package private(set) var rows: Int64 = 0
    private let write: (String) throws -> Void
    private var head: ReportHead?
    private var section: ReportSection?
    private var isInTable = false
    private var pictures = 0

    /// - Parameter write: takes the text, piece by piece.
    package init(write: @escaping (String) throws -> Void) { self.write = write }

    private func put(_ html: HTML) throws { try write(html.markup + "\n") }

    package func begin(_ head: ReportHead) throws {
        self.head = head
        let policy = "default-src 'none'; style-src '\(PageStyle.digest)'; base-uri 'none'; form-action 'none'"
        let style = HTML(stringLiteral: PageStyle.sheet)
        try put(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <title>\(head.title) – \(head.kind)</title>
            <style>\(style)</style>
            </head>
            <body>
            <header>
            <p class="kind">\(head.kind)</p>
            <h1><bdi>\(head.title)</bdi></h1>
            <p>\(head.explanation)</p>
            <dl class="facts">
            """)
        let period = head.period
        try fact("Period begins (UTC)", ReportCell.page(period.from))
        try fact("Period ends, itself not included (UTC)", ReportCell.page(period.to))
        try fact("Made from", "seq \(period.asOf), of \(ReportCell.page(period.known))")
        try put("</dl>")
        if period.known < period.to {
            try put(
                """
                <p class="none">The journal was known up to \(ReportCell.page(period.known)) when this was made:
                this report says nothing about what came after that.</p>
                """)
        }
        try put("</header>\n<main>")
    }

    private func fact(_ term: HTML, _ text: HTML) throws { try put("<div><dt>\(term)</dt><dd>\(text)</dd></div>") }

    package func figures(_ figures: [(label: String, value: String)]) throws {
        try put("<dl class=\"figures\">")
        for figure in figures { try put("<div><dt>\(figure.label)</dt><dd>\(figure.value)</dd></div>") }
        try put("</dl>")
    }

    package func picture(_ svg: HTML, caption: String) throws {
        if pictures == 0 { try put(Hatching.definitions) }
        pictures += 1
        try put("<figure>\n\(svg)\n<figcaption>\(caption)</figcaption>\n</figure>")
    }

    package func beginSection(_ section: ReportSection) throws {
        self.section = section
        isInTable = false
        let open: HTML = section.beginsSheet ? "<section class=\"sheet\">" : "<section>"
        try put("\(open)\n<h2><bdi>\(section.title)</bdi></h2>")
        if let note = section.note { try put("<p class=\"note\">\(note)</p>") }
    }

    package func row(_ cells: [ReportCell]) throws {
        guard let head, let section else { return }
        rows += 1
        if !isInTable {
            isInTable = true
            let heads = Self.shown(head.columns).map { (column: $0.1, isNumber: Self.isNumber(cells[$0.0])) }
            try put(
                """
                <table>
                <caption>\(section.caption)</caption>
                <thead><tr>\(HTML(heads.map { Self.head($0.column, isNumber: $0.isNumber) }))</tr></thead>
                <tbody>
                """)
        }
        var row: HTML = "<tr>"
        for (place, column) in Self.shown(head.columns) {
            let cell = cells[place]
            if column.name == head.columns.first?.name || row.markup == "<tr>" {
                row += "<th scope=\"row\">\(cell.page)</th>"
            } else if Self.isNumber(cell) {
                row += "<td class=\"number\">\(cell.page)</td>"
            } else if case .boxes = cell {
                row += "<td class=\"boxes\">\(cell.page)</td>"
            } else {
                row += "<td>\(cell.page)</td>"
            }
        }
        try put("\(row)</tr>")
    }

    private static func head(_ column: ReportColumn, isNumber: Bool) -> HTML {
        isNumber ? "<th scope=\"col\" class=\"number\">\(column.title)</th>" : "<th scope=\"col\">\(column.title)</th>"
    }

    private static func shown(_ columns: [ReportColumn]) -> [(Int, ReportColumn)] {
        columns.enumerated().filter { $1.place != .data }.map { ($0, $1) }
    }

    private static func isNumber(_ cell: ReportCell) -> Bool {
        switch cell {
        case .number, .delay: true
        default: false
        }
    }

    package func endSection() throws {
        guard let section else { return }
        if isInTable {
            try put("</tbody>\n</table>")
        } else {
            try put("<p class=\"none\">\(section.empty)</p>")
        }
        if section.isSigned && isInTable {
            try put(
                """
                <div class="signature"><span>Reviewed by</span><span>Date</span><span>Signature</span></div>
                """)
        }
        try put("</section>")
        self.section = nil
    }

    package func end() throws {
        guard let head else { return }
        try put(
            """
            </main>
            <footer>
            <h2>How this was made</h2>
            <p>From journal <code>\(head.journal)</code>, events 1 to \(head.period.asOf). All times are UTC. The same command on
            that journal makes the same bytes again, whatever has happened since:<br><code>\(head.command)</code></p>
            </footer>
            </body>
            </html>
            """)
    }
}
