import Audit
import Domain

extension TimelinePicture {
    private static let left = 232.0
    private static let right = left + Double(width)
    private static let chartTop = 24.0
    private static let chartHeight = 92.0
    private static let rowHeight = 20.0
    private static let pageWidth = 968.0

    /// The picture.
    ///
    /// - Parameters:
    ///   - number: tells it from the other pictures of the page.
    ///   - title: what it shows.
    ///   - things: what a line is of, such as `people`.
    /// - Returns: an `svg` element with a title and a description.
    func svg(_ number: Int, title: String, things: String) -> HTML {
        let counts = counts
        let peak = counts.max() ?? 0
        let base = Self.chartTop + Self.chartHeight
        let rowsTop = base + 34
        let bottom = rowsTop + Double(rows.count) * Self.rowHeight
        let legendTop = bottom + 26
        let height = legendTop + 12
        let description =
            "\(tally.atBeginning) \(things) at the beginning and \(tally.atEnd) at the end, at most \(max(peak, tally.atBeginning)) at once; \(tally.began) times something began and \(tally.ended) times it ended. The table that follows lists every stretch."
        var svg: HTML = """
            <svg viewBox="0 0 \(Self.pageWidth) \(height)" role="img" aria-labelledby="t\(number) d\(number)">
            <title id="t\(number)">\(title)</title>
            <desc id="d\(number)">\(description)</desc>

            """
        svg += unknown(to: bottom)
        svg += grid(base, bottom, things)
        svg += chart(counts, peak, base, things)
        for (place, row) in rows.enumerated() {
            svg += line(row, top: rowsTop + Double(place) * Self.rowHeight)
        }
        svg += "<path class=\"line\" d=\"M\(Self.left) \(bottom)H\(Self.right)\"/>\n"
        svg += legend(top: legendTop)
        return svg + "</svg>"
    }

    /// The part of the period that the report knows nothing of.
    private func unknown(to bottom: Double) -> HTML {
        let known = knownColumns
        guard known < Double(Self.width) else { return "" }
        return """
            <rect x="\(Self.left + known)" y="\(Self.chartTop)" width="\(Double(Self.width) - known)" \
            height="\(bottom - Self.chartTop)" fill="url(#unknown)"/>

            """
    }

    private func grid(_ base: Double, _ bottom: Double, _ things: String) -> HTML {
        var grid: HTML = ""
        for tick in axis.ticks {
            let x = Self.left + axis.share(tick.at) * Double(Self.width)
            grid += "<path class=\"line\" d=\"M\(x) \(Self.chartTop)V\(base + 4)M\(x) \(base + 22)V\(bottom)\"/>"
        }
        grid += axis.labels(left: Self.left, width: Double(Self.width), height: base + 17)
        return grid
    }

    private func chart(_ counts: [Int], _ peak: Int, _ base: Double, _ things: String) -> HTML {
        let top = Self.round(max(peak, 1))
        func y(_ count: Int) -> Double { base - Double(count) / Double(top) * Self.chartHeight }
        let known = Int(knownColumns.rounded(.up))
        var path: HTML = "M\(Self.left) \(base)V\(y(counts[0]))"
        var last = counts[0]
        for (column, count) in counts.enumerated().prefix(known + 1) where count != last {
            path += "H\(Self.left + Double(column))V\(y(count))"
            last = count
        }
        path += "H\(Self.left + knownColumns)V\(base)Z"
        return """
            <path class="line" d="M\(Self.left) \(y(top))H\(Self.right)"/>
            <path d="\(path)" fill="#c9d8ea" stroke="#1f4e8c" stroke-width="1.4" stroke-linejoin="round"/>
            <path class="line" d="M\(Self.left) \(base)H\(Self.right)"/>
            <text class="axis" x="\(Self.left - 8)" y="\(y(top) + 4)" text-anchor="end">\(top)</text>
            <text class="axis" x="\(Self.left - 8)" y="\(base + 3)" text-anchor="end">0</text>
            <text x="0" y="\(Self.chartTop + 4)">How many \(things)</text>

            """
    }

    /// The next number at or above one that begins with 1, 2 or 5 and goes on with zeros, or has one digit.
    private static func round(_ number: Int) -> Int {
        guard number >= 10 else { return number }
        var unit = 1
        while unit * 10 <= number { unit *= 10 }
        return [1, 2, 3, 4, 5, 6, 8, 10].map { $0 * unit }.first { $0 >= number } ?? number
    }

    private func line(_ row: Row, top: Double) -> HTML {
        let middle = top + Self.rowHeight / 2
        var line: HTML = "<text x=\"0\" y=\"\(middle + 4)\">\(Label.cut(row.label, to: 30))</text>"
        line += "<path class=\"line\" d=\"M\(Self.left) \(top)H\(Self.right)\"/>"
        for bar in row.bars {
            let width = max(bar.to - bar.from, 1)
            line += """
                <rect class="outline" x="\(Self.left + min(bar.from, Double(Self.width) - 1))" y="\(top + 4)" width="\(width)" \
                height="\(Self.rowHeight - 8)" fill="\(Hatching.fill(bar.kind))"/>
                """
        }
        for leaving in row.leavings { line += Self.cross(Self.left + leaving, middle) }
        return line + "\n"
    }

    private static func cross(_ x: Double, _ y: Double) -> HTML {
        "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"6\" fill=\"#fff\"/><path class=\"mark\" d=\"M\(x - 4) \(y - 4)L\(x + 4) \(y + 4)M\(x - 4) \(y + 4)L\(x + 4) \(y - 4)\"/>"
    }

    private func legend(top: Double) -> HTML {
        var legend: HTML = ""
        var x = Self.left
        func text(_ words: String) {
            legend += "<text x=\"\(x)\" y=\"\(top + 4)\">\(words)</text>\n"
            x += Double(words.count) * 6.6 + 24
        }
        let own = used.filter { $0 < Hatching.kinds && $0 < kinds.count }.sorted()
        for kind in own + (used.count > own.count ? [Hatching.kinds] : []) {
            legend += """
                <rect class="outline" x="\(x)" y="\(top - 6)" width="22" height="12" fill="\(Hatching.fill(kind))"/>
                """
            x += 28
            text(own.contains(kind) ? Label.cut(kinds[kind], to: 36) : "other")
        }
        if hasLeaving {
            legend += Self.cross(x + 6, top)
            x += 18
            text("left the organisation")
        }
        if period.known < period.to {
            legend += "<rect x=\"\(x)\" y=\"\(top - 6)\" width=\"22\" height=\"12\" fill=\"url(#unknown)\"/>"
            x += 28
            text("not known yet")
        }
        return legend
    }
}
